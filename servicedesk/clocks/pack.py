"""The `clocks` section of an article: from which event to which event, within how long, who hears of a breach."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicedesk.clocks import pack_schema
from servicedesk.clocks.bounds import AT_LEAST, BOUNDS, Bound, bound_from_json, bound_to_json, read_bound
from servicedesk.clocks.calendars.models import OWN
from servicedesk.clocks.calendars.pack import read_calendar
from servicedesk.clocks.grammar import parse, read_words
from servicedesk.clocks.lifecycle import FIELDS, read_lifecycle, tell_lifecycle
from servicedesk.clocks.limits import WORDS as VAGUE
from servicedesk.clocks.limits import Contract, Duration, LimitError, Word, to_json
from servicedesk.clocks.limits import Limit as Kind
from servicedesk.clocks.models import Limit
from servicedesk.clocks.spoken import said_of, sentence
from servicedesk.clocks.vocabulary import codes_by_kind, refuse_endless, told_to_wait
from servicedesk.clocks.worktime import CALENDARS
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section, Table
from servicedesk.rulebook.source import Node

ROLES = ("owner", "first_responder", "supervisor", "department_head", "general_manager", "responsible")
_POST = re.compile("post [a-z0-9_-]{1,50}")
_PERCENT = re.compile("([1-9][0-9]?) ?%")


def _codes_about(node: Node | None, about: str) -> tuple[str, ...]:
    """The event codes of the kind of subject a clock is on, as the apps that have such subjects say."""
    kinds = codes_by_kind()
    if node is not None and about not in kinds:
        known = ", ".join(kinds)
        node.fault(f"there are no clocks on “{about}”; use {known}", f"没有针对“{about}”的时限，可用：{known}")
    return kinds.get(about, ())


def _events(node: Node | None, known: tuple[str, ...], *, may_be_empty: bool = False) -> list[str]:
    if node is None:
        return []
    codes = []
    for item in node.items():
        if known and item.value not in known:
            listed = ", ".join(known)
            item.fault(f"“{item.value}” never happens to it; use one of {listed}", f"它没有“{item.value}”事件，可用：{listed}")
        codes.append(str(item.value))
    if not codes and not may_be_empty:
        node.fault("is empty; name at least one event", "为空，请至少写一个事件")
    return codes


def _conditions(node: Node | None) -> dict[str, list[Any]]:
    if node is None:
        return {}
    value = node.value
    if not isinstance(value, dict) or not all(isinstance(v, list) and v for v in value.values()):
        node.fault("must map facts to lists of values, like {severity: [urgent]}", "应为事实到取值列表的映射，例如 {severity: [urgent]}")
        return {}
    if any(isinstance(v, dict | list) or v is None for values in value.values() for v in values):
        node.fault("its values must be words, numbers, true or false", "取值应为文字、数字、true 或 false")
    return {str(fact): list(values) for fact, values in value.items()}


def _rung(node: Node, numbers: set[str]) -> dict[str, Any]:
    fields = node.mapping(required=("at", "tell"), optional=("article",))
    roles = [" ".join(str(item.value).split()) for item in fields["tell"].items()] if "tell" in fields else []
    for role in roles:
        if role not in ROLES and not _POST.fullmatch(role):
            known = ", ".join((*ROLES, "post CODE"))
            fields["tell"].fault(f"“{role}” is no role; use {known}", f"“{role}” 不是角色，可用：{known}")
    article = fields["article"].text() if "article" in fields else ""
    if article and article not in numbers:
        fields["article"].fault(
            f"there is no article {article} in this pack; add it or cite another",
            f"本规则包没有第 {article} 条，请补上或引用其他条款",
        )
    moment = str(fields["at"].value) if "at" in fields else "due"
    rung = {"code": moment.replace(" ", ""), "after": 0, "tell": roles, "article": article}
    if percent := _PERCENT.fullmatch(moment):
        return rung | {"percent": int(percent[1])}
    return rung | {"after": _after(fields.get("at"))}


def _after(node: Node | None) -> int:
    """When a rung is taken, in seconds after due; before it, where negative. Rungs count on the wall."""
    if node is None or node.value == "due":
        return 0
    moment = str(node.value)
    try:
        length = parse(moment[1:]) if moment[:1] in ("+", "-") else None
    except LimitError:
        length = None
    if not isinstance(length, Duration) or "work" in moment:
        node.fault(f"“{moment}” is no moment; write due, 50 %, +2 h or -10 min", f"“{moment}” 不是时刻，请写 due、50 %、+2 h 或 -10 min")
        return 0
    return -length.seconds if moment.startswith("-") else length.seconds


def _meanings(bound: Bound | None, words: Mapping[str, Kind]) -> dict[str, Any]:
    """Of the pack's table of words, what this clock may come to need: a contract may use any."""
    limits = bound.limits if bound else ()
    used = set(words) if any(isinstance(limit, Contract) for limit in limits) else {one.word for one in limits if isinstance(one, Word)}
    return {word: to_json(words[word]) for word in sorted(used & set(words))}


def _refuse_two_roles(node: Node, starts: list[str], stops: list[str], cancels: list[str], more: Mapping[str, Any]) -> None:
    """One event does one thing to a clock; it may end a pause by stopping it."""
    pauses = more.get("pauses", {})
    told = Counter([*starts, *stops, *cancels, *more.get("renews_on", ()), *pauses.get("on", ()), *more.get("reopening", {}).get("on", ())])
    told.update({*pauses.get("until", ())} - {*stops, *cancels, *more.get("renews_on", ())})
    for code in [code for code, times in told.items() if times > 1]:
        node.fault(f"“{code}” does two things to it; keep one", f"“{code}” 对它有两种作用，请只保留一种")


