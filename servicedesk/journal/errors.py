"""Refusals every action and door may raise; REST and pages each turn them into their own answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime


class Refusal(Exception):
    """The request is refused and nothing has happened."""


class Missing(Refusal):
    """Not there, or not visible to this actor: the two must look the same (404)."""


class Forbidden(Refusal):
    """Visible, but this actor may not do it (403). `right` is the code, `holders` the titles of posts that hold it."""

    def __init__(self, right: str, title: str, holders: Sequence[str] = ()):
        super().__init__(right)
        self.right, self.title, self.holders = right, title, tuple(holders)


class WrongState(Refusal):
    """The object's state does not allow this (409). `state` is the state it is in, `wanted` the states that would do."""

    def __init__(self, state: str, wanted: Sequence[str]):
        super().__init__(state)
        self.state, self.wanted = state, tuple(wanted)


class MergedAway(WrongState):
    """The matter became part of another (409); `into` is the number of the one to go on with."""

    def __init__(self, wanted: Sequence[str], into: str):
        super().__init__("merged", wanted)
        self.into = into


class Blocked(Refusal):
    """Something else stands in the way (409): `words` say what to do first, `blockers` are the numbers of what is meant."""

    def __init__(self, words: str, blockers: Sequence[str]):
        super().__init__(", ".join(blockers))
        self.words, self.blockers = words, tuple(blockers)


class TooEarly(Refusal):
    """A minimum wait is not over (409): the step may happen from `earliest` on, as this article says."""

    def __init__(self, earliest: datetime, name_zh: str, name_en: str, article: str):
        super().__init__(article)
        self.earliest, self.name_zh, self.name_en, self.article = earliest, name_zh, name_en, article


class Stale(Refusal):
    """Somebody else changed the object first (412). `version` is the current one."""

    def __init__(self, version: int):
        super().__init__(version)
        self.version = version


class Invalid(Refusal):
    """Input that cannot be used (400): field name to sentences naming value and remedy."""

    def __init__(self, errors: Mapping[str, Sequence[str]]):
        super().__init__(", ".join(errors))
        self.errors = {field: list(sentences) for field, sentences in errors.items()}

    @property
    def sentences(self) -> list[str]:
        """Every sentence, field after field."""
        return [sentence for told in self.errors.values() for sentence in told]
