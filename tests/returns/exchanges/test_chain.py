"""The chain of an exchange slip: regional manager, office with its remark, general manager; who may not, and what a refusal leaves."""

from decimal import Decimal

import pytest

from returns.exchanges.access import exchange_for, exchanges_of
from returns.exchanges.actions import refuse_exchange, request_exchange, sign_exchange, withdraw_exchange
from returns.exchanges.asking import Asked, Reason
from returns.exchanges.handlers import owner_of
from returns.exchanges.models import ExchangeSlip, ExchangeStep
from returns.exchanges.queries import awaiting, signers_of
from servicedesk.clocks.models import Clock
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.registers.actions import move_copy, sign_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.models import Entry, Signature
from servicedesk.registers.queries import lines_of
from staff.absences.actions import note_absence
from staff.models import Notice, Post
from tests import make
from tests.returns.exchanges.conftest import CRACKED, STROKES, acts, asks, broken, codes, signed
from tickets.models import Ticket

CLOCK = """\
pack: quick_exchanges
title: {zh: 换货时限, en: Exchanges in time}
articles:
  - number: "1"
    title: {zh: 换货时限, en: Exchanges in time}
    text: {zh: 两日内批完。, en: Approved within two days.}
    effective_from: 2026-01-01
    clocks:
      - code: exchange_approval
        name: {zh: 换货审批, en: Approval of an exchange}
        about: exchange_slip
        starts_on: [exchange_slip.requested]
        stops_on: [exchange_slip.approved, exchange_slip.refused]
        cancels_on: [exchange_slip.withdrawn]
        at_most: 48 h
        ladder: [{at: due, tell: [owner]}]
"""


@pytest.mark.rule("RET-008")
def test_the_salesperson_fills_in_a_slip_with_its_contents_and_the_reason_in_detail(trade):
    slip = asks(trade, Asked(1, Decimal(3)), Asked(2, Decimal(1), wanted=trade.filters), strokes=STROKES)
    entry = slip.entry
    assert (slip.number, slip.state, slip.owner, slip.met) == ("EX-2026-00001", "waiting", trade.ana, True)
    assert entry.values["customer"] == "Dana" and entry.values["order"] == "SO-1"
    assert [(row["product"], row["batch"], row["quantity"], row["wanted"]) for row in entry.values["goods"]] == [
        ("FLT-100 滤芯", "B1", "3", "FLT-100 滤芯"),
        ("PMP-7 滤芯", "P1", "1", "FLT-100 滤芯"),
    ]
    assert CRACKED.detail in entry.values["reason"]
    assert [(one.role, one.member) for one in entry.signatures.all()] == [("salesperson", trade.ana)]
    assert codes(slip) == ["requested"] and broken() == []


@pytest.mark.rule("RET-008")
@pytest.mark.parametrize(
    ("reason", "field", "says"),
    [
        (Reason("quality", ""), "detail", "Empty"),
        (Reason("quality", "broken"), "detail", "“broken” says too little; say in at least 10 characters"),
        (Reason("quality", "x" * 2001), "detail", "2001 characters"),
        (Reason("mood", CRACKED.detail), "reason", "“mood” is no reason here; use one of: quality, wrong_goods, other"),
    ],
)
def test_a_reason_that_says_too_little_enters_nothing(trade, reason, field, says):
    with pytest.raises(Invalid) as refusal:
        asks(trade, reason=reason)
    assert refusal.value.errors[field][0].startswith(says)
    assert not ExchangeSlip.objects.exists() and not Entry.objects.exists()


