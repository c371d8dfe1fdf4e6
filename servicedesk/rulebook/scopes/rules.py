"""Which regulation rules where, when several speak on the same matter: the nearest scope does. Pure, on plain values.

A chain is the ids of the scopes a matter lies in, nearest first: its project, its department, and what that lies in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

CORE = "core"  # the pack that ships with the desk; every other goes before it

Topic = tuple[str, str]  # what a promise is about, and its code


class Candidate(Protocol):
    """A rule that speaks on a topic: the regulation it stands in, and the scopes that regulation is attached to."""

    @property
    def topic(self) -> Topic: ...

    @property
    def attached(self) -> Collection[int]: ...

    @property
    def regulation_code(self) -> str: ...


Rule = TypeVar("Rule", bound=Candidate)


@dataclass(frozen=True, slots=True)
class Ruling(Generic[Rule]):
    """What rules on a topic, and what gives way to it, nearest first."""

    rules: tuple[Rule, ...]
    outranked: tuple[Rule, ...] = ()


def rank(attached: Collection[int], chain: Sequence[int], regulation_code: str) -> int | None:
    """How near a regulation is, 0 the nearest: the place in the chain, then a pack for everywhere, then the core pack.

    None where it does not apply: attached to scopes, none of which the chain passes.
    """
    passed = [place for place, scope in enumerate(chain) if scope in attached]
    if attached and not passed:
        return None
    if regulation_code == CORE:
        return len(chain) + 1
    return passed[0] if passed else len(chain)


def winners(candidates: Iterable[Rule], chain: Sequence[int]) -> Mapping[Topic, Ruling[Rule]]:
    """For each topic the candidates of the nearest level that has any, in their order, and those they outrank."""
    ranked: dict[Topic, list[tuple[int, Rule]]] = {}
    for candidate in candidates:
        level = rank(candidate.attached, chain, candidate.regulation_code)
        if level is not None:
            ranked.setdefault(candidate.topic, []).append((level, candidate))
    return {topic: _ruling(found) for topic, found in ranked.items()}


def _ruling(found: list[tuple[int, Rule]]) -> Ruling[Rule]:
    nearest = min(level for level, _ in found)
    further = sorted((pair for pair in found if pair[0] > nearest), key=lambda pair: pair[0])
    return Ruling(tuple(rule for level, rule in found if level == nearest), tuple(rule for _, rule in further))


def circle(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """The codes of the circle that leads from `code` up to itself, `code` at both ends; empty where there is none."""
    path = [code]
    above = parents.get(code)
    while above is not None and above not in path:
        path.append(above)
        above = parents.get(above)
    return [*path, code] if above == code else []
