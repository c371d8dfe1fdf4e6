"""The customer-problem list: all contacts by any route in one, fed to the departments concerned, whose heads take note of it."""

import csv
import io
from datetime import timedelta

import pytest

from servicedesk.clocks.models import Obligation
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, Missing, WrongState
from servicedesk.journal.models import Event, ReadEntry
from staff.models import Notice
from tests import make
from tests.api.conftest import Caller, key_of
from tests.statements import count_statements
from tests.tickets.visiting import enter
from tickets.actions import solve_ticket
from tickets.choices import Channel
from tickets.models import ProblemList
from tickets.problems.access import list_for
from tickets.problems.actions import acknowledge_list, feed_lists
from tickets.problems.handlers import feed, remind
from tickets.problems.rules import promise_of
from tickets.repeats.actions import note_repeated_contact
from tickets.rules import plain_cell

T0, HOUR = make.T0, timedelta(hours=1)
DAYS = {"from": "2026-11-16", "to": "2026-11-22"}
WEEKLY = """\
pack: problems
title: {zh: 汇总制度, en: Summing up}
articles:
  - number: "1"
    title: {zh: 客户问题汇总, en: Customer problems}
    text: {zh: 每周汇总。, en: Summed up weekly.}
    effective_from: 2026-01-01
    schedules:
      - code: customer_problems
        name: {zh: 客户问题汇总, en: Customer problems}
        every: every week
        who: agent
        tell: [owner]
"""


@pytest.fixture
def weekly(house, tmp_path):
    """A weekly list; contacts of this week of both departments. The next week begins on Sunday 16:00 UTC, four days on."""
    make.load(WEEKLY, tmp_path)
    make.make_ticket(house.ana, customer=house.dana, sentence="No water")
    make.make_ticket(house.ana, customer=house.dana, sentence="No steam")
    make.make_ticket(house.cleo, customer=house.dana, sentence="A valve leaks")
    return T0 + timedelta(days=4)


def fed(at) -> list[ProblemList]:
    sweep(at, always=True)
    deliver_due("inside")
    deliver_due("inside")  # what the first round recorded
    return list(ProblemList.objects.select_related("department").order_by("department_id"))


def asked(member, **query):
    answer = Caller(key_of(member, f"k{Event.objects.count()}")).get("customer_problems/", DAYS | query)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.rule("TKT-035")
def test_all_contacts_by_any_route_are_one_list_fed_to_the_departments_concerned(house, weekly):
    for channel in Channel.values:
        make.make_ticket(house.ana, at=T0, channel=channel, customer=house.dana)
    make.make_call(house.ana, external_id="lost", answered_after=None)
    enter(house)
    again = make.make_ticket(house.ana, at=T0, customer=house.dana)
    note_repeated_contact(again, "Still no water", channel="fax", by=house.ana.actor(), at=T0 + HOUR, member=house.ana)
    found = asked(house.ana)
    routes = {(row["origin"], row["route"]) for row in found["results"]}
    assert routes == {("ticket", channel) for channel in Channel.values} | {("call", "phone"), ("visit", "walk_in"), ("again", "fax")}
    assert found["count"] == len(found["results"]) == len(Channel.values) + 2 + 4
    lists = fed(weekly)
    assert {one.department.code: one.contact_count for one in lists} == {"service": found["count"], "works": 1}
    told = Notice.objects.filter(code="problem_list.sent")
    assert {(notice.member.sign_in, notice.about_id) for notice in told} == {("ben", lists[0].pk), ("cleo", lists[1].pk)}
    for member, one in ((house.ben, lists[0]), (house.cleo, lists[1])):
        acknowledge_list(one, "Seen to.", by=member.actor(), at=weekly + HOUR, member=member)
    assert Obligation.objects.get().state == "done"


def test_a_row_says_who_what_result_and_whether_the_promise_was_kept(house):
    make.load_demo_pack()
    kept = make.make_ticket(house.ana, customer=house.dana, sentence="A drip")
    solve_ticket(kept, "A new seal.", by=house.ana.actor(), at=T0 + timedelta(minutes=5), member=house.ana)
    late = make.make_ticket(house.ana, customer=house.dana, severity="urgent")
    running = make.make_ticket(house.ana, customer=house.dana, at=T0 + HOUR)
    sweep(T0 + timedelta(minutes=3), always=True)
    rows = {row["ticket"]: row for row in asked(house.ana)["results"]}
    row = rows[kept.number]
    assert (row["customer"], row["problem"], row["department"], row["words"]) == ("Dana", "A drip", "service", "A new seal.")
    assert [rows[one.number]["promise"] for one in (kept, late, running)] == ["kept", "broken", "running"]


def test_a_caller_nobody_knows_is_masked(house):
    make.make_call(house.ana, external_id="lost", answered_after=None)
    (row,) = asked(house.ana)["results"]
    assert row["customer"] and "13800002097" not in row["customer"] and row["ticket"] is None