def test_more_than_was_delivered_less_what_came_back_and_what_is_asked_for_is_refused_by_line(trade):
    asks(trade, Asked(1, Decimal(6)))
    make.selling.book_entry(trade.order.lines.get(place=1), "returned", Decimal(1), make.T0.date(), **acts(trade.ana))
    with pytest.raises(Invalid) as refusal:
        asks(trade, Asked(1, Decimal(4)), Asked(2, Decimal("0.5")), Asked(9, Decimal(1)))
    said = refusal.value.errors
    assert set(said) == {"lines.1", "lines.2", "lines.9"}
    assert "4 is more than 3" in said["lines.1"][0] and "delivered (10)" in said["lines.1"][0] and "ask for (6)" in said["lines.1"][0]
    assert "finer than it is counted" in said["lines.2"][0] and "no line 9" in said["lines.9"][0]
    with pytest.raises(Invalid, match="lines"):
        asks(trade, Asked(2, Decimal(1)), Asked(2, Decimal(1)))
    with pytest.raises(Invalid, match="lines"):
        asks(trade, Asked(2, Decimal(0)))
    with pytest.raises(Invalid, match="lines"):
        request_exchange(trade.order, (), CRACKED, **acts(trade.ana))
    assert asks(trade, Asked(1, Decimal(3))).number == "EX-2026-00002" and broken() == []


@pytest.mark.rule("RET-009")
def test_region_office_with_its_remark_and_general_manager_sign_in_turn_and_the_last_approves(trade):
    slip = asks(trade)
    slip = sign_exchange(slip, **acts(trade.ron, 1))
    assert (slip.state, slip.next_place, slip.role_due) == ("waiting", 2, "The office")
    with pytest.raises(Invalid, match="remark"):
        sign_exchange(slip, **acts(trade.ola, 2))
    slip = sign_exchange(slip, remark="The batch is known for it", strokes=STROKES, **acts(trade.ola, 2))
    slip = sign_exchange(slip, **acts(trade.gao, 3))
    assert (slip.state, slip.next_place) == ("approved", None)
    steps = list(ExchangeStep.objects.filter(slip=slip))
    assert [(one.role, one.by, one.remark) for one in steps] == [
        ("regional_manager", trade.ron, ""),
        ("office", trade.ola, "The batch is known for it"),
        ("general_manager", trade.gao, ""),
    ]
    assert all(line.holds for line in lines_of(slip.entry)) and len(lines_of(slip.entry)) == 4
    assert codes(slip) == ["requested", "signed", "signed", "signed", "approved"] and broken() == []


@pytest.mark.rule("RET-009")
def test_nobody_signs_out_of_turn_twice_or_her_own(trade):
    slip = asks(trade)
    for member in (trade.ola, trade.gao, trade.ben):
        with pytest.raises(Forbidden) as refusal:
            sign_exchange(slip, remark="x", **acts(member, 1))
        assert refusal.value.holders == ("Ron",) and "Regional manager, whose turn it is" in refusal.value.title
    slip = sign_exchange(slip, **acts(trade.ron, 1))
    with pytest.raises(Forbidden, match=r"exchange\.approve") as refusal:
        sign_exchange(slip, remark="x", **acts(trade.ron, 2))
    assert refusal.value.title == "sign an exchange slip twice"
    trade.ola.posts.add(Post.objects.get(code="agent"))
    own = asks(trade, Asked(2, Decimal(1)), member=trade.ola)
    own = sign_exchange(own, **acts(trade.ron, 1))
    with pytest.raises(Forbidden) as refusal:
        sign_exchange(own, remark="x", **acts(trade.ola, 2))
    assert refusal.value.title == "approve an exchange slip of your own" and refusal.value.holders == ()
    assert ExchangeStep.objects.count() == 2 and Signature.objects.exclude(role="salesperson").count() == 2 and broken() == []


def test_a_slip_that_was_seen_before_somebody_signed_is_stale(trade):
    slip = asks(trade)
    seen = slip.version
    sign_exchange(slip, **acts(trade.ron, 1), expected=seen)
    for act in (sign_exchange, lambda *a, **k: refuse_exchange(a[0], "No", **k)):
        with pytest.raises(Stale):
            act(slip, **acts(trade.ola, 2), expected=seen)
    assert codes(slip) == ["requested", "signed"]


