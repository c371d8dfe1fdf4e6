"""The book of settlements: its balance, and its months, whose sums are locked once they are closed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from returns.models import Settlement, SettlementMonth, SettlementSum
from returns.settling.access import book_for, books_of
from returns.settling.actions import close_settlements, settle_slip, undo_settlement
from returns.settling.queries import book_of, digest_now, month_to_close, with_balance
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, WrongState
from servicedesk.journal.models import Event, ReadEntry
from tests import make
from tests.api.conftest import key_of
from tests.kernel.test_revision_races import at_once
from tests.returns.conftest import acts, again, broken, hand_over, issued, make_company, received
from tests.statements import count_statements

D = Decimal
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
IN_DECEMBER, IN_JANUARY = datetime(2026, 12, 10, 2, tzinfo=UTC), datetime(2027, 1, 10, 2, tzinfo=UTC)


def does(member, at):
    return {"by": member.actor(), "at": at, "member": member}


@pytest.fixture
def gina(firm):
    """Who approves what is paid out, of no department that settles."""
    return comptroller(firm)


def comptroller(firm):
    post = make.make_post("comptroller", department=firm.trade, rights=["money.approve"])
    return make.make_member("gina", posts=[post], department=firm.trade)


def ready(firm, quantity=3):
    slip = issued(firm, (firm.first, quantity))
    received(firm, slip, (quantity, 0))
    hand_over(firm, slip)
    return again(slip)


def paid(firm, amount, at=None, quantity=3):
    """A slip of three that was refunded."""
    slip = ready(firm, quantity)
    settle_slip(slip, "refund", amount=D(amount), **(does(firm.acc, at) if at else acts(firm.acc, 6)))
    return again(slip)


def sums(close):
    return [(one.kind, one.currency, one.opening, one.entered, one.taken_back, one.closing) for one in close.sums.order_by("kind")]


def test_a_month_is_closed_with_what_was_entered_and_taken_back(firm, gina):
    slip = paid(firm, "294.00")
    undo_settlement(slip, "The freight was forgotten.", **acts(firm.acc, 7))
    settle_slip(again(slip), "refund", amount=D("200.00"), **acts(firm.acc, 8))
    paid(firm, "98.00", at=IN_DECEMBER)
    assert [one.balance for one in with_balance(book_of(firm.money.pk)).order_by("pk")] == [D("294.00"), 0, D("200.00"), D("298.00")]
    close = close_settlements(firm.money, date(2026, 11, 17), **does(gina, IN_DECEMBER))
    assert sums(close) == [("refund", "CNY", 0, D("494.00"), D("294.00"), D("200.00"))]
    assert (close.month, close.entries, digest_now(close) == close.digest) == (NOVEMBER, 3, True)
    second = close_settlements(firm.money, DECEMBER, **does(gina, IN_JANUARY))
    assert sums(second) == [("refund", "CNY", D("200.00"), D("98.00"), 0, D("298.00"))] and second.digest != close.digest
    assert Event.objects.filter(code="settlement_month.closed").count() == 2 and broken() == []


def test_nothing_is_entered_into_a_closed_month_and_a_mistake_is_undone_in_an_open_one(firm, gina):
    slip, late = paid(firm, "294.00"), ready(firm)
    close = close_settlements(firm.money, NOVEMBER, **does(gina, IN_DECEMBER))
    before = close.digest, sums(close)
    with pytest.raises(Blocked) as refused:
        settle_slip(late, "refund", amount=D("98.00"), **acts(firm.acc, 9))
    assert "closed up to 2026-12-01" in refused.value.words
    with pytest.raises(Blocked):
        undo_settlement(slip, "Too much.", **acts(firm.acc, 9))
    with pytest.raises(IntegrityError) as wrong, transaction.atomic():
        Settlement.objects.create(slip=late, kind="refund", amount=D(1), currency="CNY", by=firm.acc, at=acts(firm.acc, 9)["at"])
    assert wrong.value.__cause__.diag.constraint_name == "return_settlement_in_an_open_month"
    undo_settlement(slip, "Too much.", **does(firm.acc, IN_DECEMBER))
    settle_slip(late, "refund", amount=D("98.00"), **does(firm.acc, IN_DECEMBER))
    close = SettlementMonth.objects.get()
    assert (close.digest, sums(close)) == before and digest_now(close) == close.digest and broken() == []


def test_months_are_closed_once_in_their_order_and_when_they_are_over(firm, gina):
    assert month_to_close(firm.money.pk) is None
    with pytest.raises(Invalid, match="month"):
        close_settlements(firm.money, NOVEMBER, **does(gina, IN_JANUARY))
    paid(firm, "1.00")
    for month, when, words in ((NOVEMBER, make.T0, "is not over yet"), (DECEMBER, IN_JANUARY, "close 2026-11 first")):
        with pytest.raises(Blocked) as refused:
            close_settlements(firm.money, month, **does(gina, when))
        assert words in refused.value.words
    with pytest.raises(Invalid, match="month"):
        close_settlements(firm.money, date(2026, 10, 1), **does(gina, IN_JANUARY))
    close_settlements(firm.money, NOVEMBER, **does(gina, IN_JANUARY))
    with pytest.raises(WrongState):
        close_settlements(firm.money, NOVEMBER, **does(gina, IN_JANUARY))
    close_settlements(firm.money, DECEMBER, **does(gina, IN_JANUARY))
    assert [close.entries for close in SettlementMonth.objects.order_by("month")] == [1, 0] and broken() == []


@pytest.mark.parametrize(
    ("month", "until", "at", "constraint"),
    [
        (NOVEMBER, IN_DECEMBER.replace(day=1), IN_JANUARY, "settlement_month_in_order"),
        (date(2027, 1, 1), datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 2, 3, tzinfo=UTC), "settlement_month_in_order"),
        (DECEMBER, datetime(2027, 1, 1, tzinfo=UTC), IN_DECEMBER, "settlement_month_when_over"),
        (DECEMBER, IN_DECEMBER, IN_JANUARY, "settlement_month_ends"),
    ],
)
def test_the_database_refuses_a_month_twice_out_of_order_too_early_or_cut_short(firm, gina, month, until, at, constraint):
    paid(firm, "1.00")
    close_settlements(firm.money, NOVEMBER, **does(gina, IN_DECEMBER))
    with pytest.raises(IntegrityError) as wrong, transaction.atomic():
        SettlementMonth.objects.create(department=firm.money, month=month, until=until, entries=0, digest="0" * 64, by=gina, at=at)
    assert wrong.value.__cause__.diag.constraint_name == constraint


def test_nobody_rewrites_a_closed_month_and_what_was_added_is_seen(firm, gina):
    paid(firm, "1.00")
    close = close_settlements(firm.money, NOVEMBER, **does(gina, IN_DECEMBER))
    for table in ("returns_settlementmonth", "returns_settlementsum"):
        for statement in (f"update {table} set id = id", f"delete from {table}"):
            with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    with pytest.raises(IntegrityError, match="settlement_sum_adds_up"), transaction.atomic():
        SettlementSum.objects.create(month=close, kind="credit", currency="CNY", opening=0, entered=2, taken_back=0, closing=1)
    SettlementSum.objects.create(month=close, kind="credit", currency="CNY", opening=0, entered=2, taken_back=0, closing=2)
    assert digest_now(close) != close.digest and broken() == ["returns:sums"]


def test_who_handles_money_sees_her_departments_book_and_who_approves_it_closes_any(firm, gina):
    assert list(books_of(firm.acc)) == []
    slip = paid(firm, "1.00")
    assert [list(books_of(who)) for who in (firm.acc, gina, firm.mona, firm.rita)] == [[firm.money]] * 3 + [[]]
    with pytest.raises(Missing):
        book_for(firm.wei, "money")
    for who in (firm.acc, firm.mona):
        with pytest.raises(Forbidden):
            book_for(who, "money", to="close")
    assert book_for(gina, "money", to="close") == firm.money and again(slip).state == "settled"


def test_the_book_runs_on_its_page_is_closed_there_and_comes_as_a_file_without_formulas(firm, gina, browse, monkeypatch):
    slip = ready(firm)
    settle_slip(slip, "refund", amount=D("200.00"), reference="=1+1", **acts(firm.acc, 6))
    page = browse(firm.acc).get("/returns/settlements/")
    assert slip.number in page.content.decode() and [one.balance for one in page.context["page"]] == [D("200.00")]
    file = browse(firm.acc).get("/returns/settlements/", {"format": "csv"}).content.decode()
    assert "200.00,,CNY,200.00,'=1+1" in file and ReadEntry.objects.filter(what="export").exists()
    assert browse(firm.acc).get("/returns/settlements/", {"format": "xlsx"}).content.startswith(b"PK")
    assert browse(firm.rita).get("/returns/settlements/", {"department": "money"}).status_code == 404
    closing = "/returns/settlements/money/closes/"
    assert browse(firm.acc).post(closing, {"month": "2026-11"}).status_code == 403
    monkeypatch.setattr("returns.settling.views.now", lambda: IN_DECEMBER)
    assert browse(gina).post(closing, {"month": "2026-12"}).status_code == 409
    assert browse(gina).post(closing, {"month": "2026-11"}).status_code == 302
    assert browse(gina).post(closing, {"month": "2026-11"}).status_code == 409
    month = f"/returns/settled_months/{SettlementMonth.objects.get().pk}/"
    shown = browse(firm.acc).get(month)
    assert shown.context["agrees"] and SettlementMonth.objects.get().digest in shown.content.decode()
    assert "200.00" in browse(firm.acc).get(month, {"format": "csv"}).content.decode()
    assert browse(firm.rita).get(month).status_code == 404 and broken() == []


def test_the_book_takes_as_many_statements_for_many_settlements_as_for_few(firm, browse):
    browser = browse(firm.acc)
    paid(firm, "1.00", quantity=1)
    browser.get("/returns/settlements/")
    with count_statements() as few:
        browser.get("/returns/settlements/")
    for _each in range(4):
        paid(firm, "1.00", quantity=1)
    with count_statements() as many:
        browser.get("/returns/settlements/")
    assert len(many) == len(few), str(many)


def test_the_book_over_rest_is_listed_and_closed(firm, gina, client, monkeypatch):
    monkeypatch.setattr("returns.settling.api.now", lambda: IN_DECEMBER)
    slip = paid(firm, "200.00")

    keys = {who.pk: key_of(who) for who in (firm.acc, firm.rita, gina)}

    def rest(who, method, path, body=None):
        headers = {"Authorization": f"Bearer {keys[who.pk]}", "Accept-Language": "en"}
        return getattr(client, method)(f"/api/v1/{path}", body, headers=headers, content_type="application/json")

    [line] = rest(firm.acc, "get", "settlements/").json()["results"]
    assert (line["slip"], line["department"], line["balance"]) == (slip.number, "money", "200.00")
    assert rest(firm.rita, "get", "settlements/").json()["results"] == []
    november = {"department": "money", "month": "2026-11"}
    assert rest(firm.acc, "post", "settlement_months/", november).status_code == 403
    absent = rest(gina, "post", "settlement_months/", november | {"department": "nowhere"})
    assert absent.status_code == 400 and "department" in absent.json()["errors"]
    made = rest(gina, "post", "settlement_months/", november)
    assert made.status_code == 201 and made.json()["agrees"] and made.json()["sums"][0]["closing"] == "200.00"
    assert rest(gina, "post", "settlement_months/", november).status_code == 409
    assert rest(firm.acc, "get", made["Location"].removeprefix("/api/v1/")).json()["entries"] == 1
    assert [one["month"] for one in rest(firm.acc, "get", "settlement_months/").json()["results"]] == ["2026-11"]


@pytest.mark.django_db(transaction=True)
def test_a_settlement_and_a_close_at_once_leave_sums_that_agree():
    firm = make_company()
    gina = comptroller(firm)
    paid(firm, "1.00")
    slip = ready(firm)
    at_once(
        lambda: settle_slip(slip, "refund", amount=D("98.00"), **acts(firm.acc, 9)),
        lambda: close_settlements(firm.money, NOVEMBER, **does(gina, IN_DECEMBER)),
    )
    close = SettlementMonth.objects.select_related("department").get()
    assert close.entries == Settlement.objects.count() and digest_now(close) == close.digest and broken() == []
