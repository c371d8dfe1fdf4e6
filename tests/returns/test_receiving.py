"""What a warehouse receives: counted blind, signed for as it is, each difference on record and decided by somebody else."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from returns.models import Discrepancy, Receipt, StockLevel
from returns.receiving.actions import (
    Counted,
    Deliverer,
    count_goods,
    decide_discrepancy,
    match_receipt,
    propose_liable,
    sign_receipt,
    take_in_goods,
    withdraw_count,
)
from returns.slips.queries import standing_of
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from servicedesk.registers.models import Entry, Signature
from servicedesk.registers.queries import lines_of
from staff.models import Notice
from tests import make
from tests.returns.conftest import (
    acts,
    again,
    blocked,
    broken,
    codes,
    copies_of,
    counted,
    hand_over,
    issued,
    received,
    requested,
)
from tests.returns.test_pages import DRAWN
from tickets.models import LineEntry

D = Decimal


def stock(firm) -> dict[tuple[str, str], Decimal]:
    """What lies in the stores: product and condition → how much."""
    rows = StockLevel.objects.filter(place__department=firm.stores).values_list("product__material", "condition", "quantity")
    return {(material, condition): quantity for material, condition, quantity in rows if quantity}


def returned(firm) -> list[Decimal]:
    return list(LineEntry.objects.filter(kind="returned").order_by("pk").values_list("quantity", flat=True))


def found(slip) -> list[tuple[str, Decimal, str]]:
    return [(one.kind, one.quantity, one.state) for one in Discrepancy.objects.filter(slip=slip).order_by("pk")]


def decide(firm, slip, kind, outcome, *, who=None, liable="carrier", hours=6.0):
    row = Discrepancy.objects.get(slip=slip, kind=kind, state__in=["open", "proposed"])
    return decide_discrepancy(row, outcome, liable, "As agreed.", **acts(who or firm.dina, hours))


@pytest.mark.rule("RET-005")
def test_goods_that_match_are_signed_for(firm):
    slip = issued(firm, (firm.first, 7), (firm.second, "2.5"))
    receipt = received(firm, slip, (7, 0), ("2.5", 0), seen="")
    slip = again(slip)
    assert (slip.state, slip.complete, receipt.matches, receipt.way, len(receipt.digest)) == ("received", True, True, "password", 64)
    assert stock(firm) == {("FC-20", "good"): D(7), ("OR-20", "good"): D("2.5")} and returned(firm) == [D(7), D("2.5")]
    entry = Entry.objects.select_related("form", "register").get(pk=slip.entry_id)
    assert {line.said["code"]: line.holds for line in lines_of(entry)} == {"manager": True, "warehouse": True}
    assert Signature.objects.get(role="warehouse").member == firm.wei and found(slip) == [] and broken() == []


@pytest.mark.rule("RET-005")
@pytest.mark.rule("RET-006")
def test_goods_that_differ_are_signed_for_as_they_are_with_a_request_for_instructions(firm):
    slip = issued(firm, (firm.first, 10))
    receipt = counted(firm, slip, (7, 0))
    with pytest.raises(Invalid, match="seen"):
        sign_receipt(receipt, "", **acts(firm.wei, 4))
    assert again(receipt).state == "counted" and stock(firm) == {} and not Discrepancy.objects.exists()
    signed = sign_receipt(receipt, "Seal torn, three missing.", **acts(firm.wei, 4))
    row = Discrepancy.objects.get()
    assert (signed.matches, row.kind, row.quantity, row.question, row.state) == (False, "short", D(3), "Seal torn, three missing.", "open")
    assert not Signature.objects.filter(role="warehouse").exists()
    assert stock(firm) == {("FC-20", "good"): D(7)} and returned(firm) == [D(7)]
    deliver_due("inside")
    told = Notice.objects.filter(code="discrepancy.opened").values_list("member__sign_in", flat=True)
    assert set(told) == {"rita", "dina", "max", "mona"} and broken() == []


def test_short_and_over_never_cancel_each_other_out(firm):
    slip = issued(firm, (firm.first, 7), (firm.second, 3))
    received(firm, slip, (6, 0), (4, 0))
    assert found(slip) == [("short", D(1), "open"), ("over", D(1), "open")]
    assert returned(firm) == [D(6), D(3)]  # what is over waits for a decision
    assert stock(firm) == {("FC-20", "good"): D(6), ("OR-20", "good"): D(4)} and broken() == []


def test_goods_worse_than_declared_and_goods_on_no_line_are_differences(firm):
    slip = issued(firm, (firm.first, 7))
    extras = [Counted(D(2), D(0), product=firm.rings), Counted(D(1), D(0), what="A spanner")]
    received(firm, slip, (5, 2), extras=extras)
    assert found(slip) == [("damaged", D(2), "open"), ("wrong", D(2), "open"), ("wrong", D(1), "open")]
    assert stock(firm) == {("FC-20", "good"): D(5), ("FC-20", "damaged"): D(2), ("OR-20", "good"): D(2)} and broken() == []


def test_goods_come_in_parts(firm):
    slip = issued(firm)
    first = received(firm, slip, (4, 0), last=False)
    slip = again(slip)
    assert (slip.state, slip.complete, first.matches, found(slip)) == ("received", False, True, [])
    assert {n: where for n, (_state, where) in copies_of(slip).items()} == {1: firm.trade.pk} | dict.fromkeys((2, 3, 4), firm.stores.pk)
    received(firm, slip, (3, 0), who=firm.wu, last=False, hours=5)
    slip = again(slip)
    assert slip.complete and found(slip) == [] and Signature.objects.get(role="warehouse").member == firm.wu
    with blocked("without a slip"):
        counted(firm, slip, (1, 0), hours=7)
    assert codes(slip) == ["requested", "approved", "issued", "counted", "received", "counted", "received", "completed"] and broken() == []


@pytest.mark.rule("RET-004")
def test_after_receipt_each_copy_goes_to_whom_it_belongs_to(firm):
    slip = issued(firm)
    received(firm, slip, (7, 0))
    stores, money, trade = firm.stores.pk, firm.money.pk, firm.trade.pk
    assert copies_of(slip) == {1: ("held", trade), 2: ("held", stores), 3: ("under_way", money), 4: ("under_way", trade)}
    hand_over(firm, slip)
    assert copies_of(slip) == {1: ("held", trade), 2: ("held", stores), 3: ("held", money), 4: ("held", trade)} and broken() == []


def test_receiving_more_than_was_sent_is_a_difference_not_an_error(firm):
    slip = issued(firm, (firm.first, 7))
    received(firm, slip, (9, 0))
    assert found(slip) == [("over", D(2), "open")] and returned(firm) == [D(7)]
    row = decide(firm, slip, "over", "accepted")
    assert row.entry.quantity == D(2) and returned(firm) == [D(7), D(2)] and broken() == []


def test_what_is_over_is_never_booked_beyond_what_was_delivered(firm):
    slip = issued(firm, (firm.first, 7))
    received(firm, slip, (11, 0))
    with pytest.raises(Invalid, match="outcome"):
        decide(firm, slip, "over", "accepted")
    assert found(slip) == [("over", D(4), "open")] and returned(firm) == [D(7)]
    decide(firm, slip, "over", "sent_back")
    assert stock(firm) == {("FC-20", "good"): D(7)} and broken() == []


def test_a_typed_thousand_for_ten_is_asked_back(firm):
    slip = issued(firm, (firm.first, 10))
    with pytest.raises(Invalid) as refused:
        counted(firm, slip, (1000, 0))
    assert refused.value.errors["lines.1.good"] == ["1000 is a great deal. Count again, or say that it is really so many."]
    assert (
        list(refused.value.errors) == ["lines.1.good", "sure"] and "10." not in str(refused.value.errors) and not Receipt.objects.exists()
    )
    assert counted(firm, slip, (1000, 0), sure=True).state == "counted"


def test_what_is_no_count_is_refused_with_its_field(firm):
    slip = issued(firm, (firm.first, 7), (firm.second, 2))
    for first, second, field in (
        ((-1, 0), (1, 0), "lines.1.good"),
        ((1, "NaN"), (1, 0), "lines.1.damaged"),
        (("1.5", 0), (1, 0), "lines.1.good"),
    ):
        with pytest.raises(Invalid) as refused:
            counted(firm, slip, first, second)
        assert list(refused.value.errors) == [field]
    with pytest.raises(Invalid, match="lines"):
        counted(firm, slip, (1, 0))  # the second line was not counted
    with pytest.raises(Invalid, match="lines"):
        counted(firm, slip, (0, 0), (0, 0), last=False)
    with pytest.raises(Invalid, match=r"extras\.1\.what"):
        counted(firm, slip, (1, 0), (1, 0), extras=[Counted(D(1), D(0))])
    assert not Receipt.objects.exists() and again(slip).version == slip.version


def test_a_wrong_count_is_withdrawn_and_counted_anew(firm):
    slip = issued(firm)
    receipt = counted(firm, slip, (6, 0))
    with blocked("has counted already"):
        counted(firm, slip, (7, 0), who=firm.wu)
    with pytest.raises(Forbidden):
        sign_receipt(receipt, "Six.", **acts(firm.wu, 4))
    with pytest.raises(Invalid, match="reason"):
        withdraw_count(receipt, "", **acts(firm.wei, 4))
    withdraw_count(receipt, "One lay under the lid.", **acts(firm.wei, 4))
    with pytest.raises(WrongState):
        sign_receipt(receipt, "Six.", **acts(firm.wei, 4))
    assert received(firm, slip, (7, 0), hours=5).matches and returned(firm) == [D(7)]
    assert list(Receipt.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "signed"] and broken() == []


def test_nothing_is_received_twice_or_before_it_is_issued_or_by_a_stale_page(firm):
    slip = requested(firm)
    with pytest.raises(WrongState):
        counted(firm, slip, (7, 0))
    slip = issued(firm, (firm.first, 3))
    with pytest.raises(Stale):
        counted(firm, slip, (3, 0), expected=slip.version - 1)
    receipt = received(firm, slip, (3, 0))
    with pytest.raises(WrongState):
        sign_receipt(receipt, "", **acts(firm.wei, 5))
    assert returned(firm) == [D(3)] and broken() == []


def test_whoever_asked_receives_nothing_and_whoever_received_decides_nothing(firm):
    slip = issued(firm)
    with pytest.raises(Forbidden):
        counted(firm, slip, (7, 0), who=firm.rita)
    receipt = counted(firm, slip, (6, 0))
    with pytest.raises(IntegrityError, match=r"."), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into returns_receipt (slip_id, department_id, state, last, received_by_id, counted_at, sender, carrier, seen, way, "
            "strokes, digest, reason, version) select slip_id, department_id, 'withdrawn', last, %s, counted_at, sender, carrier, seen, "
            "way, strokes, digest, 'x', 1 from returns_receipt where id = %s",
            [firm.rita.pk, receipt.pk],
        )
    sign_receipt(receipt, "One is missing.", **acts(firm.wei, 4))
    row = Discrepancy.objects.get()
    with pytest.raises(Forbidden):
        decide_discrepancy(row, "accepted", "carrier", "So be it.", **acts(firm.wei, 5))
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update returns_discrepancy set state = 'decided', outcome = 'accepted', liable = 'carrier', words = 'x', decided_by_id = %s, "
            "decided_at = opened_at where id = %s",
            [firm.wei.pk, row.pk],
        )
    assert refused.value.__cause__.diag.constraint_name == "discrepancy_decided_by_another"
    assert again(row).state == "open" and broken() == []


@pytest.mark.rule("RET-006")
def test_a_difference_is_proposed_decided_and_kept_on_record(firm):
    slip = issued(firm)
    received(firm, slip, (6, 0))
    row = Discrepancy.objects.get()
    with pytest.raises(Invalid) as refused:
        propose_liable(row, "the moon", " ", **acts(firm.rita, 5))
    assert list(refused.value.errors) == ["party", "words"]
    propose_liable(row, "carrier", "The seal was torn.", **acts(firm.rita, 5))
    with pytest.raises(Invalid) as refused:
        decide_discrepancy(row, "sent_back", "nobody", "", **acts(firm.dina, 6))
    assert list(refused.value.errors) == ["outcome", "liable", "words"] and again(row).state == "proposed"
    decided = decide(firm, slip, "short", "accepted")
    assert (decided.state, decided.proposed_party, decided.liable, decided.decided_by) == ("decided", "carrier", "carrier", firm.dina)
    with pytest.raises(WrongState):
        decide_discrepancy(row, "accepted", "carrier", "Again.", **acts(firm.mona, 7))
    assert codes(row) == ["opened", "proposed", "decided"] and broken() == []


def test_what_is_awaited_opens_the_slip_for_the_rest(firm):
    slip = issued(firm)
    received(firm, slip, (6, 0))
    decide(firm, slip, "short", "awaited")
    assert again(slip).complete is False
    with pytest.raises(Forbidden):
        counted(firm, slip, (1, 0), who=firm.dina, hours=7)  # she decided about it
    received(firm, slip, (1, 0), hours=8)
    assert again(slip).complete and found(slip) == [("short", D(1), "decided")] and returned(firm) == [D(6), D(1)]
    assert [one.came for one in standing_of(slip)] == [D(7)] and broken() == []


def test_a_shortage_that_was_accepted_is_expected_no_more(firm):
    slip = issued(firm, (firm.first, 7), (firm.second, 2))
    received(firm, slip, (6, 0), (1, 0))
    first, second = Discrepancy.objects.order_by("pk")
    decide_discrepancy(first, "accepted", "customer", "Kept one.", **acts(firm.dina, 6))
    decide_discrepancy(second, "awaited", "customer", "By post.", **acts(firm.dina, 6))
    received(firm, slip, (1, 0), (1, 0), hours=8)
    assert found(slip) == [("short", D(1), "decided"), ("short", D(1), "decided"), ("over", D(1), "open")] and broken() == []


def test_one_shortage_is_never_found_twice(firm):
    slip = issued(firm, (firm.first, 7), (firm.second, 2))
    received(firm, slip, (6, 0), (1, 0))
    first, second = Discrepancy.objects.order_by("pk")
    decide_discrepancy(second, "awaited", "customer", "By post.", **acts(firm.dina, 6))
    with blocked("1 shortage(s)"):
        counted(firm, slip, (0, 0), (1, 0), hours=7)
    decide_discrepancy(first, "awaited", "customer", "By post.", **acts(firm.dina, 7))
    received(firm, slip, (1, 0), (1, 0), hours=8)
    assert [state for _kind, _quantity, state in found(slip)] == ["decided", "decided"] and broken() == []


def test_wrong_goods_are_kept_or_sent_back(firm):
    slip = issued(firm)
    received(firm, slip, (7, 0), extras=[Counted(D(1), D("0.5"), product=firm.rings)])
    assert stock(firm)[("OR-20", "damaged")] == D("0.5")
    decide(firm, slip, "wrong", "sent_back", liable="customer")
    assert stock(firm) == {("FC-20", "good"): D(7)} and broken() == []


def test_goods_without_a_slip_wait_for_one_and_are_matched(firm):
    slip = issued(firm)
    with pytest.raises(Invalid) as refused:
        take_in_goods([], sender=" ", **acts(firm.wei, 3))
    assert list(refused.value.errors) == ["lines", "sender"]
    loose = [Counted(D(6), D(0), product=firm.filters), Counted(D(1), D(0), what="A spanner")]
    receipt = take_in_goods(loose, sender="Hotel", **acts(firm.wei, 3))
    assert (receipt.state, receipt.slip, receipt.matches) == ("signed", None, None) and stock(firm) == {("FC-20", "good"): D(6)}
    deliver_due("inside")
    assert Notice.objects.filter(code="return_receipt.taken_in").exists()
    with pytest.raises(Forbidden):
        match_receipt(receipt, slip, last=True, **acts(firm.rita, 4))
    matched = match_receipt(receipt, slip, last=True, **acts(firm.wu, 4))
    assert (matched.slip, matched.matches, matched.matched_by) == (slip, False, firm.wu)
    assert sorted(found(slip)) == [("short", D(1), "open"), ("wrong", D(1), "open")] and returned(firm) == [D(6)]
    with pytest.raises(WrongState):
        match_receipt(receipt, slip, last=True, **acts(firm.wu, 5))
    assert stock(firm) == {("FC-20", "good"): D(6)} and broken() == []


def test_what_was_received_and_decided_stays_in_the_database(firm):
    slip = issued(firm)
    receipt = received(firm, slip, (6, 0))
    decide(firm, slip, "short", "accepted")
    for sql in (
        "update returns_receipt set seen = 'other' where id = %s",
        "update returns_receiptline set good = 7 where receipt_id = %s",
        "update returns_discrepancy set quantity = 2 where receipt_id = %s",
    ):
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [receipt.pk])


def test_goods_of_another_batch_than_the_slips_are_a_difference(firm):
    slip = issued(firm)
    line = slip.lines.get()
    with pytest.raises(Invalid) as refused:
        count_goods(slip, [Counted(D(7), D(0), line=line, batch="B9")], last=True, **acts(firm.wei, 3))
    assert "B2610-7" in refused.value.errors["lines.1.batch"][0] and not Receipt.objects.exists()
    received(firm, slip, (5, 0), extras=[Counted(D(2), D(0), product=firm.filters, batch="B9")])
    assert sorted(found(slip)) == [("short", D(2), "open"), ("wrong", D(2), "open")] and broken() == []


def test_goods_without_a_slip_are_matched_by_their_batch_too(firm):
    slip = issued(firm)
    loose = [Counted(D(3), D(0), product=firm.filters, batch="B2610-7"), Counted(D(4), D(0), product=firm.filters, batch="B9")]
    match_receipt(take_in_goods(loose, sender="Hotel", **acts(firm.wei, 3)), slip, last=True, **acts(firm.wu, 4))
    assert sorted(found(slip)) == [("short", D(4), "open"), ("wrong", D(4), "open")] and returned(firm) == [D(3)] and broken() == []


def test_a_rest_that_is_awaited_is_told_to_the_warehouse(firm):
    slip = issued(firm)
    received(firm, slip, (5, 0))
    decide(firm, slip, "short", "awaited")
    assert codes(slip)[-2:] == ["completed", "awaited"]
    deliver_due("inside")
    assert firm.wu.pk in Notice.objects.filter(code="return_slip.awaited").values_list("member", flat=True) and broken() == []


def test_goods_taken_in_at_another_place_are_matched_by_the_warehouse_and_the_copies_go_on(firm):
    slip = issued(firm)
    branch = make.make_department("branch", name_zh="分公司", name_en="Branch")
    bob = make.make_member("bob", posts=[make.make_post("branch_keeper", department=branch, rights=["stock.handle"])], department=branch)
    with pytest.raises(Forbidden) as refused:
        counted(firm, slip, (7, 0), who=bob)
    assert set(refused.value.holders) == {firm.wei.name, firm.wu.name}
    receipt = take_in_goods([Counted(D(7), D(0), product=firm.filters)], sender="Hotel", **acts(bob, 3))
    with pytest.raises(Forbidden):
        match_receipt(receipt, slip, last=True, **acts(bob, 4))
    match_receipt(receipt, slip, last=True, **acts(firm.wu, 4))
    assert copies_of(slip)[2] == ("held", firm.stores.pk) and copies_of(slip)[3] == ("under_way", firm.money.pk)
    hand_over(firm, slip)
    assert again(slip).complete and copies_of(slip)[4] == ("held", firm.trade.pk) and broken() == []


def test_who_brought_the_goods_signs_beside_the_receiver_or_is_said_not_to_have(firm):
    slip = issued(firm)
    receipt = counted(firm, slip, (7, 0))
    for deliverer, field in (
        (Deliverer("", DRAWN["strokes"]), "deliverer"),
        (Deliverer("Mr Kang", "scribble"), "deliverer_strokes"),
        (Deliverer("Mr Kang", DRAWN["strokes"], "left"), "declined"),
        (Deliverer("Mr Kang", "", "asleep"), "declined"),
        (Deliverer("Mr Kang"), "declined"),
        (Deliverer("K" * 61, DRAWN["strokes"]), "deliverer"),
    ):
        with pytest.raises(Invalid) as refused:
            sign_receipt(receipt, deliverer=deliverer, **acts(firm.wei, 4))
        assert field in refused.value.errors, deliverer
    signed = sign_receipt(receipt, deliverer=Deliverer(" Mr Kang ", DRAWN["strokes"]), **acts(firm.wei, 4))
    assert (signed.delivered_by, signed.delivered_strokes, signed.declined) == ("Mr Kang", DRAWN["strokes"], "")
    for sql in (
        "update returns_receipt set delivered_by = 'Mrs Lu' where id = %s",
        "update returns_receipt set declined = 'left', delivered_strokes = '' where id = %s",
    ):
        with pytest.raises(IntegrityError, match="who brought it stays"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [receipt.pk])
    other = received(firm, issued(firm, (firm.second, 1)), (1, 0), seen="")
    assert (other.delivered_by, other.declined) == ("", "") and broken() == []
