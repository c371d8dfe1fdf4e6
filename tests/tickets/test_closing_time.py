"""Closing time: what came in today is finished today, or has a reason and a new date."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.clocks.now import forget_offset
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check
from staff.models import Notice
from tests import make
from tests.statements import count_statements
from tickets.actions import solve_ticket
from tickets.deferrals.actions import defer_ticket
from tickets.deferrals.queries import closing_of
from tickets.models import Deferral, Ticket
from tickets.worklist import list_page

HOURS = """\
pack: shop
title: {zh: 门店制度, en: The shop}
calendars:
  - code: shop
    name: {zh: 门店, en: Shop hours}
    week: {mon-fri: ["09:00-12:00", "13:00-17:00"]}
scopes:
  - {code: desk, kind: department, name: {zh: 客服部, en: Service}, department: service, calendar: shop}
articles:
  - number: "1"
    title: {zh: 门店, en: The shop}
    text: {zh: 门店按时开门。, en: The shop opens on time.}
    effective_from: 2026-01-01
"""
THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)


def at(hour: int, minute: int = 0, day: date = THURSDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def defer(ticket, day=FRIDAY, reason="The part comes tomorrow", *, member, moment=None, expected=None) -> Deferral:
    return defer_ticket(ticket, day, reason, by=member.actor(), at=moment or at(16), member=member, expected=expected)


def left(house, moment, department=None) -> list[str]:
    closing = closing_of(house.ben, department or house.service, moment)
    return [ticket.sentence for _owner, tickets in closing.groups for ticket in tickets]


@pytest.fixture
def shop(house, tmp_path):
    """The house, whose service department closes at five."""
    make.load(HOURS, tmp_path)
    return house


def test_what_is_open_and_has_no_later_date_is_listed_by_owner_and_what_is_older_is_marked(shop, browse):
    make.make_ticket(shop.ana, at=at(10, day=date(2026, 11, 18)), sentence="yesterday's")
    make.make_ticket(shop.ana, at=at(0, 0), sentence="first of the day")
    make.make_ticket(shop.ben, at=at(10), sentence="ben's")
    make.make_ticket(shop.ana, at=at(11), sentence="hers too")
    make.make_ticket(shop.cleo, at=at(10), sentence="engineering's")
    done = make.make_ticket(shop.ana, at=at(12), sentence="done")
    solve_ticket(done, "Done", by=shop.ana.actor(), at=at(13), member=shop.ana)
    closing = closing_of(shop.ben, shop.service, at(16))
    assert [(owner, [one.sentence for one in rows]) for owner, rows in closing.groups] == [
        (shop.ana, ["yesterday's", "first of the day", "hers too"]),
        (shop.ben, ["ben's"]),
    ]
    assert [one.sentence for _owner, rows in closing.groups for one in rows if one.older] == ["yesterday's"]
    assert (closing.day, closing.closes_at, closing.count) == (THURSDAY, at(17), 4)
    marked = [row["sentence"] for row in browse(shop.ben).get("/api/v1/closing_time/").json()["results"] if row["older"]]
    page = browse(shop.ben).get("/closing-time/").content.decode()
    assert page.count("From an earlier day") == len(marked)


def test_a_department_closes_when_its_calendar_says_and_not_at_all_on_a_free_day(shop):
    assert closing_of(shop.ben, shop.service, at(16, day=date(2026, 11, 21))).closes_at is None
    assert closing_of(shop.gao, shop.works, at(16)).closes_at == at(0, day=FRIDAY)  # no calendar of its own: midnight


@pytest.mark.rule("TKT-036")
def test_what_is_left_is_listed_by_shift(shop, browse):
    for hour, minute, sentence in ((7, 0, "before"), (9, 30, "morning"), (12, 30, "at noon"), (15, 0, "afternoon"), (18, 0, "after")):
        make.make_ticket(shop.ana, at=at(hour, minute), sentence=sentence)
    defer(
        make.make_ticket(shop.ana, at=at(9, day=date(2026, 11, 18)), sentence="put off"),
        THURSDAY,
        member=shop.ana,
        moment=at(16, day=date(2026, 11, 18)),
    )

    def left_of(shift: int) -> list[str]:
        closing = closing_of(shop.ben, shop.service, at(19), shift)
        return sorted(ticket.sentence for _owner, tickets in closing.groups for ticket in tickets)

    assert left_of(1) == ["before", "morning"]
    assert left_of(2) == ["after", "afternoon", "at noon", "put off"]
    assert left_of(0) == left_of(7) == sorted([*left_of(1), *left_of(2)])  # every matter is in one shift
    closing = closing_of(shop.ben, shop.service, at(19), 1)
    assert (closing.closes_at, len(closing.shifts)) == (at(12), 2)
    answer = browse(shop.ben).get("/closing-time/?shift=x")
    assert answer.status_code == 200
    for wrong in ("0", "9", "x"):
        assert browse(shop.ben).get(f"/api/v1/closing_time/?shift={wrong}").status_code == 400


def test_a_reason_and_a_new_date_take_it_off_the_list_and_bring_it_back_on_that_day(shop):
    ticket = make.make_ticket(shop.ana, at=at(10), sentence="drips")
    deferral = defer(ticket, member=shop.ana)
    assert (deferral.until, deferral.ticket.version) == (at(17, day=FRIDAY), 2)
    assert left(shop, at(16, 30)) == []
    assert left(shop, at(9, day=FRIDAY)) == ["drips"]
    assert Event.objects.get(code="ticket.deferred").facts["until"] == at(17, day=FRIDAY).astimezone(ZoneInfo("UTC")).isoformat()
    again = defer(ticket, date(2026, 11, 24), "Again", member=shop.ana, moment=at(16, day=FRIDAY))
    assert Deferral.objects.filter(replaced_at=None).get() == again
    assert left(shop, at(16, 30, day=FRIDAY)) == [] and left(shop, at(16, day=date(2026, 11, 25))) == ["drips"]
    codes = list(Event.objects.filter(subject_kind="ticket").order_by("pk").values_list("code", flat=True))
    assert codes == ["ticket.opened", "ticket.deferred", "ticket.deferral_replaced", "ticket.deferred"]


def test_on_its_new_date_it_is_among_what_is_due_today_and_counted_there(shop, browse):
    moment = now()
    today = moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
    ticket = make.make_ticket(shop.ana, at=moment - timedelta(days=3), customer=shop.dana)
    day_before = moment - timedelta(days=2)
    row = Deferral(ticket=ticket, reason="x", day=today, until=moment.replace(microsecond=0), by=shop.ana, at=day_before)
    row.save()
    assert [one.ticket for one in list_page(shop.ana, "today", moment).rows] == [ticket]
    html = browse(shop.ana).get("/desk/?view=today").content.decode()
    assert 'data-count="today">1<' in html
    Deferral.objects.update(until=moment + timedelta(days=2))
    assert list_page(shop.ana, "today", moment).rows == []


@pytest.mark.parametrize(
    ("day", "reason", "fields"),
    [
        (THURSDAY, "x", {"day"}),
        (date(2026, 11, 18), "x", {"day"}),
        (date(2426, 11, 19), "x", {"day"}),
        (date.max, "x", {"day"}),
        (date(2026, 11, 21), "x", {"day"}),  # a Saturday, on which nobody works
        (FRIDAY, " ", {"reason"}),
        (FRIDAY, "x" * 301, {"reason"}),
        (THURSDAY, "", {"day", "reason"}),
    ],
)
def test_what_cannot_be_used_is_named_at_once_and_nothing_happens(shop, day, reason, fields):
    ticket = make.make_ticket(shop.ana, at=at(10))
    with pytest.raises(Invalid) as refused:
        defer(ticket, day, reason, member=shop.ana)
    assert set(refused.value.errors) == fields
    assert not Deferral.objects.exists() and Ticket.objects.get().version == 1


def test_a_stale_save_and_a_solved_matter_are_refused_and_the_database_keeps_one(shop):
    ticket = make.make_ticket(shop.ana, at=at(10))
    with pytest.raises(Stale):
        defer(ticket, member=shop.ana, expected=7)
    row = defer(ticket, member=shop.ana)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    solve_ticket(ticket, "Done", by=shop.ana.actor(), at=at(16), member=shop.ana)
    with pytest.raises(WrongState):
        defer(ticket, member=shop.ana)


@pytest.mark.rule("TKT-036")
def test_under_the_general_rules_whoever_gave_no_reason_by_closing_time_is_heard_of_and_a_new_date_keeps_the_promise(house):
    load_pack(check(make.PACKS / "core.yaml"), by=make.SYSTEM, at=make.T0 - timedelta(days=1))
    silent = make.make_ticket(house.ana, at=at(10), sentence="left lying")
    deferred = make.make_ticket(house.ana, at=at(10), sentence="has a date", customer=house.dana)
    assert left(house, at(17, 30)) == ["left lying", "has a date"]
    defer(deferred, member=house.ana, moment=at(17, 50))
    assert left(house, at(17, 55)) == ["left lying"]
    sweep(at(18, 1), always=True)
    deliver_due("inside")
    heard = Notice.objects.filter(code="clock.breached", facts__limit="same_day")
    assert {(notice.member, notice.matter_id) for notice in heard} == {(house.ana, silent.pk), (house.ben, silent.pk)}
    assert Clock.objects.get(limit__code="same_day", matter_id=deferred.pk).state == "met"
    sweep(at(0, 1, day=date(2026, 11, 21)), always=True)  # the new date, Friday, is over
    deliver_due("inside")
    late = Notice.objects.filter(code="clock.breached", facts__limit="new_date")
    assert {(notice.member, notice.matter_id) for notice in late} == {(house.ana, deferred.pk), (house.ben, deferred.pk)}


# The page.


@pytest.fixture
def rows(house, browse):
    """Three matters of this minute, and a way to fill the form in for them."""
    moment = now()
    house.rows = [make.make_ticket(house.ana, at=moment, sentence=f"matter {n}", customer=house.dana) for n in range(3)]
    house.later = (moment.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)).isoformat()
    house.browser, house.browse = browse(house.ana), browse
    return house


def filled(rows, *said: tuple[str, str], **more: str) -> dict:
    form: dict = {"number": [ticket.number for ticket in rows.rows], **more}
    for ticket, (reason, day) in zip(rows.rows, said, strict=False):
        form |= {f"reason-{ticket.number}": reason, f"day-{ticket.number}": day, f"version-{ticket.number}": "1"}
    return form


def test_all_that_is_filled_in_is_saved_at_once_and_what_is_empty_stays(rows):
    answer = rows.browser.post("/closing-time/", filled(rows, ("Part", rows.later), ("", ""), ("Away", rows.later)), follow=True)
    html = answer.content.decode()
    assert "2 matters have a new date." in html and "1 matter is still open" in html and "matter 1" in html
    assert set(Deferral.objects.values_list("ticket", "reason")) == {(rows.rows[0].pk, "Part"), (rows.rows[2].pk, "Away")}


def test_what_is_right_is_saved_and_what_is_not_stays_as_typed_with_the_mistake_at_its_field(rows):
    said = (("Part", rows.later), ("No day", ""), ("", "2000-01-01"))
    answer = rows.browser.post("/closing-time/", filled(rows, *said))
    html = answer.content.decode()
    assert answer.status_code == 400 and "1 matter has a new date." in html
    assert list(Deferral.objects.values_list("reason", flat=True)) == ["Part"]
    second, third = (html[html.index(f'id="row-{one.number}"') :].split("</fieldset>")[0] for one in rows.rows[1:])
    assert 'value="No day"' in second and f'id="day-error-{rows.rows[1].number}"' in second and "reason-error" not in second
    assert 'value="2000-01-01"' in third and "day-error" in third and "reason-error" in third
    assert "matter 0" not in html


def test_one_row_is_saved_alone_and_what_was_typed_for_others_stays_unsaved(rows):
    form = filled(rows, ("Part", rows.later), ("Away", rows.later), only=rows.rows[1].number)
    assert rows.browser.post("/closing-time/", form).status_code == 302
    assert list(Deferral.objects.values_list("ticket", flat=True)) == [rows.rows[1].pk]


def test_a_row_somebody_changed_meanwhile_says_so_and_keeps_what_was_typed(rows):
    defer_ticket(rows.rows[0], date.fromisoformat(rows.later), "Ben's", by=rows.ben.actor(), at=now(), member=rows.ben)
    solve_ticket(rows.rows[1], "Done", by=rows.ben.actor(), at=now(), member=rows.ben)
    answer = rows.browser.post("/closing-time/", filled(rows, ("Mine", rows.later), ("Mine", rows.later), ("Mine", "soon")))
    html = answer.content.decode()
    assert answer.status_code == 400 and html.count("Somebody changed this matter meanwhile") == 2
    assert "“soon” is no date" in html
    assert list(Deferral.objects.values_list("reason", flat=True)) == ["Ben's"]


def test_an_empty_form_and_a_matter_of_others_change_nothing(rows):
    assert rows.browser.post("/closing-time/", filled(rows)).status_code == 400
    strange = make.make_ticket(rows.cleo, at=now(), sentence="not hers")
    answer = rows.browser.post(
        "/closing-time/", {"only": strange.number, f"reason-{strange.number}": "x", f"day-{strange.number}": rows.later}
    )
    assert answer.status_code == 400 and "This matter is no longer here." in answer.content.decode()
    assert not Deferral.objects.exists()


def test_departments_are_offered_to_whoever_sees_them_all_and_hidden_from_others(rows):
    html = rows.browse(rows.gao).get("/closing-time/?department=works").content.decode()
    assert "?department=service" in html and "Nothing is left of today" in html
    assert rows.browser.get("/closing-time/?department=works").status_code == 404
    assert rows.browser.get("/closing-time/?department=nowhere").status_code == 404
    assert rows.browse(rows.ada).post("/closing-time/?department=service", filled(rows, ("x", rows.later))).status_code == 403
    assert "disabled" in rows.browse(rows.ada).get("/closing-time/?department=service").content.decode()
    rows.browser.post("/language/", {"language": "zh-hans", "next": "/"})
    assert "下班清点" in rows.browser.get("/closing-time/").content.decode()


def test_the_page_costs_the_same_for_three_rows_and_for_thirty(rows):
    forget_offset()
    rows.browser.get("/closing-time/")
    with count_statements() as few:
        rows.browser.get("/closing-time/")
    for n in range(27):
        make.make_ticket(rows.ana if n % 2 else rows.ben, at=now(), sentence=f"more {n}", customer=rows.dana)
    with count_statements() as many:
        assert "more 26" in rows.browser.get("/closing-time/").content.decode()
    assert len(few) == len(many) <= 8, f"{few}\n{many}"


def test_deferring_by_the_tickets_own_form(rows):
    url = f"/tickets/{rows.rows[0].number}/"
    assert 'name="day"' in rows.browser.post(f"{url}composer/", {"act": "defer"}).content.decode()
    wrong = rows.browser.post(f"{url}deferral/", {"version": "1", "text": "The part", "day": "2000-01-01"})
    assert wrong.status_code == 400 and "The part</textarea>" in wrong.content.decode() and 'value="2000-01-01"' in wrong.content.decode()
    assert rows.browser.post(f"{url}deferral/", {"version": "1", "text": "The part", "day": rows.later}).status_code == 302
    html = rows.browser.get(url).content.decode()
    assert "New date" in html and "gave the matter a new date" in html and "The part" in html
