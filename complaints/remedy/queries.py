"""What articles say of remedies here, and how a complaint's remedy and answer stand."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from complaints.models import Complaint, ComplaintAnswer, Remedy, RemedyRule
from complaints.once import once
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import Speaking, chain, with_scopes
from servicedesk.rulebook.scopes.rules import winners
from staff.models import Post


@dataclass(frozen=True)
class Ruling:
    """What holds here: each of the three as the nearest scope's article says it, None where none does."""

    limit: RemedyRule | None
    avenue: RemedyRule | None
    answer_to: RemedyRule | None

    @property
    def up_to(self) -> Decimal | None:
        return self.limit.handler_up_to if self.limit else None

    def needs_approval(self, amount: Decimal) -> bool:
        """Whether this amount is beyond what the handler grants; without an article every amount that costs something is."""
        return amount > (self.up_to or 0)

    def avenue_in(self, language: str) -> str:
        """The further avenue, in the customer's language."""
        english = language.startswith("en")
        if self.avenue:
            return self.avenue.avenue_en if english else self.avenue.avenue_zh
        with override("en" if english else "zh-hans"):
            return _("If you do not accept this answer, you may ask us for a review of it, or turn to the consumer association.")

    def second_post(self) -> Post | None:
        """The post that hears the result besides the customer."""
        return Post.objects.filter(code=self.answer_to.answer_to).first() if self.answer_to else None


def ruling_on(complaint: Complaint, at: datetime) -> Ruling:
    """What the articles in force say of its remedy; one statement, two where scopes decide. Of several of one level the lowest limit."""
    rows: Any = with_scopes(RemedyRule.objects.filter(article__in=Article.objects.in_force(at)))
    found = list(rows.select_related("article__regulation").order_by("handler_up_to", "pk"))
    speaking = [
        Speaking(row, tuple(row.attached), part)
        for row in found
        for part, says in (("limit", row.handler_up_to is not None), ("avenue", row.avenue_zh), ("answer_to", row.answer_to))
        if says
    ]
    here = chain(complaint.ticket.department_id) if any(one.attached for one in speaking) else ()
    ruling = {part: found.rules[0].rule for (_about, part), found in winners(speaking, here).items()}
    return Ruling(ruling.get("limit"), ruling.get("avenue"), ruling.get("answer_to"))


@once
def standing_remedy(complaint: Complaint) -> Remedy | None:
    """The remedy that waits or is decided; None before one is chosen."""
    rows = Remedy.objects.filter(complaint=complaint, state__in=[Remedy.State.WAITING, Remedy.State.DECIDED])
    return rows.select_related("option", "proposed_by", "approved_by", "article__regulation", "replaces__option").first()


@once
def last_answer(complaint: Complaint) -> ComplaintAnswer | None:
    """The answer that was given last, with whom it went to."""
    rows = ComplaintAnswer.objects.filter(complaint=complaint).select_related("reply", "by", "noted_by", "remedy__option")
    return rows.prefetch_related("recipients").order_by("pk").last()
