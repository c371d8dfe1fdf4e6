"""How the matters of the full demo company went: each pattern is lived through once, and then happens again and again."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from servicedesk.demo.matters import Matter
from servicedesk.demo.words import sentence

_KINDS = {"repair": 34, "consultation": 28, "service": 18, "complaint": 12, "suggestion": 4, "praise": 4}
_SEVERITIES = {"urgent": 5, "high": 22, "normal": 53, "low": 20}
_CHANNELS = {"phone": 66, "web": 16, "walk_in": 8, "im": 10}
_DESKS = {  # who takes it in, and where
    ("agent", "service"): 76,
    ("engineer", "engineering"): 10,
    ("accounting", "finance"): 6,
    ("warehouse", "warehouse"): 4,
    ("inspector", "quality"): 4,
}
_TAKERS = {"repair": "engineering", "complaint": "quality", "service": "warehouse", "consultation": "finance"}
_DAY = 24 * 60
LONG_AGO = 60 * _DAY


@dataclass(frozen=True)
class Pattern:
    """A matter to be lived through, and how it stands in the end: closed, solved, or one of the ways to be open."""

    matter: Matter
    stands: str


# Of a hundred matters: a company that works, and one of which only the number of rows matters.
ALIVE = {"closed": 880, "solved": 55, "fresh": 15, "answered": 30, "held": 8, "offered": 5, "passed_on": 4, "unanswered": 2, "unsolved": 1}
LOADED = {"closed": 520, "solved": 80, "answered": 340, "held": 60}
# How many patterns of each there are.
_MADE = {"closed": 26, "solved": 6, "fresh": 4, "answered": 7, "held": 3, "offered": 3, "passed_on": 3, "unanswered": 2, "unsolved": 1}


def patterns(dice: Random, wanted: Mapping[str, int]) -> list[Pattern]:
    """The patterns of the ways that are wanted, each way with its share of kinds, severities, channels and desks."""
    made = []
    for stands, many in _MADE.items():
        if stands in wanted:
            shares = (_shared(weights, many, dice) for weights in (_KINDS, _SEVERITIES, _CHANNELS, _DESKS))
            made += [Pattern(_matter(stands, drawn, dice), stands) for drawn in zip(*shares, strict=True)]
    return made


def _shared(weights: Mapping[Any, int], many: int, dice: Random) -> list[Any]:
    """So many keys, each as often as its weight says, in any order."""
    total, offset = sum(weights.values()), dice.random()
    ends = list(accumulate(weights.values()))
    drawn = [list(weights)[bisect_right(ends, (number + offset) * total / many)] for number in range(many)]
    return dice.sample(drawn, many)


def chosen(weights: Mapping, dice: Random):
    """One of the keys, as often as its weight says."""
    return dice.choices(list(weights), list(weights.values()))[0]


def _matter(stands: str, drawn: tuple[Any, ...], dice: Random) -> Matter:
    kind, severity, channel, (post, department) = drawn
    if kind not in ("repair", "complaint"):
        severity = "low" if severity == "low" else "normal"
    if stands in ("fresh", "unanswered") and severity == "urgent":  # it would be late after two minutes
        severity = "high"
    if stands in ("offered", "passed_on"):
        kind, post, department = dice.choice(list(_TAKERS)), "agent", "service"
    language = "en" if dice.random() < 0.16 else "zh-hans"
    told: dict[str, Any] = {
        "kind": kind,
        "severity": severity,
        "channel": channel,
        "language": language,
        "by": post,
        "department": department,
    }
    rings = dice.choice((3, 5, 6, 8, 11, 13, 17, None)) if channel == "phone" else None
    course = _course(stands, kind, severity, dice)
    if course.get("slip") == department:  # it is theirs already
        course |= {"slip": "", "taken": False}
    return Matter(sentence=sentence(kind, language, dice), customer="", phone="", rings=rings, **told, **course)


def _course(stands: str, kind: str, severity: str, dice: Random) -> dict[str, Any]:
    """The minutes of everything that happened to it, after it was opened; `ago` is when that was."""
    in_time = 1.5 if severity == "urgent" else dice.uniform(3, 26)
    answered = in_time * (1.6 if dice.random() < 0.1 else 1)
    if stands == "fresh":
        return {"ago": dice.uniform(2, 8)}
    if stands == "unanswered":
        return {"ago": dice.uniform(33, 45)}
    if stands == "unsolved":
        return {"ago": _DAY + dice.uniform(15, 60), "answered": in_time}
    if stands == "held":
        return {"ago": dice.uniform(180, 600), "answered": in_time, "held": dice.uniform(40, 90)}
    if stands in ("answered", "offered", "passed_on"):
        handed = {"slip": _TAKERS[kind], "taken": stands == "passed_on"} if stands != "answered" else {}
        return {"ago": dice.uniform(120, 480), "answered": in_time, **handed}
    solved = answered + dice.choice((4, 30, 120, 300, 700, 1100)) * dice.uniform(0.6, 1.4)
    course: dict[str, Any] = {"ago": LONG_AGO, "answered": answered, "solved": solved}
    if stands == "closed":
        course["closed"] = solved + dice.uniform(20, 900)
    if dice.random() < 0.2:
        course |= {"held": answered + 20, "resumed": answered + 180, "solved": solved + 240}
        course |= {"closed": solved + 600} if stands == "closed" else {}
    elif kind in _TAKERS and dice.random() < 0.3:
        course |= {"slip": _TAKERS[kind], "taken": True, "solved": solved + 30}
        course |= {"closed": solved + 300} if stands == "closed" else {}
    return course
