"""Reports of complaints: questions collated, the situation of a duty period, seminars with their lessons, and what complaints improved."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from complaints.closings.models import ComplaintClosure
from complaints.inquiry.actions import note_improvement
from complaints.models import Complaint, ComplaintReport, Concern, Submission
from complaints.prevention.actions import check_action, finish_action
from complaints.reporting.access import report_with, require_reporter
from complaints.reporting.actions import Reported, make_report, submit_question
from complaints.reporting.queries import improvements, report_rule, reports_of
from complaints.tracing.queries import Stretch
from servicedesk.clocks import now
from servicedesk.clocks.models import Obligation
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Missing, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.source import PackError
from staff.models import Notice
from tests import make
from tests.api.conftest import Caller, key_of
from tests.complaints.deciding import answered
from tests.complaints.inquiring import at, by, complain, investigated, plan
from tests.statements import count_statements


def told(member) -> list[str]:
    deliver_due("inside")
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("event__code", flat=True))


@pytest.fixture
def office(house):
    """The sales office of a manufacturer."""
    make.load_pack_file("mfg")
    post = make.make_post("sales_office", title_en="Sales office", department=house.works, reports_to=make.Post.objects.get(code="gm"))
    return make.make_member("olga", posts=[post], department=house.works)


def ask(house, kind: str = "suggestion", **over):
    return make.make_ticket(house.ana, kind=kind, sentence="The lid could close more softly", **over)


@pytest.mark.rule("CMP-010")
def test_quality_questions_and_suggestions_reach_the_sales_office_in_writing_which_collates_them_for_the_general_manager(house, office):
    for kind in ("suggestion", "consultation"):
        submit_question(ask(house, kind), f"A {kind} on the lid.", **by(house.ana, 1))
    assert told(office) == ["ticket.submitted"] * 2
    report = make_report("collation", Reported("Two customers mind the lid."), **by(office, 2))
    assert [one.words for one in report.submissions.order_by("pk")] == ["A suggestion on the lid.", "A consultation on the lid."]
    assert (list(report.told.all()), report.figures) == ([house.gao], {"submitted": 2})
    assert told(house.gao) == ["complaint_report.made"] and report_with(house.gao, report.pk) == report
    with pytest.raises(Invalid):
        make_report("collation", Reported("Again"), **by(office, 3))
    assert ComplaintReport.objects.count() == 1


@pytest.mark.rule("CMP-010")
def test_the_collation_of_a_month_is_the_offices_obligation_and_is_done_by_it(house):
    make.load_pack_file("mfg", at(-24 * 40))
    post = make.make_post("sales_office", department=house.works, reports_to=make.Post.objects.get(code="gm"))
    office = make.make_member("olga", posts=[post], department=house.works)
    sweep(at(0), always=True)
    due = Obligation.objects.filter(schedule__code="quality_collation").earliest("opens_at")
    assert due.state != "done"
    submit_question(ask(house), "The lid.", **by(house.ana, 1))
    make_report("collation", Reported("One customer minds the lid."), **by(office, 2))
    due.refresh_from_db()
    assert (due.state, due.done_by) == ("done", office)


def test_only_a_question_a_suggestion_or_a_complaint_is_submitted_and_once(house, office):
    ticket = ask(house)
    with pytest.raises(Invalid) as refusal:
        submit_question(ask(house, "repair"), "x", **by(house.ana, 1))
    assert list(refusal.value.errors) == ["ticket"]
    with pytest.raises(Invalid):
        submit_question(ticket, " ", **by(house.ana, 1))
    assert not Submission.objects.exists() and not Event.objects.filter(code="ticket.submitted").exists()
    submit_question(ticket, "The lid.", **by(house.ana, 1))
    with pytest.raises(WrongState):
        submit_question(ticket, "The lid.", **by(house.ana, 2))
    assert submit_question(complain(house).ticket, "The lid again.", **by(house.ana, 2)).pk


def test_the_holder_of_the_post_reports_and_nobody_else(house, office):
    rule = report_rule("collation", at(1), None)
    require_reporter(office, rule)
    with pytest.raises(Forbidden) as refusal:
        require_reporter(house.ben, rule)
    assert refusal.value.holders == ("olga",)
    with pytest.raises(Invalid) as wrong:
        report_rule("duty", at(1), None)
    assert "collation" in wrong.value.errors["kind"][0]


@pytest.fixture
def manager(house):
    make.load_pack_file("duty")
    post = make.make_post("cs_manager", title_en="Manager", department=house.service)
    return make.make_member("mona", posts=[post], department=house.service)


@pytest.mark.rule("CMP-033")
def test_the_manager_is_told_the_complaint_situation_of_each_duty_period(house, manager):
    answered(house, complain(house, "normal"))  # taken in at the first hour of the period, answered in the third
    complain(house, "urgent")
    closed = complain(house, "normal")
    Complaint.objects.filter(pk=closed.pk).update(state="closed", ended_by=house.ben, ended_at=at(2))
    report = make_report("duty", Reported("A quiet day.", at(0), at(4)), **by(house.ana, 5))
    figures = report.figures
    assert [figures[name] for name in ("received", "answered", "open", "major")] == [3, 1, 2, 1]
    assert len(figures["grave"]) == 1
    assert (list(report.told.all()), told(manager)[-1]) == ([manager], "complaint_report.made")
    after = make_report("duty", Reported("Nothing new.", at(4), at(6)), **by(house.ana, 6))
    assert [after.figures[name] for name in ("received", "answered", "open")] == [0, 0, 2]
    assert ComplaintClosure.objects.count() == 0


def test_a_duty_period_is_over_not_too_long_and_reported_once(house, manager):
    make_report("duty", Reported("Fine.", at(0), at(4)), **by(house.ana, 5))
    for begins, ends, field in [(3, 5, "begins_at"), (4, 9, "ends_at"), (4, 4, "ends_at"), (-24 * 9, -24, "ends_at")]:
        with pytest.raises(Invalid) as refusal:
            make_report("duty", Reported("x", at(begins), at(ends)), **by(house.ana, 6))
        assert list(refusal.value.errors) == [field]
    with pytest.raises(Invalid):
        make_report("duty", Reported("", at(4), at(5)), **by(house.ana, 6))
    assert ComplaintReport.objects.count() == 1
    twin = {"kind": "duty", "department": house.service, "begins_at": at(0), "ends_at": at(4), "words": "x", "by": house.ana, "at": at(5)}
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintReport.objects.create(rule=report_rule("duty", at(5), None), **twin)


@pytest.mark.rule("LOG-015")
def test_a_seminar_comes_up_regularly_keeps_what_it_discussed_and_its_lesson_for_the_department(house):
    make.load_pack_file("afts", at(-24 * 80))
    post = make.make_post("service_head", title_en="Head of service", department=house.service, rights=make.COMPLAINT_RIGHTS)
    head = make.make_member("hana", posts=[post], department=house.service)
    sweep(at(0), always=True)
    seminars = Obligation.objects.filter(schedule__code="seminar").order_by("opens_at")
    assert seminars[1].opens_at - seminars[0].opens_at > timedelta(days=27)  # once a month
    complaint = complain(house)
    lesson = {"lesson_title": "Stacking", "lesson": "Five boxes high at most."}
    said = Reported("Why do filters crack on the way?", at(2), at(3), [complaint.number], **lesson)
    report = make_report("seminar", said, **by(head, 4))
    assert (seminars[0].state, seminars[0].done_by) == ("done", head) and seminars[1].state != "done"
    assert list(report.complaints.all()) == [complaint]
    version = report.knowledge.versions.get()
    assert (version.state, version.title_zh, version.body_zh) == ("draft", "Stacking", "Five boxes high at most.")
    assert report_with(house.ana, report.pk) == report  # everybody of the department may read it
    with pytest.raises(Missing):
        report_with(house.cleo, report.pk)
    for wrong, field in (({"complaints": ["C-0"]}, "complaints"), ({"lesson_title": "Only a title"}, "lesson")):
        with pytest.raises(Invalid) as refusal:
            make_report("seminar", Reported("x", at(2), at(3), **wrong), **by(head, 4))
        assert list(refusal.value.errors) == [field]


@pytest.mark.rule("CMP-029")
def test_each_complaint_is_recorded_fed_back_and_what_it_improved_is_reported(house):
    fruitful = investigated(house, complain(house), house.works)
    note_improvement(Concern.objects.get(), "Boxes are stacked five high at most.", **by(house.cleo, 3))
    action = plan(house, fruitful, hour=4)
    finish_action(action, "The card is rewritten.", **by(house.cleo, 5))
    check_action(action, "No stack above five.", passed=True, **by(house.gao, 80))
    answered(house, complain(house, "normal"))
    complain(house, "normal")
    assert house.ben.rights  # read once a request
    with count_statements() as statements:
        found = improvements(house.ben, Stretch(make.T0.date(), make.T0.date()))
    assert len(statements) == 2
    assert [(one.answered_at is not None, one.improvements, one.verified) for one in found] == [
        (False, [], 0),
        (True, [], 0),
        (False, ["Boxes are stacked five high at most."], 1),
    ]
    assert improvements(house.cleo, Stretch(make.T0.date(), make.T0.date())) != found


def test_what_complaints_improved_as_page_file_and_over_rest(house, browse):
    complaint = complain(house)
    days = f"from={make.T0.date()}&to={make.T0.date()}"
    client = browse(house.ben)
    assert complaint.number in client.get(f"/complaints/improvements/?{days}").content.decode()
    assert client.get(f"/complaints/improvements/?{days}&format=csv").status_code == 200
    assert client.get("/complaints/improvements/?from=never").status_code == 400
    answer = Caller(key_of(house.ben)).get(f"reports/complaint_improvements/?{days}").json()
    assert (answer["received"], answer["fed_back"], answer["improved"]) == (1, 0, 0)
    assert [one["complaint"] for one in answer["complaints"]] == [complaint.number]


def test_reports_are_made_and_read_on_their_pages(house, manager, browse):
    ana, end = browse(house.ana), now() - timedelta(minutes=1)
    moments = {"begins_at": f"{end - timedelta(hours=8):%Y-%m-%dT%H:%M}", "ends_at": f"{end - timedelta(hours=7):%Y-%m-%dT%H:%M}"}
    page = ana.get("/complaints/reports/").content.decode()
    assert "Complaints of a duty period" in page and "Seminar" not in page
    refused = ana.post("/complaints/reports/new/", {"kind": "duty", "words": "", **moments})
    assert refused.status_code == 400 and moments["begins_at"] in refused.content.decode()
    made = ana.post("/complaints/reports/new/", {"kind": "duty", "words": "A quiet night.", **moments})
    assert made.status_code == 302
    assert "A quiet night." in browse(manager).get(made["Location"]).content.decode()
    assert browse(house.cleo).get(made["Location"]).status_code == 404
    assert list(reports_of(house.cleo)) == []


def test_a_suggestion_is_submitted_and_collated_on_the_page(house, office, browse):
    ticket, client = ask(house), browse(house.ana)
    refused = client.post("/complaints/reports/submissions/", {"ticket": "T-0", "words": "The lid."})
    assert refused.status_code == 400 and "The lid." in refused.content.decode()
    assert client.post("/complaints/reports/submissions/", {"ticket": ticket.number, "words": "The lid."}).status_code == 302
    assert client.post("/complaints/reports/submissions/", {"ticket": ticket.number, "words": "The lid."}).status_code == 412
    assert client.post("/complaints/reports/new/", {"kind": "collation", "words": "Lids."}).status_code == 403
    collated = browse(office).post("/complaints/reports/new/", {"kind": "collation", "words": "Lids."})
    assert collated.status_code == 302
    assert "The lid." in browse(house.gao).get(collated["Location"]).content.decode()


def test_reports_and_submissions_over_rest(house, office):
    ticket, ana = ask(house), Caller(key_of(house.ana))
    submitted = ana.post("submissions/", {"ticket": ticket.number, "words": "The lid."})
    assert (submitted.status_code, submitted.json()["report"]) == (201, None)
    assert ana.post("complaint_reports/", {"kind": "collation", "words": "x"}).status_code == 403
    made = Caller(key_of(office)).post("complaint_reports/", {"kind": "collation", "words": "Lids."})
    assert (made.status_code, made.json()["submissions"][0]["ticket"]) == (201, ticket.number)
    gao = Caller(key_of(house.gao))
    assert [one["id"] for one in gao.get("complaint_reports/?kind=collation").json()["results"]] == [made.json()["id"]]
    assert gao.get(f"complaint_reports/{made.json()['id']}/").json()["words"] == "Lids."
    assert ana.get(f"complaint_reports/{made.json()['id']}/").status_code == 404
    assert ana.get("submissions/").json()["results"][0]["report"] == made.json()["id"]


RULES = """\
pack: told
title: {zh: 报告, en: Reports}
articles:
  - number: "1"
    title: {zh: 报告, en: Reports}
    text: {zh: 报告投诉。, en: Complaints are reported.}
    effective_from: 2026-01-01
    complaint_reports: [{kind: duty, to: supervisor}]
"""


@pytest.mark.parametrize(
    ("said", "fault"),
    [("[]", "no report"), ("[{kind: shoe, to: supervisor}]", "no such report"), ("[{kind: duty, to: nobody}]", "is nobody")],
)
def test_reports_that_cannot_be_say_where(said, fault):
    with pytest.raises(PackError, match=fault):
        check_text(RULES.replace("[{kind: duty, to: supervisor}]", said), "told.yaml")
