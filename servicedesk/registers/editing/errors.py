"""A form that cannot be proposed, as a refusal."""

from collections.abc import Sequence

from servicedesk.journal.errors import Invalid
from servicedesk.rulebook.revisions.errors import words_of
from servicedesk.rulebook.source import Problem


class BadForm(Invalid):
    """What is wrong in a form, by its place in it, such as `fields[2].least`; in the reader's language, each with its remedy."""

    def __init__(self, problems: Sequence[Problem]):
        told: dict[str, list[str]] = {}
        for problem in problems:
            told.setdefault(problem.field.removeprefix("[1]").lstrip(".") or "form", []).append(words_of(problem))
        super().__init__(told)
        self.problems = tuple(problems)
