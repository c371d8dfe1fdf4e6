"""A pack that cannot be used, as a refusal."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from servicedesk.rulebook.models import in_reader_language
from servicedesk.rulebook.source import PackError, Problem


class BadPack(Invalid):
    """What is wrong in a pack, each with its line, field and remedy, in the reader's language; nothing of it was used."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__({"source": [sentence_of(problem) for problem in problems]})
        self.problems = tuple(problems)

    @classmethod
    def of(cls, error: PackError) -> "BadPack":
        """The refusal for what checking a pack found."""
        return cls(error.problems)


def sentence_of(problem: Problem) -> str:
    """A problem in the reader's language, with its line where it has one."""
    words = f"{problem.field}: {words_of(problem)}" if problem.field else words_of(problem)
    return _("Line %(line)s: %(words)s") % {"line": problem.line, "words": words} if problem.line else words


def words_of(problem: Problem) -> str:
    """What is wrong and its remedy, in the reader's language."""
    return in_reader_language(problem.zh, problem.en)
