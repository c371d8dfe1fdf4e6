"""Customers: correcting, contacts, consents, merging; each with its refusal, which leaves nothing."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from complaints.models import Party
from complaints.receipt.actions import open_complaint
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from tests import make
from tickets.actions import open_ticket, register_customer, report_call, take_in
from tickets.customers.actions import add_contact, change_contact, change_customer, give_consent, merge_customers, withdraw_consent
from tickets.customers.models import Consent, Contact, Customer, CustomerMerge
from tickets.customers.queries import duplicates, twins_of
from tickets.models import Call, Ticket
from tickets.queries import caller
from tickets.visits.actions import enter_visit

BY = {"by": make.SYSTEM, "at": make.T0}
SWITCHBOARD = "0512-88881234"


def codes(customer) -> list[str]:
    return list(Event.objects.filter(subject_kind="customer", subject_id=customer.pk).order_by("id").values_list("code", flat=True))


def merge(house, stays, gone, **over):
    fields = {"by": house.ben.actor(), "at": make.T0, "member": house.ben} | over
    return merge_customers(stays, gone, fields.pop("reason", "One and the same"), **fields)


def test_a_correction_names_its_fields_and_never_what_they_hold(house):
    changed = change_customer(
        house.dana, {"name": "Dana Li", "estate": "云汀花园", "room": "102", "phone": "13911110000"}, **BY, expected=1
    )
    assert (changed.version, changed.phone, changed.masked_address) == (2, "+8613911110000", "云汀花园 ****")
    event = Event.objects.get(code="customer.changed")
    assert event.facts == {"fields": ["estate", "name", "phone", "room"]}
    assert list(Customer.objects.matching("2097")) == [] and list(Customer.objects.matching("0000 li")) == [changed]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": "x" * 500}, "name"), ({"phone": "abc"}, "phone"), ({"room": "x" * 21}, "room"), ({"language": "fr"}, "language")],
)
def test_a_correction_refused_leaves_nothing(house, given, field):
    with pytest.raises(Invalid) as refusal:
        change_customer(house.dana, given, **BY)
    assert list(refusal.value.errors) == [field]
    with pytest.raises(Stale):
        change_customer(house.dana, {"name": "Other"}, **BY, expected=7)
    house.dana.refresh_from_db()
    assert (house.dana.name, house.dana.version, codes(house.dana)) == ("Dana", 1, ["customer.registered"])


def test_a_correction_into_anothers_name_and_number_is_refused(house):
    other = make.make_customer("Eve", "13911110000")
    with pytest.raises(Invalid, match="phone"):
        change_customer(other, {"name": "Dana", "phone": "13800002097"}, **BY)
    other.refresh_from_db()
    assert other.name == "Eve"


def test_names_in_any_script_are_kept(house):
    for name in ("أحمد علي", "🙂 Dana", "温女士"):
        assert register_customer(name, "", **BY).name == name


@pytest.fixture
def company(house) -> Customer:
    """A company with two contacts behind one switchboard."""
    company = make.make_customer("云汀花园业主委员会", "13800000097")
    for name, extension in (("温女士", "201"), ("卢先生", "205")):
        add_contact(company, {"name": name, "phone": f"{SWITCHBOARD}转{extension}", "phone_kind": "switchboard"}, **BY)
    return company


def test_several_contacts_stand_behind_one_switchboard(house, company):
    assert list(company.contacts.order_by("pk").values_list("phone", "extension")) == [("+8651288881234", "201"), ("+8651288881234", "205")]
    assert caller(house.ana, f"{SWITCHBOARD}转205") == company
    for typed in ("卢先", "lxs", "1234", "8881234", "05128888"):
        assert list(Customer.objects.matching(typed)) == [company], typed


def test_a_call_of_a_contact_is_the_customers(house, company):
    report, _new = report_call("ext-9", "ringing", **BY, department=house.service, phone=SWITCHBOARD)
    assert report.call.customer == company


def test_a_contact_may_let_no_number_be_known(house):
    hidden = add_contact(house.dana, {"name": "Eve", "withheld": True}, **BY)
    assert (hidden.phone, hidden.withheld) == ("", True)
    with pytest.raises(Invalid, match="withheld"):
        change_contact(hidden, {"phone": SWITCHBOARD}, **BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=hidden.pk).update(phone="+8613800000001")
    shown = change_contact(hidden, {"phone": SWITCHBOARD, "withheld": False}, **BY, expected=1)
    assert (shown.phone, shown.version, codes(house.dana)[-1]) == ("+8651288881234", 2, "customer.contact_changed")


def test_a_call_of_the_exchange_without_a_number_is_withheld(house):
    call = report_call("ext-8", "ringing", **BY, department=house.service)[0].call
    assert (call.phone, call.withheld) == ("", True)


def test_a_consent_is_a_record_with_its_end(house):
    how = BY | {"member": house.ana}
    consent = give_consent(house.dana, "follow_up", "Dana herself", **how, given_at=make.T0 - timedelta(days=2))
    with pytest.raises(WrongState):
        give_consent(house.dana, "follow_up", "Dana", **how)
    ended = withdraw_consent(consent, by=make.SYSTEM, at=make.T0 + timedelta(days=1), member=house.ben)
    assert (ended.given_at, ended.withdrawn_at) == (make.T0 - timedelta(days=2), make.T0 + timedelta(days=1))
    assert (ended.noted_by, ended.withdrawn_noted_by) == (house.ana, house.ben)
    with pytest.raises(WrongState):
        withdraw_consent(consent, **how)
    give_consent(house.dana, "follow_up", "Dana", **how)
    assert Consent.objects.count() == 2
    assert codes(house.dana)[1:] == ["customer.consent_given", "customer.consent_withdrawn", "customer.consent_given"]


@pytest.mark.parametrize(
    ("purpose", "who", "later", "field"), [("spam", "Dana", 0, "purpose"), ("text", " ", 0, "given_by"), ("text", "Dana", 5, "given_at")]
)
def test_a_consent_that_cannot_be(house, purpose, who, later, field):
    with pytest.raises(Invalid, match=field):
        give_consent(house.dana, purpose, who, **BY, member=house.ana, given_at=make.T0 + timedelta(minutes=later))
    assert not Consent.objects.exists()


def test_merging_moves_everything_and_both_remember(house, company):
    twin = make.make_customer("云汀花园", "13911110000")
    call = make.make_call(house.ana)
    Call.objects.filter(pk=call.pk).update(customer=twin)
    ticket = make.make_ticket(house.ana, customer=twin, call=call)
    contact = add_contact(twin, {"name": "简女士"}, **BY)
    consent = give_consent(twin, "text", "简女士", **BY, member=house.ana)
    change_customer(twin, {"estate": "云汀花园", "room": "9"}, **BY)
    merged = merge(house, company, twin, expected=company.version)
    assert (merged.tickets, merged.calls, merged.contacts, merged.consents) == ([ticket.pk], [call.pk], [contact.pk], [consent.pk])
    for row in (ticket, call, contact, consent):
        row.refresh_from_db()
        assert row.customer_id == company.pk
    twin.refresh_from_db()
    company.refresh_from_db()
    assert (twin.merged_into, ticket.version, company.estate, company.room) == (company, 2, "云汀花园", "9")
    assert caller(house.ana, "13911110000") == company, "its number stays known, as a contact's"
    assert codes(twin)[0] == "customer.registered" and codes(twin)[-1] == codes(company)[-1] == "customer.merged"
    assert not [found.invariant.code for found in verdicts() if found.rows]


def test_merging_keeps_one_standing_consent_of_a_purpose_the_one_given_first(house):
    one, two = make.make_customer("A", "13911110000"), make.make_customer("B", "13911110001")
    how = BY | {"member": house.ana}
    late = give_consent(one, "text", "A", **how)
    early = give_consent(two, "text", "B", **how, given_at=make.T0 - timedelta(days=2))
    other = give_consent(two, "marketing", "B", **how)
    merge(house, one, two)
    standing = one.consents.filter(withdrawn_at=None, same_as=None)
    assert set(standing) == {early, other}
    late.refresh_from_db()
    assert late.same_as == early
    with pytest.raises(WrongState):
        withdraw_consent(late, **how)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=late.pk).update(same_as=None)


def test_merging_moves_visits_and_what_upper_apps_keep_and_the_invariants_see_what_is_left(house):
    twin = make.make_customer("Twin", "13911110000")
    visit = enter_visit("Twin", "To ask", customer=twin, by=house.ana.actor(), at=make.T0, member=house.ana)
    complaint = open_complaint(make.make_ticket(house.ana, customer=twin), by=house.ben.actor(), at=make.T0, member=house.ben)
    party = Party.objects.create(complaint=complaint, side="customer", name="Twin", customer=twin, named_by=house.ben, named_at=make.T0)
    merged = merge(house, house.dana, twin)
    for row in (visit, party):
        row.refresh_from_db()
        assert row.customer == house.dana
    assert (merged.visits, merged.others, visit.version) == ([visit.pk], {"parties": [party.pk]}, 2)
    assert not [found.invariant.code for found in verdicts() if found.rows]
    Party.objects.filter(pk=party.pk).update(customer=twin)
    type(visit).objects.filter(pk=visit.pk).update(customer=twin)
    assert {found.invariant.code for found in verdicts() if found.rows} == {"customers:merged", "I20:parties"}


def test_a_merge_of_one_with_itself_or_in_a_ring_is_refused(house):
    one, two, three = (make.make_customer(name, "13911110000") for name in ("A", "B", "C"))
    with pytest.raises(Invalid, match="merged"):
        merge(house, one, one)
    with pytest.raises(Invalid, match="reason"):
        merge(house, one, two, reason=" ")
    merge(house, one, two)
    for stays, gone in ((two, one), (two, three), (three, two)):
        with pytest.raises(WrongState):
            merge(house, stays, gone)
    merge(house, three, one)
    with pytest.raises(WrongState):
        merge(house, two, three)
    assert CustomerMerge.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=three.pk).update(merged_into=three)


def test_what_is_given_to_a_merged_customer_goes_to_the_one_that_stayed(house):
    one, two, three = (make.make_customer(name, "13911110000") for name in ("A", "B", "C"))
    merge(house, two, one)
    merge(house, three, two)
    one.refresh_from_db()
    words = {"kind": "repair", "by": house.ana.actor(), "at": make.T0, "responder": house.ana}
    assert open_ticket("No water", customer=one, **words).customer == three
    assert register_customer("A", "13911110000", **BY) == three
    assert take_in("No water", name="", phone="", severity="low", customer=one, **words).call.customer == three
    for refused in (lambda: change_customer(one, {"name": "Z"}, **BY), lambda: add_contact(one, {"name": "Z"}, **BY)):
        with pytest.raises(WrongState):
            refused()


@pytest.mark.django_db(transaction=True)
def test_a_matter_taken_in_while_its_customer_is_merged_goes_along():
    house = make.make_house()
    gone, stays = make.make_customer("A", "13911110000"), make.make_customer("B", "13911110000")
    merged, may_commit = threading.Event(), threading.Event()

    def merging():
        with transaction.atomic():
            merge(house, stays, gone)
            merged.set()
            may_commit.wait(10)
        connection.close()

    def taking_in():
        make.make_ticket(house.ana, customer=gone)  # read before the merge
        connection.close()

    first = threading.Thread(target=merging)
    first.start()
    assert merged.wait(10)
    second = threading.Thread(target=taking_in)
    second.start()
    second.join(0.3)
    assert second.is_alive(), "it waits for the merge"
    may_commit.set()
    first.join(10)
    second.join(10)
    assert Ticket.objects.get().customer == stays


def test_likely_duplicates_are_of_one_number_a_contacts_number_or_one_name_and_place(house, company):
    named = make.make_customer("云汀花园 业主委员会", "")
    number = make.make_customer("物业", "13800000097")
    contacts = make.make_customer("前台", SWITCHBOARD)
    elsewhere = make.make_customer("Dana", "13911119999")
    change_customer(house.dana, {"estate": "A"}, **BY)
    change_customer(elsewhere, {"estate": "B"}, **BY)
    found = {(row.pk, row.twin_id, row.why) for row in duplicates(Customer.objects.all())}
    assert found == {(number.pk, company.pk, "same_number"), (contacts.pk, company.pk, "contacts_number")}
    change_customer(named, {"name": "云汀花园业主委员会"}, **BY)
    assert {(row.pk, row.why) for row in duplicates(Customer.objects.all())} - {(pk, why) for pk, _twin, why in found} == {
        (named.pk, "same_name")
    }
    assert {twin.pk for twin in twins_of(company)} == {named.pk, number.pk, contacts.pk}
    merge(house, company, number)
    assert number not in twins_of(company)