@pytest.mark.rule("RET-009")
@pytest.mark.parametrize("signers", [0, 1, 2])
def test_refusing_at_any_step_says_why_and_ends_it_and_it_is_asked_again_as_a_new_slip_that_names_it(trade, signers):
    slip = signed(trade, asks(trade), signers)
    member = (trade.ron, trade.ola, trade.gao)[signers]
    with pytest.raises(Invalid, match="reason"):
        refuse_exchange(slip, " ", **acts(member, 4))
    slip = refuse_exchange(slip, "Show a photograph", **acts(member, 4))
    assert (slip.state, slip.ended_by, slip.ended_why) == ("refused", member, "Show a photograph")
    assert codes(slip)[-1] == "refused" and slip.steps.last().signature is None
    with pytest.raises(WrongState):
        sign_exchange(slip, remark="x", **acts(trade.gao, 5))
    deliver_due("inside")
    assert Notice.objects.filter(member=trade.ana, code="exchange_slip.refused").count() == 1
    again = asks(trade, former=slip, hours=5)
    assert (again.former, again.state, again.number) == (slip, "waiting", "EX-2026-00002")
    with pytest.raises(Invalid, match="former"):
        asks(trade, former=slip, hours=6)
    with pytest.raises(Invalid, match="former"):
        asks(trade, former=again, hours=6)
    assert broken() == []


@pytest.mark.rule("RET-009")
def test_the_next_in_the_chain_is_told_and_finds_it_among_hers(trade):
    slip = asks(trade)
    deliver_due("inside")
    told = {code: list(Notice.objects.filter(code=code).values_list("member__name_zh", flat=True)) for code in ("exchange_slip.requested",)}
    assert told == {"exchange_slip.requested": ["ron"]}
    assert list(awaiting(exchanges_of(trade.ron), trade.ron, make.T0)) == [slip] and not awaiting(
        exchanges_of(trade.ola), trade.ola, make.T0
    )
    slip = sign_exchange(slip, **acts(trade.ron, 1))
    deliver_due("inside")
    assert list(Notice.objects.filter(code="exchange_slip.signed").values_list("member__name_zh", flat=True)) == ["ola"]
    assert not awaiting(exchanges_of(trade.ron), trade.ron, make.T0) and list(awaiting(exchanges_of(trade.ola), trade.ola, make.T0)) == [
        slip
    ]


@pytest.mark.rule("RET-009")
def test_a_post_that_nobody_holds_is_an_alarm_and_the_first_above_stands_in_unless_hers_is_a_later_turn(trade):
    trade.ola.posts.clear()
    slip = sign_exchange(asks(trade), **acts(trade.ron, 1))
    assert signers_of(slip, make.T0).members == [] and [post.code for post in signers_of(slip, make.T0).vacant] == ["sales_office"]
    with pytest.raises(Forbidden):
        sign_exchange(slip, remark="x", **acts(trade.gao, 2))
    deliver_due("inside")
    deliver_due("inside")
    assert Event.objects.filter(code="post.vacant").count() == 1
    assert Notice.objects.filter(kind="alarm", member=trade.ada).exists()
    trade.cleo.posts.add(Post.objects.get(code="sales_office"))
    assert [one.name for one in signers_of(slip, make.T0).members] == ["Cleo"]
    Post.objects.filter(code="sales_office").update(reports_to=Post.objects.get(code="lead"))
    trade.cleo.posts.remove(Post.objects.get(code="sales_office"))
    assert [one.name for one in signers_of(slip, make.T0).members] == ["Ben"] and exchange_for(trade.ben, slip.number)
    Post.objects.filter(code="lead").update(rights=[*Post.objects.get(code="lead").rights, "exchange.approve"])
    slip = sign_exchange(slip, remark="In the office's place", **acts(trade.ben, 3))
    assert slip.role_due == "General manager" and broken() == []


def test_its_owner_withdraws_a_slip_and_the_goods_are_free_again(trade):
    slip = signed(trade, asks(trade, Asked(1, Decimal(10))))
    with pytest.raises(Invalid, match=r"lines\.1"):
        asks(trade, Asked(1, Decimal(1)))
    copy = slip.entry.copies.get()
    move_copy(copy, "sent", Holder("The customer"), **acts(trade.ana, 4))
    with pytest.raises(Blocked):
        withdraw_exchange(slip, "She keeps them", **acts(trade.ana, 4))
    move_copy(copy, "received", **acts(trade.ana, 4))
    slip = withdraw_exchange(slip, "She keeps them", **acts(trade.ana, 5))
    assert (slip.state, Entry.objects.get(pk=slip.entry_id).state) == ("withdrawn", "void")
    assert asks(trade, Asked(1, Decimal(10)), hours=6).state == "waiting" and broken() == []


