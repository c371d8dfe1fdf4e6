"""The `clocks` section of an article: from which event to which event, within how long, who hears of a breach."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicedesk.clocks.bounds import AT_LEAST, BOUNDS, Bound, bound_from_json, bound_to_json, read_bound
from servicedesk.clocks.calendars.pack import read_calendar
from servicedesk.clocks.grammar import parse, read_words
from servicedesk.clocks.limits import WORDS as VAGUE
from servicedesk.clocks.limits import Contract, Duration, LimitError, Word, to_json
from servicedesk.clocks.limits import Limit as Kind
from servicedesk.clocks.models import Limit
from servicedesk.clocks.spoken import said_of, sentence
from servicedesk.clocks.worktime import CALENDARS
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section, Table
from servicedesk.rulebook.source import Node

ROLES = ("owner", "first_responder", "supervisor", "department_head", "general_manager")


def _codes_about(node: Node | None, about: str) -> tuple[str, ...]:
    """The event codes of the kind of subject a clock is on, as the apps that have such subjects say."""
    kinds: dict[str, tuple[str, ...]] = {}
    for table in ask("clock.subjects"):
        kinds |= table
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


def _conditions(node: Node | None) -> dict[str, list[str]]:
    if node is None:
        return {}
    value = node.value
    if not isinstance(value, dict) or not all(isinstance(v, list) and v for v in value.values()):
        node.fault("must map facts to lists of values, like {severity: [urgent]}", "应为事实到取值列表的映射，例如 {severity: [urgent]}")
        return {}
    return {str(fact): [str(v) for v in values] for fact, values in value.items()}


def _rung(node: Node, numbers: set[str]) -> dict[str, Any]:
    fields = node.mapping(required=("at", "tell"), optional=("article",))
    roles = [str(item.value) for item in fields["tell"].items()] if "tell" in fields else []
    for role in roles:
        if role not in ROLES:
            known = ", ".join(ROLES)
            fields["tell"].fault(f"“{role}” is no role; use {known}", f"“{role}” 不是角色，可用：{known}")
    article = fields["article"].text() if "article" in fields else ""
    if article and article not in numbers:
        fields["article"].fault(
            f"there is no article {article} in this pack; add it or cite another",
            f"本规则包没有第 {article} 条，请补上或引用其他条款",
        )
    moment, after = _moment(fields.get("at"))
    return {"code": moment.replace(" ", ""), "after": after, "tell": roles, "article": article}


def _moment(node: Node | None) -> tuple[str, int]:
    """When a rung is taken, as written and in seconds after due; before it, where negative. Rungs count on the wall."""
    moment = str(node.value) if node is not None else "due"
    if node is None or moment == "due":
        return "due", 0
    try:
        length = parse(moment[1:]) if moment[:1] in ("+", "-") else None
    except LimitError:
        length = None
    if not isinstance(length, Duration):
        node.fault(f"“{moment}” is no moment; write due, +2 h or -10 min", f"“{moment}” 不是时刻，请写 due、+2 h 或 -10 min")
        return moment, 0
    return moment, -length.seconds if moment.startswith("-") else length.seconds


def _meanings(bound: Bound | None, words: Mapping[str, Kind]) -> dict[str, Any]:
    """Of the pack's table of words, what this clock may come to need: a contract may use any."""
    limits = bound.limits if bound else ()
    used = set(words) if any(isinstance(limit, Contract) for limit in limits) else {one.word for one in limits if isinstance(one, Word)}
    return {word: to_json(words[word]) for word in sorted(used & set(words))}


def _clock(node: Node, known: Known) -> dict[str, Any]:
    fields = node.mapping(
        required=("code", "name", "about", "starts_on", "stops_on"), optional=(*BOUNDS, "cancels_on", "when", "calendar", "ladder")
    )
    about = fields["about"].text() if "about" in fields else ""
    known_codes = _codes_about(fields.get("about"), about)
    ladder = [_rung(item, known.numbers) for item in fields["ladder"].items()] if "ladder" in fields else []
    if len({rung["code"] for rung in ladder}) < len(ladder):
        fields["ladder"].fault("two rungs have the same moment; name all roles in one", "同一时刻有两级，请合并为一级")
    bound = read_bound(node, fields)
    if bound and bound.kind == AT_LEAST and any(rung["code"] != "due" for rung in ladder):
        fields["ladder"].fault(
            "a minimum wait is never late; keep the rung “due”, told when a step comes too early",
            "最短等待不会逾期，只保留 due 一级（提前办理时告知）",
        )
    name = fields["name"].bilingual(most=60) if "name" in fields else ("", "")
    return {
        "code": fields["code"].text(most=50) if "code" in fields else "",
        "name_zh": name[0],
        "name_en": name[1],
        "about": about,
        "starts_on": _events(fields.get("starts_on"), known_codes),
        "stops_on": _events(fields.get("stops_on"), known_codes),
        "cancels_on": _events(fields.get("cancels_on"), known_codes, may_be_empty=True),
        "conditions": _conditions(fields.get("when")),
        "bound": bound_to_json(bound) if bound else {},
        "words": _meanings(bound, known.tables.get("words", {})),
        "calendar": read_calendar(fields.get("calendar"), known),
        "ladder": ladder,
    }


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
        else f"{limit['name_en']}: from {starts} to {stops}, {bound} ({limit['calendar']})."
    ]
    for word in _unset(limit):
        said.append(
            f"“{word}”尚未规定含义：本条待定，不会启动时限。"
            if chinese
            else f"{word} ({VAGUE[word]}) has no meaning here: the article needs a decision and starts no clock."
        )
    for rung in limit["ladder"]:
        roles = ", ".join(rung["tell"])
        before = rung["after"] < 0
        said.append(
            f"{'到期前' if before else '逾期'}（{rung['code']}）：告知 {roles}。"
            if chinese
            else f"{'Before it is due' if before else 'When late'} ({rung['code']}): tell {roles}."
        )
    return said


def tell_words(data: Mapping[str, Kind], language: str) -> list[str]:
    """What the pack takes vague words to mean."""
    return [f"{word} = {sentence(meaning, language)}" for word, meaning in data.items()]


SECTION = Section("clocks", check, load, tell, undecided)
WORDS = Table("words", {}, read_words, tell_words)
