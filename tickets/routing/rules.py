"""Who is the one to take what needs a skill class. Pure, on plain values."""

from collections.abc import Iterable
from dataclasses import dataclass

from staff.presence.rules import ELSEWHERE, READY

ALL_ROUND = "all_round"


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a matter: her class, what she does now, and how many matters she answers for."""

    id: int
    skill: str
    state: str
    matters: int = 0


def fits(skill: str, needed: str) -> bool:
    """Whether this class serves what is needed; all-round serves everything, and everything serves what needs nothing."""
    return not needed or skill in (needed, ALL_ROUND)


def rank(one: Candidate, needed: str) -> tuple[bool, bool, bool, bool, int, int]:
    """The less, the rather she: who fits before who does not, there before elsewhere, ready before busy, of the very class before
    all-round, with few matters before many."""
    return (not fits(one.skill, needed), one.state in ELSEWHERE, one.state != READY, one.skill != needed, one.matters, one.id)


def first_ready(candidates: Iterable[Candidate], needed: str) -> Candidate | None:
    """The best of those who fit and are ready; None where nobody is."""
    able = [one for one in candidates if fits(one.skill, needed) and one.state == READY]
    return min(able, key=lambda one: rank(one, needed), default=None)
