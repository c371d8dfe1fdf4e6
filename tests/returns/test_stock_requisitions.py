"""Requisitions: issued with the sales manager's signature only, in parts, by somebody who neither asked nor approved."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from returns.requisitions.actions import (
    Taken,
    Wanted,
    approve_requisition,
    ask_requisition,
    end_requisition,
    issue_goods,
    refuse_requisition,
    return_goods,
    take_back,
    withdraw_requisition,
)
from returns.requisitions.models import Requisition
from returns.requisitions.queries import line_states
from returns.stock.models import StockEntry
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, Stale, WrongState
from servicedesk.registers.access import entry_for, require_free
from servicedesk.registers.models import Entry
from staff.models import Member, Notice
from tests import make
from tests.kernel.test_revision_races import at_once
from tests.returns.stocking import STROKES, acts, approved, asked, broken, came, codes, lying, make_store


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def store(house, tmp_path):
    return make_store(house, tmp_path)


def issue(store, row, quantity, member=None, **over):
    return issue_goods(row, [Taken(1, Decimal(quantity), **over)], **acts(member or store.kim))


def told(code):
    return set(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


def raw(store, row, **over):
    """An entry of goods that go out, past the actions."""
    fields = {
        "place": store.place,
        "product": store.seal,
        "condition": "good",
        "kind": "issued",
        "quantity": -1,
        "line": 1,
        "by": store.kim,
    }
    return StockEntry.objects.create(**fields | over, about="requisition", about_id=row.pk, on=make.T0.date(), at=make.T0)


@pytest.mark.rule("RET-015")
def test_goods_go_out_only_after_the_sales_manager_signed(store):
    came(store, 10)
    row = asked(store)
    assert (row.number, row.state, row.entry.values["items"]) == (
        "RQ-2026-00001",
        "asked",
        [{"product": "SEAL-1 密封圈", "unit": "件", "quantity": "5", "purpose": "Pump 7"}],
    )
    with pytest.raises(WrongState):
        issue(store, row, 1)
    with pytest.raises(IntegrityError, match="nobody approved it by signature"), transaction.atomic():
        Requisition.objects.filter(pk=row.pk).update(state="approved", approved_by=store.sam, approved_at=make.T0)
    row = approve_requisition(row, "sales_manager", strokes=STROKES, **acts(store.sam), expected=1)
    assert (row.state, row.approved_by) == ("approved", store.sam)
    assert row.entry.signatures.get().digest == Entry.objects.get(pk=row.entry_id).digest
    row = issue(store, row, 5)
    assert (row.state, lying(store.place)) == ("issued", {("SEAL-1", "good", ""): 5})
    assert codes(row) == ["requisition.asked", "requisition.approved", "requisition.issued"] and broken() == []
    deliver_due("inside")
    assert told("requisition.asked") == {"sam"} and told("requisition.approved") == {"kim", "ivy"} and told("requisition.issued") == {"ivy"}


@pytest.mark.rule("RET-015")
def test_nobody_approves_her_own_not_even_past_the_actions(store):
    row = asked(store, member=store.sam)
    with pytest.raises(Forbidden):
        approve_requisition(row, "sales_manager", strokes=STROKES, **acts(store.sam))
    with pytest.raises(Forbidden):
        refuse_requisition(row, "No", **acts(store.sam))
    with pytest.raises(IntegrityError), transaction.atomic():
        Requisition.objects.filter(pk=row.pk).update(state="approved", approved_by=store.sam, approved_at=make.T0)
    assert Requisition.objects.get().state == "asked" and not row.entry.signatures.exists()


def test_it_is_issued_in_parts_and_never_more_than_was_asked_for(store):
    came(store, 10)
    row = approved(store)
    row = issue(store, row, 3)
    assert row.state == "approved"
    with pytest.raises(Invalid) as refusal:
        issue(store, row, 3)
    assert refusal.value.errors == {"items.1.quantity": ["Line 1: 2 of SEAL-1 are left to issue, not 3."]}
    for quantity in (0, -1):
        with pytest.raises(Invalid):
            issue(store, row, quantity)
    with pytest.raises(Invalid, match=r"items\.2\.line"):
        issue_goods(row, [Taken(2, Decimal(1))], **acts(store.kim))
    with pytest.raises(Invalid):
        issue_goods(row, [], **acts(store.kim))
    with pytest.raises(Stale):
        issue_goods(row, [Taken(1, Decimal(1))], **acts(store.kim), expected=1)
    assert issue(store, row, 2).state == "issued"
    with pytest.raises(WrongState):
        issue(store, row, 1)
    assert lying(store.place) == {("SEAL-1", "good", ""): 5} and broken() == []


def test_what_was_not_used_comes_back_in_its_condition_and_not_more_than_went(store):
    came(store, 10)
    row = issue(store, approved(store), 5)
    with pytest.raises(Invalid) as refusal:
        return_goods(row, [Taken(1, Decimal(6))], **acts(store.kim))
    assert "may come back" in refusal.value.errors["items.1.quantity"][0]
    row = return_goods(row, [Taken(1, Decimal(1)), Taken(1, Decimal(2), condition="damaged")], **acts(store.kim))
    [state] = line_states(row)
    assert (state.issued, state.returned, state.out, state.left, row.state) == (5, 3, 2, 0, "issued")
    assert lying(store.place) == {("SEAL-1", "good", ""): 6, ("SEAL-1", "damaged", ""): 2} and broken() == []


def test_nobody_issues_what_she_asked_for_or_approved_not_even_past_the_actions(store):
    came(store, 10)
    mine = approve_requisition(asked(store, member=store.kim), "sales_manager", strokes=STROKES, **acts(store.sam))
    for member in (store.kim, store.sam):
        with pytest.raises(Forbidden):
            issue(store, mine, 1, member)
        with pytest.raises(IntegrityError, match="asked for or approved"), transaction.atomic():
            raw(store, mine, n=2, by=member)
    assert issue(store, mine, 5, store.tom).state == "issued" and broken() == []


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"quantity": -6}, "more than was asked for"),
        ({"kind": "returned", "quantity": 1}, "more than was asked for"),
        ({"line": 2}, "approved requisition"),
        ({"condition": "damaged"}, "approved requisition"),
    ],
)
def test_the_database_counts_what_goes_out_and_comes_back(store, over, wrong):
    came(store, 10)
    came(store, 10, condition="damaged")
    row = approved(store)
    with pytest.raises(IntegrityError, match=wrong), transaction.atomic():
        raw(store, row, n=3, **over)


def test_a_wrong_issue_is_taken_back_by_a_counter_entry(store):
    came(store, 10)
    row = issue(store, approved(store), 5)
    [entry] = StockEntry.objects.filter(kind="issued")
    counter = take_back(row, entry.n, "Wrong shelf", **acts(store.tom))
    row.refresh_from_db()
    assert (counter.undoes_id, row.state, lying(store.place)) == (entry.pk, "approved", {("SEAL-1", "good", ""): 10})
    with pytest.raises(WrongState):
        take_back(row, entry.n, "Again", **acts(store.tom))
    with pytest.raises(Missing):
        take_back(row, 1, "Not its own", **acts(store.tom))
    issue(store, row, 5)
    row.refresh_from_db()
    return_goods(row, [Taken(1, Decimal(1))], **acts(store.kim))
    last = StockEntry.objects.filter(kind="issued").latest("pk")
    with pytest.raises(Invalid, match="entry"):
        take_back(row, last.n, "Too late", **acts(store.tom))
    assert broken() == []


def test_what_is_refused_or_withdrawn_is_never_approved_and_its_sheet_is_void(store):
    refused, withdrawn = asked(store), asked(store)
    refuse_requisition(refused, "Not now", **acts(store.sam))
    withdraw_requisition(withdrawn, "Found some", **acts(store.ivy))
    for row in (refused, withdrawn):
        assert Entry.objects.get(pk=row.entry_id).state == "void"
        with pytest.raises(WrongState):
            approve_requisition(row, "sales_manager", strokes=STROKES, **acts(store.sam))
    deliver_due("inside")
    assert told("requisition.refused") == {"ivy"} and broken() == []


def test_one_that_is_not_issued_in_full_is_ended_and_what_is_out_may_come_back(store):
    came(store, 10)
    row = issue(store, approved(store), 3)
    row = end_requisition(row, "No more needed", **acts(store.ivy))
    with pytest.raises(WrongState):
        issue(store, row, 1)
    return_goods(row, [Taken(1, Decimal(3))], **acts(store.kim))
    assert lying(store.place) == {("SEAL-1", "good", ""): 10} and broken() == []


@pytest.mark.rule("RET-015")
def test_the_sheet_under_a_requisition_is_neither_signed_nor_changed_by_itself(store):
    row = asked(store)
    ben = Member.objects.get(pk=store.ben.pk)
    ben.posts.add(make.make_post("bookkeeper", rights=["register.enter", "register.correct", "register.void"]))
    ben = Member.objects.get(pk=ben.pk)
    for to in ("sign", "correct", "void"):
        with pytest.raises(Blocked, match="under Requisitions"):
            entry_for(ben, row.entry_id, to=to)
    with pytest.raises(Blocked, match="under Requisitions"):
        require_free("requisition")
    assert not row.entry.signatures.exists() and broken() == []


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "items"),
        ([("seal", 0, "")], "items.1.quantity"),
        ([("seal", "1.5", "")], "items.1.quantity"),
        ([("seal", "NaN", "")], "items.1.quantity"),
        ([("hose", 1, ""), ("hose", 2, "")], "items.2.product"),
        ([("seal", 1, "x" * 121)], "items.1.purpose"),
    ],
)
def test_what_cannot_be_asked_for_is_named_and_takes_no_number(store, lines, field):
    wanted = [Wanted(getattr(store, name), Decimal(quantity), purpose) for name, quantity, purpose in lines]
    with pytest.raises(Invalid) as refusal:
        ask_requisition(store.place, wanted, **acts(store.ivy))
    assert list(refusal.value.errors) == [field] and not Entry.objects.exists()


def test_without_a_form_nobody_asks(house, tmp_path):
    store = make_store(house, tmp_path)
    from servicedesk.registers.models import Register

    Register.objects.filter(code="requisition").update(code="other")
    with pytest.raises(Invalid, match="register"):
        asked(store)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_issue_the_last_piece_at_once_and_one_of_them_does(store):
    came(store, 1)
    rows = [approved(store, 1), approved(store, 1)]
    found = at_once(
        *[lambda row=row, member=member: issue(store, row, 1, member) for row, member in zip(rows, (store.kim, store.tom), strict=True)]
    )
    assert sorted(type(one).__name__ for one in found) == ["Invalid", "Requisition"]
    assert lying(store.place) == {} and broken() == []


@pytest.mark.django_db(transaction=True)
def test_two_clerks_issue_the_same_line_at_once_and_one_of_them_does(store):
    came(store, 9)
    row = approved(store, 5)
    found = at_once(*[lambda member=member: issue(store, row, 5, member) for member in (store.kim, store.tom)])
    assert sorted(type(one).__name__ for one in found) == ["Requisition", "WrongState"]
    assert lying(store.place) == {("SEAL-1", "good", ""): 4} and broken() == []


@pytest.mark.django_db(transaction=True)
def test_a_signature_and_a_refusal_at_once_are_never_both(store):
    for _each in range(3):
        row = asked(store)
        found = at_once(
            lambda row=row: approve_requisition(row, "sales_manager", strokes=STROKES, **acts(store.sam)),
            lambda row=row: refuse_requisition(row, "No", **acts(store.ben)),
        )
        assert not any(type(one).__name__ == "OperationalError" for one in found)
    assert broken() == []
