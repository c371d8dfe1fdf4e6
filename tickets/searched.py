"""What of tickets the search knows: number, sentence, detail, answers, notes, and who has to do with them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Kind, Shown
from staff.access import scope_of
from staff.models import Member
from tickets.access import tickets_of
from tickets.customers.models import Customer
from tickets.customers.rules import initials
from tickets.models import Note, Reply, Solution, Ticket


def _said_on(ids: Collection[int]) -> Mapping[int, list[str]]:
    """What was answered, noted and written as the solution on each of these, the latest word first; one statement."""
    replies = Reply.objects.filter(ticket__in=ids).order_by().values_list("ticket", "given_at", "body")
    notes = Note.objects.filter(ticket__in=ids).order_by().values_list("ticket", "noted_at", "body")
    solutions = Solution.objects.filter(ticket__in=ids).order_by().values_list("ticket", "at", "text")
    said: dict[int, list[str]] = defaultdict(list)
    for pk, _at, text in sorted(replies.union(notes, solutions, all=True), reverse=True):
        said[pk].append(text)
    return said


def _texts(ticket: Ticket, said: Mapping[int, list[str]]) -> list[str]:
    """Everything readable on it but its sentence."""
    return [*said.get(ticket.pk, ()), ticket.detail, " ".join(ticket.tags)]


def _rows(ids: Collection[int]) -> Iterable[Entry]:
    said = _said_on(ids)
    for ticket in Ticket.objects.filter(pk__in=ids).select_related("customer", "owner", "first_responder"):
        people = dict.fromkeys(name for one in (ticket.owner, ticket.first_responder) for name in (one.name_zh, one.name_en))
        yield Entry(
            ticket.pk,
            ticket.opened_at,
            ticket.sentence,
            number=ticket.number,
            names=[ticket.customer.name],
            initials=[initials(ticket.customer.name)],
            texts=[*people, *_texts(ticket, said), ticket.address],
            matter_id=ticket.pk,
            department_id=ticket.department_id,
            state=ticket.status,
        )


def _ids(after: int, most: int) -> list[int]:
    return list(Ticket.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _touched(changed: Mapping[str, set[int]]) -> set[int]:
    """Tickets that events are about, and those of customers whose name may have changed."""
    found = set(changed.get(Ticket.subject_kind, ()))
    if customers := changed.get(Customer.subject_kind):
        found |= set(Ticket.objects.filter(customer__in=customers).values_list("pk", flat=True))
    return found


_SEEN = ("number", "sentence", "kind", "status", "opened_at", "detail", "tags", "address", "customer__name")


def _shown(member: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    rows: QuerySet[Ticket] = tickets_of(member).filter(pk__in=ids).select_related("customer").only(*_SEEN)
    said = _said_on(ids)
    return {
        ticket.pk: Shown(
            reverse("ticket", args=[ticket.number]) + "#t",
            ticket.sentence,
            end=ticket.number,
            texts=[ticket.customer.name, *_texts(ticket, said)],
            facts={"kind": ticket.kind, "state": ticket.get_status_display(), "customer": ticket.customer.name, "at": ticket.opened_at},
        )
        for ticket in rows
    }


def _visible(member: Member) -> Q:
    return scope_of(member)


TICKETS = Kind(Ticket.subject_kind, _("Tickets"), "inbox", _rows, _ids, _touched, _visible, _shown)
INVARIANTS = (none_missing(Ticket.subject_kind, "tickets_ticket"),)
