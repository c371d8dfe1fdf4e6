"""The events a pack may name: those the desk records, and those that later parts of it will record."""

from collections.abc import Collection, Mapping
from typing import Any

from servicedesk.journal.wires import ask
from servicedesk.rulebook.pack import Pack
from servicedesk.rulebook.source import Node


def codes_by_kind() -> dict[str, tuple[str, ...]]:
    """Kind of subject → the codes of its events that a clock may listen to, those recorded already first."""
    kinds: dict[str, tuple[str, ...]] = {}
    for table in (*ask("clock.subjects"), *ask("clock.awaited")):
        for kind, codes in table.items():
            kinds[kind] = (*kinds.get(kind, ()), *codes)
    return kinds


def awaited() -> set[str]:
    """The codes nothing records yet."""
    return {code for table in ask("clock.awaited") for codes in table.values() for code in codes}


def waits_for(starts: Collection[str]) -> list[str]:
    """The events of which one must come to be recorded before what they start can run; none where it runs now."""
    return list(starts) if starts and set(starts) <= awaited() else []


def refuse_endless(node: Node, starts: Collection[str], stops: Collection[str]) -> None:
    """Note as a fault a clock that would start today although nothing records what stops it: it could only be late."""
    later = awaited()
    if starts and stops and not set(starts) <= later and set(stops) <= later:
        listed = " / ".join(stops)
        node.fault(
            f"would start today, but nothing records {listed} yet; add an event that is recorded already",
            f"现在就会启动，但尚无任何操作记录 {listed}；请加上一个已有记录的事件",
        )


def told_to_wait(starts: Collection[str], language: str) -> list[str]:
    """The sentence for what starts on events that nothing records yet; none where it runs now."""
    codes = waits_for(starts)
    if not codes:
        return []
    if language == "zh":
        return [f"目前尚无任何操作记录 {' / '.join(codes)}，一有此记录即开始运行。"]
    return [f"Nothing records {' or '.join(codes)} yet; this runs as soon as it is recorded."]


def waiting(pack: Pack) -> list[str]:
    """A line, in both languages, for each clock or schedule of a pack that cannot run yet; for whoever loads it."""
    lines = []
    for draft in pack.articles:
        executed: list[tuple[Mapping[str, Any], Collection[str]]] = [(one, one["starts_on"]) for one in draft.sections.get("clocks", ())]
        executed += [(one, [one["counts"]]) for one in draft.sections.get("schedules", ()) if one["counts"]]
        for one, starts in executed:
            if waits_for(starts):
                lines.append(f"§ {draft.number} {one['code']}: {told_to_wait(starts, 'en')[0]} / {told_to_wait(starts, 'zh')[0]}")
    return lines
