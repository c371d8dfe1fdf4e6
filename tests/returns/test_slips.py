"""Return slips: asked for, approved by somebody else, issued in four copies, followed up, void while nothing came."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from returns.models import ReturnSlip
from returns.slips.access import level_for, slips_of
from returns.slips.actions import (
    AskedLine,
    decide_slip,
    issue_slip,
    note_pick_up,
    replace_copy,
    reprint_slip,
    request_return,
    void_slip,
)
from returns.slips.queries import follow_up, newest_copies
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from servicedesk.registers.access import entry_for, require_free
from servicedesk.registers.actions import move_copy, print_entry
from servicedesk.registers.models import Copy, Entry, Signature
from servicedesk.registers.queries import lines_of
from staff.models import Notice
from tests.returns.conftest import (
    SAID,
    acts,
    again,
    approved,
    at,
    blocked,
    broken,
    codes,
    copies_of,
    copy_named,
    issued,
    received,
    requested,
)

D = Decimal


@pytest.mark.rule("RET-001")
def test_a_slip_is_asked_for_with_reason_handling_and_basis(firm):
    slip = requested(firm, (firm.first, 7), (firm.second, "12.5"))
    assert (slip.number, slip.state, slip.amount, slip.currency) == ("RT-2026-00001", "requested", D("729.75"), "CNY")
    assert (slip.reason, slip.handling, slip.basis) == (SAID["reason"], "refund", SAID["basis"])
    entry = Entry.objects.get(pk=slip.entry_id)
    assert entry.form.paper == "F-013" and entry.values["reason"] == SAID["reason"] and entry.values["basis"] == SAID["basis"]
    assert entry.values["handling"] == "refund" and [row["quantity"] for row in entry.values["goods"]] == ["7", "12.5"]
    line = slip.lines.get(place=1)
    assert (line.delivered, line.returned_before, line.batch, line.unit_price) == (D(10), D(0), "B2610-7", D("98.00"))
    assert codes(slip) == ["requested"] and broken() == []


@pytest.mark.rule("RET-001")
@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"basis": ""}, "basis"),
        ({"handling": "forget"}, "handling"),
        ({"reason": "x" * 1001}, "reason"),
    ],
)
def test_without_reason_handling_or_basis_there_is_no_slip(firm, over, field):
    with pytest.raises(Invalid) as refused:
        requested(firm, **over)
    assert list(refused.value.errors) == [field]
    assert not ReturnSlip.objects.exists() and not Entry.objects.exists()


def test_never_more_is_asked_than_was_delivered_and_has_not_come_back(firm):
    requested(firm, (firm.first, 7))
    with pytest.raises(Invalid) as refused:
        requested(firm, (firm.first, 4))
    assert refused.value.errors == {"lines.1.quantity": ["4 is more than may come back: 10 delivered, 0 returned, 3 left. Ask for less."]}
    requested(firm, (firm.first, 3))
    for wrong in ("0", "-1", "0.0001", "NaN"):
        with pytest.raises(Invalid, match="quantity"):
            requested(firm, (firm.second, wrong))
    with pytest.raises(Invalid, match="lines"):
        request_return(firm.order, [], **SAID, **acts(firm.rita))
    twice = [AskedLine(firm.second, D(1)), AskedLine(firm.second, D(1))]
    with pytest.raises(Invalid) as refused:
        request_return(firm.order, twice, **SAID, **acts(firm.rita))
    assert list(refused.value.errors) == ["lines.2.line"]
    assert ReturnSlip.objects.count() == 2 and broken() == []


def test_the_database_keeps_a_line_within_what_was_delivered(firm):
    line = requested(firm).lines.get()
    line.pk, line.place, line.declared, line.quantity = None, 2, "damaged", D(11)
    with pytest.raises(IntegrityError, match="within_what_was_delivered"), transaction.atomic():
        line.save(force_insert=True)


@pytest.mark.rule("RET-002")
def test_a_slip_is_approved_by_a_manager_before_it_is_issued(firm):
    slip = requested(firm)
    with pytest.raises(WrongState):
        issue_slip(slip, **acts(firm.rita, 1))
    assert again(slip).state == "requested" and not slip.entry.prints.exists()
    approved_slip = decide_slip(slip, approved=True, level=level_for(firm.mona, slip, at(1)), **acts(firm.mona, 1))
    assert (approved_slip.state, approved_slip.decided_by, approved_slip.post) == ("approved", firm.mona, "manager")
    assert approved_slip.article.number == "5"
    signed = Signature.objects.get()
    assert (signed.role, signed.member) == ("manager", firm.mona)
    entry = Entry.objects.select_related("form", "register").get(pk=slip.entry_id)
    assert {line.said["code"]: line.holds for line in lines_of(entry)} == {"manager": True, "warehouse": False}
    assert issue_slip(slip, **acts(firm.rita, 2)).state == "issued"
    assert codes(slip) == ["requested", "approved", "issued"] and broken() == []


@pytest.mark.rule("RET-002")
def test_who_approves_goes_by_amount_and_post(firm):
    small, large = requested(firm, (firm.first, 5)), requested(firm, (firm.second, 24), (firm.first, 5))
    assert (small.amount, large.amount) == (D("490.00"), D("574.00"))
    assert level_for(firm.max, small, at(1)).post == "deputy"
    with pytest.raises(Forbidden) as refused:
        level_for(firm.max, large, at(1))
    assert refused.value.holders == ("Manager",)
    assert level_for(firm.mona, large, at(1)).post == "manager"


@pytest.mark.rule("RET-002")
def test_nobody_approves_her_own_not_even_past_the_action(firm):
    slip = requested(firm, who=firm.mona)
    with pytest.raises(Forbidden):
        decide_slip(slip, approved=True, **acts(firm.mona, 1))
    assert again(slip).state == "requested" and codes(slip) == ["requested"]
    with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update returns_returnslip set state = 'approved', decided_by_id = requested_by_id, decided_at = requested_at where id = %s",
            [slip.pk],
        )
    assert again(slip).decided_by is None


def test_a_refusal_says_why_and_ends_it(firm):
    slip = requested(firm)
    with pytest.raises(Invalid, match="answer"):
        decide_slip(slip, approved=False, **acts(firm.mona, 1))
    refused = decide_slip(slip, "Out of warranty.", approved=False, **acts(firm.mona, 1))
    assert (refused.state, refused.answer) == ("refused", "Out of warranty.")
    assert Entry.objects.get().state == "void" and not Signature.objects.exists()
    with pytest.raises(WrongState):
        decide_slip(slip, approved=True, **acts(firm.max, 2))
    requested(firm, (firm.first, 10))  # what was refused stands in nobody's way
    assert broken() == []


@pytest.mark.rule("RET-003")
def test_issued_copy_one_stays_with_the_issuer_and_three_go_to_the_warehouse(firm):
    slip = issued(firm)
    trade, stores = firm.trade.pk, firm.stores.pk
    assert copies_of(slip) == {1: ("held", trade), 2: ("under_way", stores), 3: ("under_way", stores), 4: ("under_way", stores)}
    assert newest_copies(slip.entry)[1].held_by == firm.rita
    assert slip.entry.prints.get().copies == [[1, 1], [2, 1], [3, 1], [4, 1]]
    assert slips_of(firm.wei).get() == slip and len({copy.token for copy in Copy.objects.all()}) == 4
    deliver_due("inside")
    assert set(Notice.objects.filter(code="return_slip.issued").values_list("member__sign_in", flat=True)) == {"wei", "wu"}


def test_without_an_article_that_names_the_departments_it_is_not_issued(firm):
    firm.stores.code = "elsewhere"
    firm.stores.save()
    slip = approved(firm)
    with blocked("warehouse"):
        issue_slip(slip, **acts(firm.rita, 2))
    assert again(slip).state == "approved" and not slip.entry.prints.exists()


@pytest.mark.rule("RET-007")
def test_the_follow_up_list_has_what_is_not_closed_the_oldest_first(firm):
    first, second, third = issued(firm, (firm.first, 2)), requested(firm, (firm.first, 3)), requested(firm, (firm.second, 4), hours=1)
    assert list(follow_up(slips_of(firm.rita))) == [first, second, third]
    void_slip(second, "Asked twice.", **acts(firm.rita, 3))
    assert list(follow_up(slips_of(firm.rita))) == [first, third]


def test_a_slip_is_void_while_nothing_came(firm):
    slip = issued(firm)
    with blocked("Get them back"):
        void_slip(slip, "Customer keeps them.", **acts(firm.rita, 3))
    for n in (2, 3, 4):
        move_copy(copy_named(slip, n), "received", **acts(firm.rita, 3))
    with pytest.raises(Invalid, match="reason"):
        void_slip(slip, " ", **acts(firm.rita, 3))
    void = void_slip(slip, "Customer keeps them.", **acts(firm.rita, 3))
    assert (void.state, Entry.objects.get().state, void.void_reason) == ("void", "void", "Customer keeps them.")
    with pytest.raises(WrongState):
        void_slip(slip, "Again.", **acts(firm.rita, 4))
    requested(firm, (firm.first, 10))
    assert broken() == []


def test_a_void_after_a_receipt_is_refused_with_the_remedy(firm):
    slip = issued(firm)
    received(firm, slip, (7, 0))
    with blocked("Settle it with what came"):
        void_slip(slip, "Changed our mind.", **acts(firm.rita, 4))
    assert again(slip).state == "received" and Entry.objects.get().state == "standing" and broken() == []


def test_a_slip_made_in_the_last_second_of_a_year_stays_in_its_year(firm):
    last = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in the desk's zone
    how = {"by": firm.rita.actor(), "member": firm.rita}
    old = request_return(firm.order, [AskedLine(firm.first, D(1))], **SAID, **how, at=last)
    new = request_return(firm.order, [AskedLine(firm.first, D(1))], **SAID, **how, at=last.replace(hour=16, minute=0, second=0))
    assert (old.number, new.number) == ("RT-2026-00001", "RT-2027-00001")
    signed = decide_slip(old, approved=True, by=firm.mona.actor(), member=firm.mona, at=datetime(2027, 2, 1, tzinfo=UTC))
    assert signed.number == "RT-2026-00001" and broken() == []


def test_what_a_printer_spoilt_is_printed_again_and_counted(firm):
    slip = issued(firm)
    with pytest.raises(Invalid, match="reason"):
        reprint_slip(slip, [3], "", **acts(firm.rita, 3))
    reprint_slip(slip, [3, 4], "The printer stopped half way.", **acts(firm.rita, 3))
    prints = {n: Copy.objects.prefetch_related("entry__prints").get(n=n).printed for n in (1, 2, 3, 4)}
    assert prints == {1: 1, 2: 1, 3: 2, 4: 2} and slip.entry.prints.count() == 2
    with pytest.raises(Invalid, match="copies"):
        reprint_slip(slip, [5], "Why not.", **acts(firm.rita, 3))


def test_a_lost_copy_is_replaced_under_another_token_on_its_way_to_the_same_place(firm):
    slip = issued(firm)
    before = copy_named(slip, 3).token
    with pytest.raises(Invalid, match="n"):
        replace_copy(slip, 9, "Blown away.", **acts(firm.rita, 3))
    replace_copy(slip, 3, "Blown away.", **acts(firm.rita, 3))
    copy = copy_named(slip, 3)
    assert (copy.issue, copy.state, copy.with_department_id) == (2, "under_way", firm.stores.pk) and copy.token != before
    assert Copy.objects.get(token=before).state == "lost"
    with blocked("destroy it"):
        move_copy(Copy.objects.get(token=before), "received", **acts(firm.wei, 4))
    move_copy(copy, "lost", remark="Again.", **acts(firm.wei, 4))
    with blocked("replace it"):
        reprint_slip(slip, [3], "Once more.", **acts(firm.rita, 5))
    assert broken() == []


def test_goods_are_picked_up_once(firm):
    slip = issued(firm)
    assert note_pick_up(slip, "Fast Freight", **acts(firm.rita, 3)).carrier == "Fast Freight"
    with blocked("Fast Freight"):
        note_pick_up(slip, "Other", **acts(firm.rita, 4))
    assert codes(slip) == ["requested", "approved", "issued", "picked_up"] and broken() == []


def test_a_stale_step_is_refused(firm):
    slip = requested(firm)
    with pytest.raises(Stale):
        decide_slip(slip, approved=True, **acts(firm.mona, 1), expected=slip.version + 1)
    assert again(slip).state == "requested"


def test_the_register_does_nothing_to_a_slip_behind_its_back(firm):
    slip = requested(firm)
    entry = slip.entry
    for act in (
        lambda: print_entry(entry, **acts(firm.rita, 1)),
        lambda: move_copy(copy_named(slip, 2), "lost", remark="Gone.", **acts(firm.rita, 1)),
    ):
        with blocked(slip.number):
            act()
    for to in ("sign", "correct", "void"):
        with blocked("under Returns"):
            entry_for(firm.rita, entry.pk, to=to)
    with blocked("under Returns"):
        require_free("return_slip")
    assert codes(entry) == ["made"] and not Signature.objects.exists() and broken() == []


def test_what_was_asked_and_what_has_ended_stay_in_the_database(firm):
    slip = decide_slip(requested(firm), "No.", approved=False, **acts(firm.mona, 1))
    for sets, constraint in (("reason = 'other'", "return_slip_kept"), ("state = 'approved'", "return_slip_ended")):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update returns_returnslip set {sets} where id = %s", [slip.pk])
        assert refused.value.__cause__.diag.constraint_name == constraint
    assert again(slip).state == "refused"
