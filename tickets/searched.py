"""What of tickets the search knows: number, sentence, detail, answers, notes, and who has to do with them."""

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
from tickets.models import Ticket

_TALKED = ("replies", "notes", "solutions")


def _texts(ticket: Ticket) -> list[str]:
    """Everything readable on it but its sentence, the latest word first."""
    said = [(reply.given_at, reply.body) for reply in ticket.replies.all()]
    said += [(note.noted_at, note.body) for note in ticket.notes.all()]
    said += [(solution.at, solution.text) for solution in ticket.solutions.all()]
    return [text for _at, text in sorted(said, reverse=True)] + [ticket.detail, " ".join(ticket.tags), ticket.address]


def _rows(ids: Collection[int]) -> Iterable[Entry]:
    related = ("customer", "owner", "first_responder")
    for ticket in Ticket.objects.filter(pk__in=ids).select_related(*related).prefetch_related(*_TALKED):
        people = dict.fromkeys(name for one in (ticket.owner, ticket.first_responder) for name in (one.name_zh, one.name_en))
        yield Entry(
            ticket.pk,
            ticket.opened_at,
            ticket.sentence,
            number=ticket.number,
            names=[ticket.customer.name],
            initials=[initials(ticket.customer.name)],
            texts=[*people, *_texts(ticket)],
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
    rows: QuerySet[Ticket] = tickets_of(member).filter(pk__in=ids).select_related("customer").only(*_SEEN).prefetch_related(*_TALKED)
    return {
        ticket.pk: Shown(
            reverse("ticket", args=[ticket.number]) + "#t",
            ticket.sentence,
            end=ticket.number,
            texts=[ticket.customer.name, *_texts(ticket)],
            facts={"kind": ticket.kind, "state": ticket.get_status_display(), "customer": ticket.customer.name, "at": ticket.opened_at},
        )
        for ticket in rows
    }


def _visible(member: Member) -> Q:
    return scope_of(member)


TICKETS = Kind(Ticket.subject_kind, _("Tickets"), "inbox", _rows, _ids, _touched, _visible, _shown)
INVARIANTS = (none_missing(Ticket.subject_kind, "tickets_ticket"),)
