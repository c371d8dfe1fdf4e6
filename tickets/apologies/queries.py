"""Which stance on apologies holds for a matter, and where its liability stands."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import ruling_here
from tickets.apologies.models import ApologyRule
from tickets.apologies.rules import NOT_LIABLE, UNDECIDED, held_back, is_apology
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.scripts.rules import found_in


@dataclass(frozen=True)
class Stance:
    """What an article has against apologies here and now: `liable` is "undecided" or "no"."""

    rule: ApologyRule
    liable: str

    @property
    def article(self) -> Article:
        return self.rule.article

    @property
    def why(self) -> str:
        """Why an apology waits, in a sentence."""
        if self.liable == UNDECIDED:
            return _("It is not decided yet whether the company is liable: no apology before that.")
        return _("The company was found not liable: nothing is apologised for.")

    @property
    def name(self) -> str:
        """What the words are called where they are warned of."""
        if self.liable == UNDECIDED:
            return _("an apology before liability is decided")
        return _("an apology where the company is not liable")

    def holds(self, moment: str, text: str) -> bool:
        """Whether this phrase is an apology."""
        return is_apology(moment, text, [*self.rule.words_zh, *self.rule.words_en])

    def word_in(self, text: str) -> str:
        """The first apology a text says, else empty."""
        return found_in(text, [*self.rule.words_zh, *self.rule.words_en])


def stance_on(kind: str, at: datetime, *, department_id: int | None, ticket: Ticket | None = None) -> Stance | None:
    """What holds apologies back about a matter of this kind; None where nothing does.

    It concerns complaints: matters of that kind, and those taken in as one. The nearest scope's article rules; of those of one level the
    strictest. One statement for a matter that is none, two for one that is, three where scopes decide.
    """
    liable = next((found for liability in ask("matter.liability") if ticket and (found := liability(ticket.pk))), "")
    if not liable and kind == Kind.COMPLAINT:
        liable = UNDECIDED
    if liable not in (UNDECIDED, NOT_LIABLE):
        return None
    rule = _ruling(at, department_id)
    return Stance(rule, liable) if rule and held_back(rule.policy, liable) else None


def _ruling(at: datetime, department_id: int | None) -> ApologyRule | None:
    ruling = ruling_here(ApologyRule.objects.filter(article__in=Article.objects.in_force(at)), department_id)
    strict = [rule for rule in ruling if rule.policy == ApologyRule.Policy.LIABILITY_BASED]
    return next(iter(strict or ruling), None)
