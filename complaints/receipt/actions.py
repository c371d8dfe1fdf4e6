"""Making a ticket a complaint, putting right what was noted, and telling the customer that it is here."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from complaints.choices import StageCode
from complaints.keeping.actions import keep_close
from complaints.models import Complaint, Correction
from complaints.receipt.checks import checked
from complaints.receipt.facts import CORRECTED, NOTHING_TOLD, SEVERITY, Told, changed
from complaints.stages.actions import reach_stage
from servicedesk.channels import mail
from servicedesk.journal.actions import is_history, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Member
from tickets.catalog.checking import OrderCheck, check_order
from tickets.models import PartyNotice, Reply, Ticket
from tickets.typed import words_of


@transaction.atomic
def open_complaint(
    ticket: Ticket,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    told: Told = NOTHING_TOLD,
    about: Member | None = None,
    expected: int | None = None,
) -> Complaint:
    """Take the ticket in as a complaint, with a number of its own. Owner, clocks and history stay the ticket's.

    What she says is held against the books; where the two differ both are kept. She gets a receipt by e-mail at once where that can be.
    `about` is the member complained of, from whom it is kept. WrongState unless the ticket is open and is no complaint yet; Invalid for
    figures, dates and types that can't be. Until it is assessed its severity is what the ticket's says.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    if Complaint.objects.filter(ticket=ticket).exists():
        raise WrongState("a complaint", ("no complaint yet",))
    at = max(at, ticket.opened_at)
    told = checked(told, ticket, at)
    if about == member:
        raise Invalid({"about": [_("It is about you; let a colleague take it in.")]})
    severity, check = SEVERITY[ticket.severity], _held_against_books(ticket, told)
    complaint = Complaint.objects.create(
        number=_next_number(at),
        ticket=ticket,
        severity=severity,
        received_by=member,
        received_at=at,
        line=check.line,
        differences=check.differences,
        about=about,
        **told.as_fields(),
    )
    reach_stage(complaint, StageCode.RECEIPT, member=member, at=at)
    facts = {"number": complaint.number, "severity": severity, "kind": ticket.kind, "owner_id": ticket.owner_id, "type": told.type_code}
    record("complaint.opened", complaint, by=by, at=at, **facts, confidential=told.confidential, differs=len(check.differences))
    keep_close(complaint, by=by, at=at)
    if can_write_to(ticket):
        _acknowledge_by_mail(complaint, by=by, at=at, member=member)
    return complaint


def _held_against_books(ticket: Ticket, told: Told) -> OrderCheck:
    return check_order(
        customer=ticket.customer,
        order_number=told.order_number,
        material=told.material,
        batch=told.batch,
        quantity=told.quantity,
        delivered_on=told.delivered_on,
    )


@transaction.atomic
def correct_complaint(
    complaint: Complaint, told: Told, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Correction:
    """Put right what was noted of what she says; what stood there before stays on record, and the books are asked again.

    Invalid without a reason, where nothing changes, or for figures that can't be; its type and confidentiality stay as they are.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(Complaint.State.OPEN)
    reason = words_of("reason", reason, 300)
    at = max(at, complaint.received_at)
    told = checked(told, complaint.ticket, at)
    said = {name: getattr(told, name) for name in CORRECTED}
    before, after = changed({name: getattr(complaint, name) for name in CORRECTED}, said)
    if not after:
        raise Invalid({"reason": [_("Nothing differs from what stands there already; change at least one field.")]})
    check = _held_against_books(complaint.ticket, told)
    complaint.change(**said, line=check.line, differences=check.differences)
    correction = Correction.objects.create(complaint=complaint, before=before, after=after, reason=reason, by=member, at=at)
    record("complaint.corrected", complaint, by=by, at=at, correction_id=correction.pk, fields=list(after), differs=len(check.differences))
    return correction


def can_write_to(ticket: Ticket) -> bool:
    """Whether the customer can get a receipt by e-mail now; what was lived elsewhere sends none."""
    return bool(ticket.customer.email) and mail.is_set_up() and not is_history()


@transaction.atomic
def acknowledge_complaint(
    complaint: Complaint, text: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Complaint:
    """Note that the customer was told on the telephone, or face to face, that her complaint is here; `text` is what she was told.

    Without words it is the receipt she would have had by e-mail. WrongState where she was told already.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(Complaint.State.OPEN)
    if complaint.stages.filter(code=StageCode.ACKNOWLEDGEMENT, done_at__isnull=False).exists():
        raise WrongState("acknowledged", ("not acknowledged yet",))
    at = max(at, complaint.received_at)
    ticket = complaint.ticket
    kept = words_of("text", text or receipt_words(complaint), 1000)
    told = {"party": PartyNotice.Party.CUSTOMER, "name": ticket.customer.name, "channel": PartyNotice.Channel.RECORDED}
    PartyNotice.objects.create(ticket=ticket, text=kept, by=member, at=at, **told)
    complaint.change()
    _note_acknowledged(complaint, "told", by=by, at=at, member=member)
    return complaint


def _acknowledge_by_mail(complaint: Complaint, *, by: Actor, at: datetime, member: Member) -> None:
    reply = Reply.objects.create(ticket=complaint.ticket, body=receipt_words(complaint), author=member, given_at=at, way=Reply.Way.MAIL)
    _note_acknowledged(complaint, "mail", by=by, at=at, member=member, reply_id=reply.pk)


def _note_acknowledged(complaint: Complaint, way: str, *, by: Actor, at: datetime, member: Member, **facts: int) -> None:
    reach_stage(complaint, StageCode.ACKNOWLEDGEMENT, member=member, at=at)
    took = (at - complaint.received_at) // timedelta(seconds=1)
    record("complaint.acknowledged", complaint, by=by, at=at, way=way, seconds=took, **facts)


def receipt_words(complaint: Complaint) -> str:
    """What the customer is told at once, in her language: the number, and that somebody answers for it."""
    ticket = complaint.ticket
    with override(ticket.customer.language):
        words = _("We have received your complaint. Its number is %(number)s; %(owner)s of %(department)s answers for it.")
        return words % {"number": complaint.number, "owner": ticket.owner.name, "department": ticket.department.name}


def _next_number(at: datetime) -> str:
    """The month's next number, like C-2611-018; its row stays locked until the complaint is committed or never was."""
    code = f"{timezone.localtime(at, timezone.get_default_timezone()):%y%m}"
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into complaints_complaintbook (code, last) values (%s, 1) "
            "on conflict (code) do update set last = complaints_complaintbook.last + 1 returning last",
            [code],
        )
        return f"C-{code}-{cursor.fetchone()[0]:03d}"
