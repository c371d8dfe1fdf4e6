"""Taking a complaint in: what she says, the books, the receipt she gets, evidence, corrections, a second complaint."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from complaints.evidence.actions import pass_evidence, take_in_evidence
from complaints.models import Complaint, Correction, Stage
from complaints.receipt.actions import acknowledge_complaint, correct_complaint, open_complaint
from complaints.receipt.checks import read_told
from complaints.receipt.facts import Told
from complaints.receipt.queries import open_about_same, require_known
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from servicedesk.journal.models import Delivery, Event
from servicedesk.journal.wires import ask
from tests import make
from tests.complaints.making import TOLD, at, books, by, complain, mail_works
from tickets.models import PartyNotice, Reply


@pytest.mark.rule("CMP-001")
def test_a_complaint_takes_order_material_batch_quantity_and_day_and_says_where_the_books_differ(house):
    line = books(house)
    told = Told(order_number="SO-1", material="FC-20", batch="B7", quantity=Decimal(12), delivered_on=date(2026, 11, 17))
    agreeing = complain(house, told=told)
    assert (agreeing.line, agreeing.differences) == (line, [])
    other = complain(house, told=Told(order_number="SO-1", material="FC-99", quantity=Decimal(500), delivered_on=date(2026, 11, 1)))
    assert (other.material, other.quantity, other.delivered_on) == ("FC-99", Decimal(500), date(2026, 11, 1))  # what she says stays
    assert {one["field"]: (one["told"], one["booked"]) for one in other.differences}["material"] == ("FC-99", "FC-20")
    unknown = complain(house, told=Told(order_number="SO-404"))
    assert (unknown.line, unknown.differences) == (None, [{"field": "order_number", "told": "SO-404", "booked": ""}])


def test_what_cannot_be_is_refused_field_by_field_and_nothing_happens(house):
    ticket = make.make_ticket(house.ana)
    told = Told(type_code="nonsense", quantity=Decimal("-3"), delivered_on=date(2026, 11, 20), batch="b" * 61, remedy_sought="r" * 301)
    with pytest.raises(Invalid) as refusal:
        open_complaint(ticket, told=told, **by(house.ana))
    assert sorted(refusal.value.errors) == ["batch", "delivered_on", "quantity", "remedy_sought", "type"]
    assert not Complaint.objects.exists() and not Event.objects.filter(subject_kind="complaint").exists()
    for quantity in (Decimal("0.0001"), Decimal("1e12"), Decimal(0)):
        with pytest.raises(Invalid) as refusal:
            open_complaint(ticket, told=Told(quantity=quantity), **by(house.ana))
        assert list(refusal.value.errors) == ["quantity"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"quantity": "a dozen"}, ["quantity"]),
        ({"quantity": "NaN"}, ["quantity"]),
        ({"delivered_on": "17.11."}, ["delivered_on"]),
        ({"delivered_on": "2026-02-30", "quantity": "x"}, ["delivered_on", "quantity"]),
        ({"quantity": "１，２００", "delivered_on": "2026-11-17"}, ["quantity"]),
        ({"quantity": "1,200.5"}, []),
    ],
)
def test_what_is_typed_as_a_figure_or_a_day_must_be_one(typed, wrong):
    told, errors = read_told(typed)
    assert sorted(errors) == sorted(wrong) or errors == {}
    assert (told.quantity is None) == ("quantity" in errors or "quantity" not in typed)


@pytest.mark.rule("CMP-013")
def test_the_real_cause_and_what_she_wants_are_fields_of_their_own(house):
    complaint = complain(house, told=Told(cause_said="The driver threw it.", remedy_sought="Twelve new ones"))
    assert (complaint.cause_said, complaint.remedy_sought) == ("The driver threw it.", "Twelve new ones")
    assert "driver" not in str(Event.objects.filter(subject_kind="complaint").values_list("facts", flat=True))


def test_a_ticket_is_one_complaint_at_most_and_an_open_one(house):
    complaint = complain(house)
    with pytest.raises(WrongState):
        open_complaint(complaint.ticket, **by(house.ana))
    assert Complaint.objects.count() == 1


def test_where_she_has_an_address_the_receipt_leaves_by_mail_at_once(house, settings):
    mail_works(settings)
    ticket = make.make_ticket(house.ana, customer=make.make_customer("Eve", "13900000001"))
    type(ticket.customer).objects.filter(pk=ticket.customer_id).update(email="eve@example.com", language="en")
    ticket.refresh_from_db()
    complaint = open_complaint(ticket, told=TOLD, **by(house.ana, 1))
    stage = Stage.objects.get(complaint=complaint, code="acknowledgement")
    assert (stage.done_by, stage.done_at) == (house.ana, at(1))
    reply = Reply.objects.get(ticket=ticket)
    assert reply.way == "mail" and complaint.number in reply.body and reply.body.startswith("We have received")
    event = Event.objects.get(code="complaint.acknowledged")
    assert event.facts == {"way": "mail", "seconds": 0, "reply_id": reply.pk}
    assert Delivery.objects.filter(event=event, listener="tickets.letters.handlers.send_reply", queue="outside").exists()
    assert not Event.objects.filter(code="ticket.replied").exists()  # a receipt is no answer
    with pytest.raises(WrongState):
        acknowledge_complaint(complaint, "", **by(house.ana, 2))


def test_where_she_has_none_she_is_told_on_the_telephone_and_that_is_kept(house):
    complaint = complain(house)
    assert not Stage.objects.filter(complaint=complaint, code="acknowledgement").exists()
    acknowledge_complaint(complaint, "", **by(house.ana, 4))
    notice = PartyNotice.objects.get(ticket=complaint.ticket)
    assert (notice.party, notice.channel) == ("customer", "recorded") and complaint.number in notice.text
    assert Event.objects.get(code="complaint.acknowledged").facts == {"way": "told", "seconds": 180}
    with pytest.raises(WrongState):
        acknowledge_complaint(complaint, "", **by(house.ana, 5))


def test_a_correction_keeps_what_stood_there_and_asks_the_books_again(house):
    line = books(house)
    complaint = complain(house, told=Told(order_number="SO-9", quantity=Decimal(12), remedy_sought="A refund"))
    assert complaint.differences
    told = Told(order_number="SO-1", material="FC-20", quantity=Decimal(12), remedy_sought="A refund")
    correction = correct_complaint(complaint, told, "A slip of the pen", **by(house.ana, 3))
    complaint.refresh_from_db()
    assert (complaint.order_number, complaint.line, complaint.differences, complaint.version) == ("SO-1", line, [], 2)
    assert correction.before == {"order_number": "SO-9", "material": ""}
    assert correction.after == {"order_number": "SO-1", "material": "FC-20"}
    assert Event.objects.get(code="complaint.corrected").facts["fields"] == ["order_number", "material"]
    for reason, same in (("", told), ("Again", told)):
        with pytest.raises(Invalid) as refusal:
            correct_complaint(complaint, same, reason, **by(house.ana, 4))
        assert list(refusal.value.errors) == ["reason"]
    assert Correction.objects.count() == 1


def test_a_second_complaint_about_the_same_order_is_shown_first_and_not_prevented(house):
    first = complain(house, told=Told(order_number="SO-1"))
    ticket = make.make_ticket(house.ana, customer=first.ticket.customer)
    assert list(open_about_same(house.ana, ticket, "so-1")) == [first]
    with pytest.raises(Blocked) as refusal:
        require_known(house.ana, ticket, "SO-1", ())
    assert refusal.value.blockers == (first.number,) and first.number in refusal.value.words
    require_known(house.ana, ticket, "SO-1", [first.number])
    require_known(house.ana, ticket, "SO-2", ())
    require_known(house.ana, make.make_ticket(house.ana, customer=make.make_customer("Else", "13900000002")), "SO-1", ())
    second = open_complaint(ticket, told=Told(order_number="SO-1"), **by(house.ana))
    assert second.order_number == first.order_number


def test_evidence_has_a_hash_who_brought_it_and_a_chain_of_custody(house):
    complaint = complain(house)
    png = b"\x89PNG\r\n\x1a\n"
    photo = take_in_evidence(complaint, "The crack", "customer", brought_by="Ms Wen", file=("a.png", 8, [png]), **by(house.ana, 1))
    assert len(photo.attachment.sha256) == 64 and photo.received_by == house.ana
    assert Event.objects.get(code="complaint.evidence_taken_in").facts["sha256"] == photo.attachment.sha256
    thing = take_in_evidence(complaint, "A filter", "customer", keeper="Stores, shelf 4", **by(house.ana, 2))
    pass_evidence(complaint, thing.pk, "Quality laboratory", **by(house.ben, 3))
    assert [(one.keeper, one.by) for one in thing.custody.order_by("pk")] == [
        ("Stores, shelf 4", house.ana),
        ("Quality laboratory", house.ben),
    ]
    for title, origin, keeper, field in (("", "customer", "x", "title"), ("t", "nobody", "x", "origin"), ("t", "other", "", "keeper")):
        with pytest.raises(Invalid) as refusal:
            take_in_evidence(complaint, title, origin, keeper=keeper, **by(house.ana, 4))
        assert list(refusal.value.errors) == [field]
    other = complain(house)
    with pytest.raises(Invalid):
        pass_evidence(other, thing.pk, "Nowhere", **by(house.ana, 5))


def test_every_complaint_says_who_received_it(house):
    complain(house)
    assert broken() == []
    Stage.objects.all().delete()
    assert broken() == ["I20:receipt"]


def broken() -> list[str]:
    """The invariants of complaints that find something."""
    found = []
    for invariant in (one for table in ask("invariants") for one in table if one.code.startswith("I20")):
        with connection.cursor() as cursor:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.append(invariant.code)
    return found


def test_a_severity_nobody_recorded_and_a_ticket_that_is_not_kept_are_found(house):
    complaint = complain(house, about=house.ben, told=Told(confidential=True))
    assert broken() == []
    Complaint.objects.filter(pk=complaint.pk).update(severity="major")
    assert broken() == ["I20:severity"]
    type(complaint.ticket).objects.filter(pk=complaint.ticket_id).update(kept_from=[])
    assert broken() == ["I20:kept", "I20:severity"]


def test_what_is_kept_of_corrections_and_custody_is_never_changed(house):
    complaint = complain(house, told=Told(order_number="A"))
    correct_complaint(complaint, Told(order_number="B"), "Misheard", **by(house.ana, 1))
    for sql in ("update complaints_correction set reason = 'x'", "delete from complaints_custodyentry"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_database_knows_no_evidence_without_a_title(house):
    complaint = complain(house)
    thing = take_in_evidence(complaint, "A filter", "customer", keeper="Stores", **by(house.ana, 2))
    with pytest.raises(IntegrityError), transaction.atomic():
        type(thing).objects.filter(pk=thing.pk).update(title="")


def test_a_complaint_before_its_ticket_is_none(house):
    ticket = make.make_ticket(house.ana)
    complaint = open_complaint(ticket, by=house.ana.actor(), at=make.T0 - timedelta(hours=1), member=house.ana)
    assert complaint.received_at == ticket.opened_at
