"""What a pack says of a clock beyond its limit: pauses it grants, what a reopening does, changes in mid-run, steps too early."""

from collections.abc import Callable, Mapping
from typing import Any

from servicedesk.clocks.bounds import AT_LEAST, BETWEEN, Bound
from servicedesk.clocks.grammar import read_limit
from servicedesk.clocks.limits import At, Before, Days, Duration, EndOf, Months, Promised, from_json, to_json
from servicedesk.clocks.rules import CONTINUE, FROM_CHANGE, FROM_START, NEW, ORIGINAL
from servicedesk.clocks.spoken import sentence
from servicedesk.rulebook.source import Node

FIELDS = ("renews_on", "pauses", "reopening", "on_change", "early")
REFUSE, RECORD = "refuse", "record"
_HOW = (NEW, CONTINUE, ORIGINAL)
_MOST_TIMES = 99
Events = Callable[[Node | None], list[str]]


def read_lifecycle(fields: Mapping[str, Node], bound: Bound | None, events: Events) -> dict[str, Any]:
    """The fields a clock gives of these, checked; one it leaves out is not there. `events` reads a list of event codes."""
    found: dict[str, Any] = {}
    if "renews_on" in fields:
        found["renews_on"] = _renewals(fields["renews_on"], bound, events)
    if "pauses" in fields:
        found["pauses"] = _pauses(fields["pauses"], bound, events)
    if "reopening" in fields:
        found["reopening"] = _reopening(fields["reopening"], events)
    if "on_change" in fields:
        found["on_change"] = _one_of(fields["on_change"], (FROM_CHANGE, FROM_START))
    if "early" in fields:
        found["early"] = _early(fields["early"], bound)
    return found


def _renewals(node: Node, bound: Bound | None, events: Events) -> list[str]:
    if bound is not None and bound.kind in (AT_LEAST, BETWEEN):
        node.fault(
            "what has a minimum is not renewed; use at_most or less_than",
            "有最短时限的不能续期，请用 at_most 或 less_than",
        )
    return events(node)


def _one_of(node: Node, known: tuple[str, ...]) -> str:
    if node.value not in known:
        listed = ", ".join(known)
        node.fault(f"“{node.value}” is not known here; use {listed}", f"“{node.value}” 无效，可用：{listed}")
    return str(node.value)


def _early(node: Node, bound: Bound | None) -> str:
    if bound is not None and bound.kind not in (AT_LEAST, BETWEEN):
        node.fault(
            "only a minimum can be missed early; use it with at_least or between", "只有最短时限才会提前，请与 at_least 或 between 同用"
        )
    return _one_of(node, (REFUSE, RECORD))


def _pauses(node: Node, bound: Bound | None, events: Events) -> dict[str, Any]:
    fields = node.mapping(required=("on", "until", "longest"), optional=("reasons", "times"))
    if bound is not None and (bound.kind == AT_LEAST or isinstance(bound.limits[0], Promised | Before)):
        node.fault(
            "a minimum wait and a promised moment cannot be paused; leave pauses out",
            "最短等待和约定时刻不能暂停，请删去 pauses",
        )
    found: dict[str, Any] = {"on": events(fields.get("on")), "until": events(fields.get("until"))}
    if longest := _longest(fields.get("longest")):
        found["longest"] = to_json(longest)
    if "reasons" in fields:
        found["reasons"] = [item.text(most=40) for item in fields["reasons"].items()]
    if "times" in fields:
        found["times"] = _times(fields["times"])
    return found


def _longest(node: Node | None) -> Any:
    limit = read_limit(node) if node is not None else None
    if node is not None and limit is not None and not isinstance(limit, Duration | Days | Months | EndOf | At):
        node.fault("a pause ends by itself after a length of time; write it like 3 work days", "暂停到期自动恢复，请写成 3 work days")
        return None
    return limit


def _times(node: Node) -> int:
    value = node.value
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_TIMES:
        node.fault(f"“{value}” must be a number from 1 to {_MOST_TIMES}", f"“{value}” 应为 1 至 {_MOST_TIMES} 的整数")
        return 1
    return value


def _reopening(node: Node, events: Events) -> dict[str, Any]:
    fields = node.mapping(required=("on", "how"), optional=("within",))
    found: dict[str, Any] = {"on": events(fields.get("on"))}
    if "how" in fields:
        found["how"] = _one_of(fields["how"], _HOW)
    if "within" in fields:
        limit = read_limit(fields["within"])
        if limit is not None and (not isinstance(limit, Duration) or "work" in str(fields["within"].value)):
            fields["within"].fault("must be a length of time, on the wall; write it like 24 h", "应为时长（按自然时间），例如 24 h")
        elif limit is not None:
            found["within"] = limit.seconds
    return found


def tell_lifecycle(limit: Mapping[str, Any], language: str) -> list[str]:
    """A sentence for each of these a clock has."""
    chinese = language == "zh"
    said = []
    if renewals := limit.get("renews_on"):
        listed = " / ".join(renewals)
        said.append(f"每次 {listed}，从头再计一次。" if chinese else f"Each {listed} keeps it and lets the next time begin.")
    if pauses := limit.get("pauses"):
        longest = sentence(from_json(pauses["longest"]), language)
        on, until, times = " / ".join(pauses["on"]), " / ".join(pauses["until"]), pauses.get("times", 1)
        reasons = ", ".join(pauses.get("reasons", ())) or ("任何理由" if chinese else "any reason")
        said.append(
            f"暂停：自 {on} 至 {until}，事由 {reasons}，每次不超过：{longest}，最多 {times} 次。"
            if chinese
            else f"Paused from {on} to {until} for {reasons}, each time: {longest}; {times} at most."
        )
    if reopening := limit.get("reopening"):
        said.append(_told_reopening(reopening, chinese=chinese))
    if limit.get("on_change") == FROM_START:
        said.append("中途改变等级的，自最初起点计。" if chinese else "When its facts change in mid-run, it counts from the first start.")
    return said


def _told_reopening(reopening: Mapping[str, Any], *, chinese: bool) -> str:
    on = " / ".join(reopening["on"])
    within = f"{reopening['within'] // 60} min" if "within" in reopening else ""
    words = {
        NEW: ("重新计时", "begins anew"),
        CONTINUE: ("接续剩余时间", "goes on with the time that was left"),
        ORIGINAL: ("按最初起点计，视同未停", "counts from its first start, as though it had not stopped"),
    }[reopening["how"]]
    if chinese:
        return f"再次打开（{on}）：{words[0]}" + (f"；停止 {within} 之后的，重新计时。" if within else "。")
    return f"Reopened by {on} it {words[1]}" + (f"; later than {within} after its stop it begins anew." if within else ".")