def _clock(node: Node, known: Known) -> dict[str, Any]:
    fields = node.mapping(
        required=("code", "name", "about", "starts_on", "stops_on"), optional=(*BOUNDS, *FIELDS, "cancels_on", "when", "calendar", "ladder")
    )
    about = fields["about"].text() if "about" in fields else ""
    known_codes = _codes_about(fields.get("about"), about)
    ladder = [_rung(item, known.numbers) for item in fields["ladder"].items()] if "ladder" in fields else []
    if len({(rung["after"], rung.get("percent")) for rung in ladder}) < len(ladder):
        fields["ladder"].fault("two rungs have the same moment; name all roles in one", "同一时刻有两级，请合并为一级")
    bound = read_bound(node, fields)
    if bound and bound.kind == AT_LEAST and any(rung["code"] != "due" for rung in ladder):
        fields["ladder"].fault(
            "a minimum wait is never late; keep the rung “due”, told when a step comes too early",
            "最短等待不会逾期，只保留 due 一级（提前办理时告知）",
        )
    name = fields["name"].bilingual(most=60) if "name" in fields else ("", "")
    starts, stops = _events(fields.get("starts_on"), known_codes), _events(fields.get("stops_on"), known_codes)
    refuse_endless(node, starts, stops)
    cancels = _events(fields.get("cancels_on"), known_codes, may_be_empty=True)
    more = read_lifecycle(fields, bound, lambda node: _events(node, known_codes))
    _refuse_two_roles(node, starts, stops, cancels, more)
    return {
        "code": fields["code"].text(most=50) if "code" in fields else "",
        "name_zh": name[0],
        "name_en": name[1],
        "about": about,
        "starts_on": starts,
        "stops_on": stops,
        "cancels_on": cancels,
        "conditions": _conditions(fields.get("when")),
        "bound": bound_to_json(bound) if bound else {},
        "words": _meanings(bound, known.tables.get("words", {})),
        "calendar": read_calendar(fields.get("calendar"), known, besides=(OWN,)),
        "ladder": ladder,
    } | more


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The section as plain data, with its problems noted."""
    items = node.items()
    clocks = [_clock(item, known) for item in items]
    for place, clock in enumerate(clocks):
        if clock["code"] in [other["code"] for other in clocks[:place]]:
            items[place].fault(f"clock {clock['code']} is given twice; rename one", f"时限 {clock['code']} 重复，请改名")
    return clocks


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the article's limits; a clock asks itself whether they hold when it starts."""
    Limit.objects.bulk_create(Limit(article=article, **limit) for limit in data)


def _unset(limit: Mapping[str, Any]) -> list[str]:
    """The vague words of a clock that the pack gives no meaning."""
    return [
        one["word"] for limits in limit["bound"].values() for one in limits if one["kind"] == "word" and one["word"] not in limit["words"]
    ]


def undecided(data: list[dict[str, Any]]) -> bool:
    """Whether a clock uses a word that the pack does not set."""
    return any(_unset(limit) for limit in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """What the section will do, in a sentence a clock and one a rung."""
    return [sentence for limit in data for sentence in _told(limit, language)]


def _told(limit: Mapping[str, Any], language: str) -> list[str]:
    chinese = language == "zh"
    starts, stops = " / ".join(limit["starts_on"]), " / ".join(limit["stops_on"])
    bound = said_of(bound_from_json(limit["bound"]), language, round_the_clock=limit["calendar"] in CALENDARS)
    said = [
        f"{limit['name_zh']}：自 {starts} 至 {stops}，{bound}（{limit['calendar']}）。"
        if chinese
        else f"{limit['name_en']}: from {starts} to {stops}, {bound} ({limit['calendar']}).",
        *told_to_wait(limit["starts_on"], language),
    ]
    if limit["calendar"] == OWN:
        said.append(
            "按事项所在的最近一级范围的日历计时；都没有日历时全天计时。"
            if chinese
            else "Counts in the calendar of the nearest scope that has one; round the clock where none has."
        )
    for word in _unset(limit):
        said.append(
            f"“{word}”尚未规定含义：本条待定，不会启动时限。"
            if chinese
            else f"{word} ({VAGUE[word]}) has no meaning here: the article needs a decision and starts no clock."
        )
    said += tell_lifecycle(limit, language)
    for rung in limit["ladder"]:
        roles = ", ".join(rung["tell"])
        before = rung["after"] < 0 or "percent" in rung
        said.append(
            f"{'到期前' if before else '逾期'}（{rung['code']}）：告知 {roles}。"
            if chinese
            else f"{'Before it is due' if before else 'When late'} ({rung['code']}): tell {roles}."
        )
    return said


def tell_words(data: Mapping[str, Kind], language: str) -> list[str]:
    """What the pack takes vague words to mean."""
    return [f"{word} = {sentence(meaning, language)}" for word, meaning in data.items()]


SECTION = Section("clocks", check, load, tell, undecided, title=("时钟", "Clocks"), schema=pack_schema.CLOCKS)
WORDS = Table("words", {}, read_words, tell_words, title=("模糊用语", "Vague words"), schema=pack_schema.WORDS)
