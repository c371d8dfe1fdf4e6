"""Who says what: parties, members who are heard, statements."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.inquiry.choices import Side
from complaints.inquiry.models import LONGEST_WORDS, Hearing, Party, Statement
from complaints.inquiry.queries import require_inquiry
from complaints.models import Complaint
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Member
from tickets.models import Customer
from tickets.typed import gathering, words_of


def _locked(complaint: Complaint, expected: int | None = None) -> Complaint:
    row = Complaint.objects.locked(complaint.pk, expected)
    row.require(Complaint.State.OPEN)
    return row


def _known_side(side: str) -> None:
    if side not in Side.values:
        fill = {"value": side, "known": ", ".join(Side.values)}
        raise Invalid({"side": [_("“%(value)s” is not known here; use %(known)s.") % fill]})


@transaction.atomic
def name_party(
    complaint: Complaint,
    side: str,
    name: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    customer: Customer | None = None,
    expected: int | None = None,
) -> Party:
    """Put a side of a dispute on record. With a dealer the complaint becomes a third party's case, and the customer is on record too.

    Invalid without a name or for a side that is not known; WrongState where that side is on record, or the complaint is not open.
    """
    complaint = _locked(complaint, expected)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        _known_side(side)
    with gathering(errors):
        name = words_of("party", name, 120)
    if errors:
        raise Invalid(errors)
    if complaint.parties.filter(side=side).exists():
        raise WrongState("on record", ("not on record",))
    party = Party.objects.create(complaint=complaint, side=side, name=name, customer=customer, named_by=member, named_at=at)
    if side == Side.DEALER:
        _customer_party(complaint, member, at)
    complaint.change()
    record("complaint.party_named", complaint, by=by, at=at, side=side)
    return party


def _customer_party(complaint: Complaint, member: Member, at: datetime) -> Party:
    customer = complaint.ticket.customer
    known = {"name": customer.name[:120] or str(customer.pk), "customer": customer, "named_by": member, "named_at": at}
    party, _new = Party.objects.get_or_create(complaint=complaint, side=Side.CUSTOMER, defaults=known)
    return party


@transaction.atomic
def take_statement(
    complaint: Complaint,
    words: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    side: str = "",
    of: Member | None = None,
    expected: int | None = None,
) -> Statement:
    """Take down what a side says (`side`), or a member (`of`); without either it is her own who writes it.

    Invalid without words, or for a dealer nobody has named; WrongState unless the complaint is open, Blocked while nobody investigates it.
    """
    complaint = _locked(complaint, expected)
    require_inquiry(complaint)
    words = words_of("statement", words, LONGEST_WORDS)
    party = None
    if side:
        _known_side(side)
        party = _customer_party(complaint, member, at) if side == Side.CUSTOMER else complaint.parties.filter(side=side).first()
        if party is None:
            raise Invalid({"side": [_("No dealer is on record; name the dealer first.")]})
    speaker = None if party else of or member
    statement = Statement.objects.create(complaint=complaint, member=speaker, party=party, words=words, taken_by=member, taken_at=at)
    complaint.change()
    record("complaint.statement_taken", complaint, by=by, at=at, statement_id=statement.pk, side=side or "member")
    return statement


@transaction.atomic
def ask_to_be_heard(
    complaint: Complaint, concerned: Member, question: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Hearing:
    """Tell a member that a complaint concerns her, and what she is asked; from then on she can always say hers to it.

    Invalid without a question, or for somebody who has left; WrongState where she was asked already.
    """
    complaint = _locked(complaint, expected)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        question = words_of("hearing", question, LONGEST_WORDS)
    if not concerned.is_active:
        errors["member"] = [_("“%(name)s” has left; name somebody else.") % {"name": concerned.name}]
    if errors:
        raise Invalid(errors)
    if complaint.hearings.filter(member=concerned).exists():
        raise WrongState("asked", ("not asked",))
    hearing = Hearing.objects.create(complaint=complaint, member=concerned, question=question, asked_by=member, asked_at=at)
    complaint.change()
    record("hearing.asked", hearing, by=by, at=at, complaint=complaint.number, member_id=concerned.pk)
    return hearing


@transaction.atomic
def be_heard(hearing: Hearing, words: str, *, by: Actor, at: datetime, member: Member) -> Statement:
    """She adds what she has to say, as often as she likes and whatever became of the complaint. Invalid without words."""
    hearing = Hearing.objects.select_related("complaint").get(pk=hearing.pk)
    words = words_of("statement", words, LONGEST_WORDS)
    at = max(at, hearing.asked_at)
    statement = Statement.objects.create(complaint=hearing.complaint, member=member, words=words, taken_by=member, taken_at=at)
    record("hearing.answered", hearing, by=by, at=at, complaint=hearing.complaint.number, statement_id=statement.pk)
    return statement