def test_each_sees_her_departments_and_filters_and_figures_agree(house, weekly):
    make.make_ticket(house.ana, customer=house.dana, kind="complaint", channel="letter")
    assert [asked(member)["count"] for member in (house.ana, house.cleo, house.gao)] == [3, 1, 4]
    groups = asked(house.gao)["groups"]
    assert sorted((one["department"], one["kind"], one["count"]) for one in groups) == [
        ("service", "complaint", 1),
        ("service", "repair", 2),
        ("works", "repair", 1),
    ]
    assert asked(house.gao, department="works")["count"] == 1
    assert asked(house.gao, route="letter")["count"] == 1
    assert asked(house.gao, to="2026-11-18")["count"] == 0
    assert asked(house.gao, page="2") == asked(house.gao) | {"results": [], "page": 2}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-11-23"}, "to"),
        ({"from": "2026-01-01"}, "from"),
        ({"route": "pigeon"}, "route"),
        ({"department": "nowhere"}, "department"),
        ({"page": "0"}, "page"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(house, browse, query, field):
    answer = Caller(key_of(house.ana)).get("customer_problems/", DAYS | query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    if field != "page":
        assert browse(house.ana).get("/problems/", DAYS | query).status_code == 400
        assert browse(house.ana).get("/problems/export/", DAYS | query).status_code == 400


def test_the_list_costs_as_much_for_many_as_for_one(house, browse):
    reader = browse(house.ana)
    make.make_ticket(house.ana, customer=house.dana)
    reader.get("/problems/", DAYS)  # what is kept in memory after the first
    with count_statements() as few:
        reader.get("/problems/", DAYS)
    for _ in range(5):
        make.make_ticket(house.ana, customer=house.dana)
    with count_statements() as many:
        reader.get("/problems/", DAYS)
    assert len(many) == len(few)


def test_the_file_holds_the_same_rows_without_formulas_and_is_in_the_read_log(house, browse):
    make.make_ticket(house.ana, customer=house.dana, sentence='=HYPERLINK("x")')
    make.make_ticket(house.cleo, customer=house.dana, sentence="Not hers")
    answer = browse(house.ana).get("/problems/export/", DAYS)
    assert answer["Content-Disposition"] == 'attachment; filename="customer-problems-2026-11-16-2026-11-22.csv"'
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert len(head) == len(row) == 11 and row[2] == "Dana" and row[4] == '\'=HYPERLINK("x")'
    entry = ReadEntry.objects.get(what="export")
    assert (entry.member_id, entry.subject_kind, entry.why) == (house.ana.pk, "problem_list", "2026-11-16–2026-11-22, 1")
    assert "the list as a file" in browse(house.ben).get("/read-log/").content.decode()


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@sum", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(text):
    assert plain_cell(text) == "'" + text
    assert plain_cell("a" + text) == "a" + text


@pytest.mark.parametrize(
    ("states", "found"),
    [((), "none"), (("cancelled",), "none"), (("met",), "kept"), (("met", "paused"), "running"), (("met", "running", "missed"), "broken")],
)
def test_one_broken_promise_breaks_the_contacts(states, found):
    assert promise_of(states) == found


def test_feeding_again_changes_nothing_and_no_contact_falls_between_two_lists(house, weekly):
    first = fed(weekly)
    feed_lists(Obligation.objects.get(), by=make.SYSTEM, at=weekly)
    assert ProblemList.objects.count() == 2
    make.make_ticket(house.ana, at=weekly, customer=house.dana)
    later = [one for one in fed(weekly + timedelta(days=7)) if one not in first]
    assert [(one.begins_at, one.contact_count) for one in later] == [(first[0].ends_at, 1)]


def test_a_week_without_a_contact_is_done_by_itself(house, tmp_path):
    make.load(WEEKLY, tmp_path)
    assert fed(T0 + timedelta(days=4)) == []
    assert Obligation.objects.get().state == "done"


def test_whoever_took_no_note_in_time_is_reminded_once_with_her_superior(house, weekly):
    service, works = fed(weekly)
    acknowledge_list(works, "The valve is new.", by=house.cleo.actor(), at=weekly, member=house.cleo)
    for days in (7, 8):
        fed(weekly + timedelta(days=days, hours=1))
    reminded = Notice.objects.filter(code="problem_list.reminded")
    assert {(one.member.sign_in, one.about_id) for one in reminded} == {("ben", service.pk), ("gao", service.pk)}
    acknowledge_list(service, "Late.", by=house.ben.actor(), at=weekly + timedelta(days=9), member=house.ben)
    late = Obligation.objects.order_by("opens_at").first()
    assert late.state == "done" and late.missed_at


def test_the_obligation_is_not_done_by_hand_while_a_list_waits(house, weekly):
    service, works = fed(weekly)
    obligation = Obligation.objects.get()
    acknowledge_list(works, "The valve is new.", by=house.cleo.actor(), at=weekly, member=house.cleo)
    with pytest.raises(Invalid) as refused:
        finish_obligation(obligation, by=house.ben.actor(), at=weekly)
    (sentence,) = refused.value.sentences
    assert service.department.name in sentence and works.department.name not in sentence
    obligation.refresh_from_db()
    assert obligation.state == "open"
    acknowledge_list(service, "Pumps.", by=house.ben.actor(), at=weekly, member=house.ben)
    obligation.refresh_from_db()
    assert obligation.state == "done"


def test_lists_fed_after_the_obligation_was_missed_are_reminded_of_at_once(house, weekly):
    for days in (0, 8):
        sweep(weekly + timedelta(days=days), always=True)
    first = Obligation.objects.order_by("opens_at").first()
    remind(Event.objects.get(code="obligation.missed", subject_id=first.pk))  # heard before the lists were there
    assert not ProblemList.objects.exists()
    feed(Event.objects.get(code="obligation.opened", subject_id=first.pk))
    reminded = list(ProblemList.objects.filter(obligation=first).values_list("reminded_at", flat=True))
    assert len(reminded) == 2 and all(reminded)


def test_whoever_was_told_of_a_list_may_open_it_and_each_head_has_somebody_above(house, weekly):
    chief = make.make_member("chief", posts=[make.make_post("chief", department=house.works)], department=house.works)
    second = make.make_post("second", department=house.service, reports_to=chief.posts.get())
    make.make_member("sue", posts=[second], department=house.service)
    service, works = fed(weekly)
    fed(weekly + timedelta(days=7, hours=1))
    told = Notice.objects.filter(code="problem_list.reminded", about_id=service.pk)
    assert {one.member.sign_in for one in told} == {"ben", "sue", "gao", "chief"}
    assert list_for(chief, service.pk) == service
    with pytest.raises(Missing):
        list_for(house.ana, works.pk)


def test_note_is_taken_once_and_with_words(house, weekly):
    one, how = fed(weekly)[0], {"by": house.ben.actor(), "at": weekly, "member": house.ben}
    with pytest.raises(Invalid):
        acknowledge_list(one, "  ", **how)
    assert not Event.objects.filter(code="problem_list.acknowledged").exists()
    acknowledge_list(one, "Two pumps ordered.", **how)
    with pytest.raises(WrongState):
        acknowledge_list(one, "Again.", **how)
    event = Event.objects.get(code="problem_list.acknowledged")
    assert "Two pumps ordered." not in str(event.facts) and event.department_id == house.service.pk


def test_over_rest_the_head_alone_takes_note_and_names_the_version(house, weekly):
    service, works = fed(weekly)
    ben, ana = Caller(key_of(house.ben)), Caller(key_of(house.ana))
    address = f"problem_lists/{service.pk}/"
    assert [one["id"] for one in ana.get("problem_lists/").json()["results"]] == [service.pk]
    assert ana.get(address)["ETag"] == '"1"'
    body = {"words": "Two pumps ordered."}
    assert ana.post(f"{address}acknowledgement/", body, If_Match='"1"').status_code == 403
    assert ana.get(f"problem_lists/{works.pk}/").status_code == 404
    assert ben.post(f"{address}acknowledgement/", body).status_code == 428
    assert ben.post(f"{address}acknowledgement/", body, If_Match='"9"').status_code == 412
    done = ben.post(f"{address}acknowledgement/", body, If_Match='"1"')
    assert (done.status_code, done["ETag"], done.json()["state"]) == (201, '"2"', "acknowledged")
    assert ben.post(f"{address}acknowledgement/", body, If_Match='"2"').status_code == 409


def test_the_page_leads_from_the_notice_to_taking_note(house, browse, weekly):
    service, _works = fed(weekly)
    ben, ana, address = browse(house.ben), browse(house.ana), f"/problem-lists/{service.pk}/"
    notice = Notice.objects.get(member=house.ben, code="problem_list.sent")
    assert ben.post(f"/notices/{notice.pk}/reading/", {"go": "1"})["Location"] == address
    assert f'href="{address}"' in ben.get("/notices/").content.decode()
    page = ana.get(address).content.decode()
    assert "No steam" in page and "A valve leaks" not in page and "You lack the right" in page
    refused = ben.post(address, {"version": "1", "words": " "})
    assert refused.status_code == 400
    assert ben.post(address, {"version": "7", "words": "x"}).status_code == 412
    assert ben.post(address, {"version": "1", "words": "Two pumps ordered."})["Location"] == address
    assert "Two pumps ordered." in ana.get(address).content.decode()
    assert f'href="{address}"' in ana.get("/problems/").content.decode()
