"""The steps of a procedure, and where they lead: pure, on plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Exit(NamedTuple):
    """Where a step leads, and when, where it leads to several; `told` is the text of that step."""

    to: str
    when: str = ""
    told: str = ""


@dataclass(frozen=True)
class Step:
    """A step in one language; `who` does it. Without an exit it is an end."""

    id: str
    text: str
    who: str = ""
    exits: tuple[Exit, ...] = ()


def step_from_json(step: Mapping[str, Any]) -> Step:
    """A step from plain data: id, text, who, then."""
    return Step(step["id"], step["text"], step["who"], tuple(Exit(each["to"], each["when"], each["told"]) for each in step["then"]))


def unreachable(ways: Mapping[str, Iterable[str]]) -> list[str]:
    """Of the steps with what each leads to, those that no way from the first one comes to."""
    reached: set[str] = set()
    waiting = list(ways)[:1]
    while waiting:
        step = waiting.pop()
        if step not in reached:
            reached.add(step)
            waiting += [to for to in ways.get(step, ()) if to in ways]
    return [step for step in ways if step not in reached]


def layers(steps: Sequence[Step]) -> list[list[Step]]:
    """The steps by how many arrows lead to each from the first, each layer in the order written."""
    by_id = {step.id: step for step in steps}
    depth: dict[str, int] = {}
    waiting = [(step.id, 0) for step in steps[:1]]
    for name, level in waiting:  # grows while it is walked: nearest first
        if name in by_id and name not in depth:
            depth[name] = level
            waiting += [(each.to, level + 1) for each in by_id[name].exits]
    found: list[list[Step]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for step in steps:
        if step.id in depth:
            found[depth[step.id]].append(step)
    return found