def test_a_slip_is_seen_by_its_department_and_its_chain_and_by_the_warehouse_once_it_is_approved(trade):
    slip = asks(trade)
    for member in (trade.ana, trade.ben, trade.ron, trade.ola, trade.gao):
        assert exchange_for(member, slip.number) == slip
    for member in (trade.cleo, trade.kim):
        with pytest.raises(Missing):
            exchange_for(member, slip.number)
    signed(trade, slip)
    assert exchange_for(trade.kim, slip.number) == slip
    with pytest.raises(Missing):
        exchange_for(trade.cleo, slip.number)
    with pytest.raises(Forbidden) as refusal:
        exchange_for(trade.ben, slip.number, "withdraw")
    assert refusal.value.holders == ("Ana",)


def test_a_slip_is_not_signed_past_its_chain_at_the_register(trade):
    slip = asks(trade)
    sign_entry(slip.entry, "office", **acts(trade.ola, 1), strokes=STROKES)
    assert broken() == ["exchanges:signed"]


def test_a_slip_of_a_matter_is_seen_with_it_and_kept_with_it(trade):
    ticket = make.make_ticket(trade.cleo, customer=trade.dana)
    slip = asks(trade, ticket=ticket)
    assert (slip.entry.about, slip.entry.matter_id, slip.matter_id) == ("ticket", ticket.pk, ticket.pk)
    assert exchange_for(trade.cleo, slip.number) == slip and exchange_for(trade.ron, slip.number) == slip
    Ticket.objects.filter(pk=ticket.pk).update(kept_from=[trade.ron.pk])
    with pytest.raises(Missing):
        exchange_for(trade.ron, slip.number)
    assert exchange_for(trade.ola, slip.number) == slip


def test_a_slip_is_found_by_its_number_its_order_and_what_is_wrong(trade, browse):
    slip = asks(trade)
    make.index()
    for words in (slip.number, "SO-1", "cracked at its thread"):
        found = browse(trade.ron).get("/search/", {"q": words}).content.decode()
        assert f"/returns/exchanges/{slip.number}/" in found, words
    assert slip.number not in browse(trade.cleo).get("/search/", {"q": "cracked at its thread"}).content.decode()


def test_a_clock_of_a_slip_runs_for_whoever_may_sign(trade, tmp_path):
    make.load(CLOCK, tmp_path)
    slip = asks(trade)
    clock = Clock.objects.get(about="exchange_slip")
    assert (clock.about_id, clock.stopped_at) == (slip.pk, None) and owner_of("exchange_slip", slip.pk) == trade.ron.pk
    signed(trade, slip)
    clock.refresh_from_db()
    assert clock.stopped_at is not None and owner_of("exchange_slip", slip.pk) == trade.ana.pk


@pytest.mark.rule("RET-009")
def test_who_stands_in_for_one_away_signs_in_her_place(trade):
    clerk = make.make_post("clerk", department=trade.sales, rights=["exchange.approve"])
    rex = make.make_member("rex", posts=[clerk], department=trade.sales)
    slip = asks(trade)
    assert [one.name for one in signers_of(slip, make.T0).members] == ["Ron"] and not awaiting(exchanges_of(rex), rex, make.T0)
    note_absence(trade.ron, rex, make.T0, make.T0 + 30 * make.DAY, by=trade.ron.actor(), at=make.T0, noted_by=trade.ron)
    assert [one.name for one in signers_of(slip, make.T0).members] == ["Rex", "Ron"]
    assert list(awaiting(ExchangeSlip.objects.all(), rex, make.T0)) == [slip]
    slip = sign_exchange(slip, **acts(rex, 1))
    assert slip.steps.get().by == rex and broken() == []
