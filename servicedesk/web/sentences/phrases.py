"""What sentences of several kinds of events are made of."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web import times
from servicedesk.web.posts import post_title
from staff.queries import POST

Names = Mapping[int, str]
Words = Callable[[Mapping[str, Any], str, Names], str]


def role_name(role: str) -> str:
    """What a rung of a ladder calls those it tells."""
    if role.startswith(POST):
        return post_title(role.removeprefix(POST))
    known = {
        "owner": _("the owner"),
        "first_responder": _("the first responder"),
        "mentioned": _("mentioned in it"),
        "follower": _("who follows it"),
        "supervisor": _("the supervisor"),
        "department_head": _("the head of department"),
        "general_manager": _("the general manager"),
        "responsible": _("whoever answers first for the project"),
    }
    return known.get(role, role)


def limit_name(facts: Mapping[str, Any]) -> str:
    return in_reader_language(facts.get("name_zh", ""), facts.get("name_en", "")) or facts.get("limit", "")


def member_name(facts: Mapping[str, Any], names: Names) -> str:
    return names.get(facts.get("member_id", 0), _("a colleague"))


def listed(words: list[str]) -> str:
    return _(", ").join(words)


def people_told(facts: Mapping[str, Any]) -> list[str]:
    """Whom a rung told: by role and name where the delivery found them, by role alone before."""
    named = [f"{role_name(one['role'])} {in_reader_language(one['zh'], one['en'])}".strip() for one in facts.get("told", ())]
    return named or [role_name(role) for role in facts.get("tell", ())]


def dated(text: str) -> str:
    at = parse_datetime(text)
    return times.dated(at) if at else ""


def named(text: Callable[[], str]) -> Words:
    """A sentence about what is named in both languages, such as a scope, and the regulation attached to it where there is one."""

    def told(facts: Mapping[str, Any], who: str, names: Names) -> str:
        title = in_reader_language(facts.get("title_zh", ""), facts.get("title_en", ""))
        return text() % {"who": who, "name": in_reader_language(facts.get("name_zh", ""), facts.get("name_en", "")), "title": title}

    return told


def by(text: Callable[[], str]) -> Words:
    """A sentence that needs to know only who did it."""
    return lambda facts, who, names: text() % {"who": who}


def with_reason(text: Callable[[], str]) -> Words:
    """A sentence that needs to know who did it, and why."""
    return lambda facts, who, names: text() % {"who": who, "reason": facts.get("reason", "")}


def with_member(text: Callable[[], str]) -> Words:
    """A sentence about a member."""
    return lambda facts, who, names: text() % {"who": who, "member": member_name(facts, names)}
