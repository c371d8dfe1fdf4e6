"""Bringing the demo company to life, through the same actions a working day goes through."""

import random
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from servicedesk.clocks.sweep import sweep
from servicedesk.demo import matters, people
from servicedesk.demo.matters import Matter
from servicedesk.journal.actions import history
from servicedesk.journal.actor import Actor
from staff import actions as staff
from staff.models import Department, Member, Post
from tickets import actions as tickets
from tickets.models import Call

_BY = Actor.system(via="demo")


def new_password() -> str:
    """A password one can read out and type: four groups of four, without look-alikes."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


@transaction.atomic
def found_company(password: str, *, at: datetime) -> dict[str, Member]:
    """Departments, posts and members; returns the members by sign-in."""
    founded = at - timedelta(days=30)
    with history():
        departments = {code: staff.open_department(code, zh, en, by=_BY, at=founded) for code, zh, en in people.DEPARTMENTS}
        posts: dict[str, Post] = {}
        for code, zh, en, department, superior, rights in people.POSTS:
            fields = {"title_zh": zh, "title_en": en, "rights": rights, "reports_to": posts.get(superior or "")}
            posts[code] = staff.create_post(code, by=_BY, at=founded, department=departments.get(department or ""), **fields)
        return {row[0]: _member(row, password, departments, posts, founded) for row in [*people.MEMBERS, people.SECOND_AGENT]}


def _member(row: tuple, password: str, departments: dict[str, Department], posts: dict[str, Post], at: datetime) -> Member:
    sign_in, work_number, name_zh, name_en, department = row
    post = posts.get(sign_in, posts["agent"])
    fields = {"work_number": work_number, "name_zh": name_zh, "name_en": name_en, "department": departments.get(department or "")}
    return staff.add_member(sign_in, password=password, posts=[post], by=_BY, at=at, **fields)


@transaction.atomic
def live_through(members: dict[str, Member], *, at: datetime) -> int:
    """The last two days' matters up to `at`, oldest first, then one urgent matter that begins now; returns how many."""
    dice = random.Random(7)
    with history():
        for matter in sorted(matters.MATTERS, key=lambda each: -each.ago):
            _live_matter(matter, members[matter.by], at - timedelta(minutes=matter.ago, seconds=dice.randrange(60)))
    _live_matter(matters.URGENT, members[matters.URGENT.by], at)
    return len(matters.MATTERS) + 1


def settle_past(*, at: datetime) -> None:
    """Let the sweep find what is already late, as it would have."""
    with history():
        sweep(at, always=True)


def _live_matter(matter: Matter, member: Member, at: datetime) -> None:
    by = member.actor()
    call = _call(matter, member, at) if matter.channel == "phone" else None
    customer = tickets.register_customer(matter.customer, matter.phone, by=by, at=at, language=matter.language)
    ticket = tickets.open_ticket(
        matter.sentence,
        kind=matter.kind,
        customer=customer,
        responder=member,
        by=by,
        at=at,
        severity=matter.severity,
        channel=matter.channel,
        call=call,
    )
    after = {
        name: at + timedelta(minutes=value) for name in ("answered", "solved", "closed") if (value := getattr(matter, name)) is not None
    }
    if "answered" in after:
        tickets.reply_to(ticket, matters.REPLY[matter.language], by=by, at=after["answered"], author=member)
    if "solved" in after:
        tickets.solve_ticket(ticket, matters.SOLUTION[matter.language], by=by, at=after["solved"], member=member)
    if "closed" in after:
        tickets.close_ticket(ticket, matters.CLOSURE[matter.language], by=by, at=after["closed"], member=member)


def _call(matter: Matter, member: Member, at: datetime) -> Call:
    if matter.rings is None:
        return tickets.note_call(matter.phone, by=member.actor(), at=at, member=member)
    rang = at - timedelta(seconds=matter.rings)
    external = f"demo-{rang:%m%d%H%M%S}-{matter.phone[-4:]}"
    report, _ = tickets.report_call(external, "ringing", by=_BY, at=rang, department=member.department, phone=matter.phone)
    tickets.report_known_call(report.call, "answered", by=_BY, at=at, answered_by=member)
    return Call.objects.get(pk=report.call_id)
