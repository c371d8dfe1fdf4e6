"""Which article rules on the closing of a matter, and who may close it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import ruling_here
from staff.models import Member
from tickets.models import ClosingRule, Ticket
from tickets.notes.access import those_who_see


def second_person_for(ticket: Ticket, at: datetime) -> Article | None:
    """The article in force by which somebody else than its owner and solver closes this matter; None where she may. One or two statements.

    Of several that speak, the nearest scope's rule; of those of one level the strictest.
    """
    found = ClosingRule.objects.filter(kinds__contains=[ticket.kind], article__in=Article.objects.in_force(at))
    ruling = ruling_here(found, ticket.department_id, ticket.project.code if ticket.project else None)
    return next((rule.article for rule in ruling if rule.needs == ClosingRule.Needs.SECOND_PERSON), None)


def who_may_close(ticket: Ticket, besides: Collection[int]) -> list[str]:
    """Names of those who have the right to close a matter that is with them, and are none of `besides`; one statement."""
    able = those_who_see(ticket).filter(pk__in=Member.objects.filter(posts__rights__contains=["ticket.close"])).exclude(pk__in=besides)
    reading_all = Member.objects.filter(posts__rights__contains=["desk.read_all"])
    first = ticket.project.responsible_id if ticket.project else None
    able = able.filter(Q(pk__in=[ticket.owner_id, first or 0]) | Q(department_id=ticket.department_id) | Q(pk__in=reading_all))
    return [member.name for member in able.order_by("id")]
