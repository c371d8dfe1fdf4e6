"""The investigation of a complaint: who, until when, whom she asks, what is said, why it happened, and whom it concerns."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from complaints.access import complaints_of
from complaints.choices import Phase, StageCode
from complaints.inquiry.access import assist_for, assists_of, concern_for, hearing_for
from complaints.inquiry.actions import (
    answer_assist,
    ask_department,
    ask_to_be_heard,
    assign_investigator,
    be_heard,
    complete_inquiry,
    find_cause,
    name_party,
    note_cause,
    note_improvement,
    note_why,
    refuse_assist,
    send_back,
    take_statement,
)
from complaints.inquiry.queries import is_third_party, require_investigated, tree_of
from complaints.keeping.actions import keep_close
from complaints.models import Complaint, ComplaintAnswer, Concern, Inquiry, Remedy, Stage, Statement
from complaints.remedy.actions import answer_complaint, choose_remedy, offer_option
from complaints.verdict.actions import give_verdict
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, Stale, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.complaints.inquiring import at, by, complain, investigated, under_inquiry
from tests.statements import count_statements


def told(code: str) -> set[str]:
    deliver_due("inside")
    return set(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


@pytest.mark.rule("CMP-006")
@pytest.mark.rule("CMP-002")
def test_the_investigation_is_a_stage_with_owner_and_date_that_comes_before_any_answer(house):
    complaint = complain(house)
    with pytest.raises(Blocked):
        require_investigated(complaint)
    assign_investigator(complaint, house.cleo, at(48), **by(house.ben, 1))
    stage = Stage.objects.get(complaint=complaint, code=StageCode.INVESTIGATION)
    assert (stage.responsible, stage.due_at, stage.done_at) == (house.cleo, at(48), None)
    assert Complaint.objects.get(pk=complaint.pk).phase == Phase.INVESTIGATING
    with pytest.raises(Blocked, match=complaint.number):
        complete_inquiry(complaint, "Too early", **by(house.cleo, 2))
    note_why(complaint, "Why did it crack?", "Pressed from the side.", **by(house.cleo, 2))
    complete_inquiry(complaint, "Pressed in the warehouse.", [house.works], **by(house.cleo, 3))
    stage.refresh_from_db()
    assert (stage.done_by, stage.done_at) == (house.cleo, at(3))
    require_investigated(complaint)
    event = Event.objects.get(code="complaint.investigated")
    assert (event.facts["departments"], event.facts["whys"]) == (["works"], 1)
    assert "warehouse" not in str(event.facts)
    assert told("complaint.inquiry_assigned") == {"cleo"}


@pytest.mark.rule("CMP-006")
def test_no_remedy_is_chosen_and_no_answer_given_before_the_investigation(house):
    complaint = complain(house)
    give_verdict(complaint, "no", "Nothing was wrong", **by(house.ben, 1))
    option = offer_option(complaint, "apology", "A letter", amount=Decimal(0), **by(house.ben, 1))
    with pytest.raises(Blocked, match=complaint.number):
        choose_remedy(complaint, option, **by(house.ben, 2))
    assert not Remedy.objects.exists()
    investigated(house, complaint, hour=2)
    choose_remedy(complaint, option, **by(house.ben, 4))
    assign_investigator(complaint, house.ben, at(90), **by(house.gao, 5))  # it is looked into anew
    with pytest.raises(Blocked, match=complaint.number):
        answer_complaint(complaint, "We looked into it.", **by(house.ben, 6))
    assert not ComplaintAnswer.objects.exists()


def test_whoever_investigates_sees_the_complaint_and_may_be_replaced(house):
    complaint = complain(house)
    assert not complaints_of(house.cleo).exists()
    assign_investigator(complaint, house.cleo, at(48), **by(house.ben, 1))
    assert complaints_of(house.cleo).get() == complaint
    assign_investigator(complaint, house.ben, at(50), **by(house.ben, 2))
    assert Inquiry.objects.get().investigator == house.ben
    assert not complaints_of(house.cleo).exists()


def test_an_investigation_that_ended_begins_anew_and_its_stage_is_open_again(house):
    complaint = investigated(house, complain(house))
    assign_investigator(complaint, house.ben, at(90), **by(house.ben, 5))
    stage = Stage.objects.get(complaint=complaint, code=StageCode.INVESTIGATION)
    assert (stage.responsible, stage.done_at, Inquiry.objects.count()) == (house.ben, None, 2)


@pytest.mark.parametrize(("who", "due", "field"), [("ana", 48, "investigator"), ("cleo", -1, "due_at"), ("cleo", 24 * 300, "due_at")])
def test_an_unfit_investigator_or_moment_is_refused_and_nothing_happens(house, who, due, field):
    complaint = complain(house)
    with pytest.raises(Invalid) as refusal:
        assign_investigator(complaint, getattr(house, who), at(due), **by(house.ben, 1))
    assert list(refusal.value.errors) == [field]
    assert not Inquiry.objects.exists() and not Event.objects.filter(code="complaint.inquiry_assigned").exists()


def test_whoever_is_complained_of_does_not_investigate_it_and_is_heard_before_it_ends(house):
    complaint = complain(house)
    complaint.change(about=house.cleo)
    keep_close(complaint, by=house.ben.actor(), at=at(0))
    with pytest.raises(Invalid, match="investigator"):
        assign_investigator(complaint, house.cleo, at(48), **by(house.ben, 1))
    assign_investigator(complaint, house.ben, at(48), **by(house.gao, 1))
    note_why(complaint, "Why?", "She was not there.", **by(house.ben, 2))
    with pytest.raises(Blocked):
        complete_inquiry(complaint, "Nobody was there.", **by(house.ben, 3))
    hearing = ask_to_be_heard(complaint, house.cleo, "Where were you?", **by(house.ben, 3))
    assert told("hearing.asked") == {"cleo"}
    complete_inquiry(complaint, "Nobody was there.", **by(house.ben, 4))
    with pytest.raises(Missing):
        hearing_for(house.ana, hearing.pk)
    be_heard(hearing_for(house.cleo, hearing.pk), "I was ill.", **by(house.cleo, 5))
    be_heard(hearing, "Here is the slip.", **by(house.cleo, 6))
    assert list(complaint.statements.order_by("pk").values_list("member", "words")) == [
        (house.cleo.pk, "I was ill."),
        (house.cleo.pk, "Here is the slip."),
    ]
    assert not complaints_of(house.cleo).exists()
    assert told("hearing.answered") == {"ben"}


def test_a_second_hearing_of_one_member_is_refused(house):
    complaint = complain(house)
    ask_to_be_heard(complaint, house.cleo, "Where were you?", **by(house.ben, 1))
    with pytest.raises(WrongState):
        ask_to_be_heard(complaint, house.cleo, "And then?", **by(house.ben, 2))


@pytest.mark.rule("CMP-003")
def test_a_department_is_asked_answers_and_sees_no_more_than_its_question(house):
    complaint = under_inquiry(house)
    asked = ask_department(complaint, house.works, "How high was it stacked?", at(24), **by(house.ben, 1))
    assert told("assist.asked") == {"cleo"}
    assert assists_of(house.cleo).get() == asked
    assert not complaints_of(house.cleo).exists()
    with pytest.raises(Forbidden) as refusal:
        assist_for(house.ben, asked.pk, to="answer")
    assert refusal.value.holders == ("cleo",)
    answer_assist(asked, "Seven high.", **by(house.cleo, 2))
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.ended_by) == ("answered", "Seven high.", house.cleo)
    assert told("assist.answered") == {"ben"}
    codes = Event.objects.filter(subject_kind="assist_request", matter_id=complaint.ticket_id).values_list("code", flat=True)
    assert list(codes.order_by("pk")) == ["assist.asked", "assist.answered"]


def test_a_department_says_that_it_is_not_its_to_answer_once(house):
    asked = ask_department(under_inquiry(house), house.works, "Who drove?", at(24), **by(house.ben, 1))
    with pytest.raises(Invalid):
        refuse_assist(asked, " ", **by(house.cleo, 2))
    refuse_assist(asked, "The carrier is asked by purchasing.", **by(house.cleo, 2))
    with pytest.raises(WrongState):
        answer_assist(asked, "Late thought", **by(house.cleo, 3))
    asked.refresh_from_db()
    assert (asked.state, asked.version) == ("refused", 2)


def test_a_stale_answer_changes_nothing(house):
    asked = ask_department(under_inquiry(house), house.works, "Who drove?", at(24), **by(house.ben, 1))
    with pytest.raises(Stale):
        answer_assist(asked, "The carrier", **by(house.cleo, 2), expected=7)
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_what_was_asked_and_not_answered_lapses_with_the_investigation(house):
    complaint = under_inquiry(house)
    asked = ask_department(complaint, house.works, "Who drove?", at(24), **by(house.ben, 1))
    investigated(house, complaint)
    asked.refresh_from_db()
    assert (asked.state, asked.ended_by) == ("lapsed", house.cleo)


@pytest.mark.rule("CMP-003")
def test_an_unanswered_request_is_overdue_and_the_head_of_the_department_hears_of_it(house):
    make.load_pack_file("mfg")
    complaint = under_inquiry(house)
    asked = ask_department(complaint, house.works, "Who drove?", at(24), **by(house.ben, 1))
    clock = Clock.objects.get(about="assist_request", about_id=asked.pk)
    assert (clock.due_at, clock.state) == (at(24), "running")
    sweep(at(24.1), always=True)
    clock.refresh_from_db()
    assert (clock.state, asked.late(at(24.1))) == ("breached", True)
    assert "cleo" in told("clock.breached")


def test_an_answer_in_time_stops_the_clock(house):
    make.load_pack_file("mfg")
    asked = ask_department(under_inquiry(house), house.works, "Who drove?", at(24), **by(house.ben, 1))
    answer_assist(asked, "The carrier", **by(house.cleo, 2))
    assert Clock.objects.get(about="assist_request").state == "met"


def test_the_whys_are_a_chain_and_a_corrected_one_stays_on_record(house):
    complaint = under_inquiry(house)
    for number in (1, 2):
        note_why(complaint, f"Why {number}?", f"Because {number}.", **by(house.cleo, number))
    note_why(complaint, "Why 2?", "Because of the pallet.", place=2, **by(house.cleo, 3))
    standing = complaint.whys.filter(stands=True).order_by("place")
    assert list(standing.values_list("place", "answer")) == [(1, "Because 1."), (2, "Because of the pallet.")]
    assert complaint.whys.count() == 3
    with pytest.raises(Invalid, match="place"):
        note_why(complaint, "Why 9?", "x", place=9, **by(house.cleo, 4))


def test_the_causes_are_a_tree_with_a_finding_each(house):
    complaint = under_inquiry(house)
    method = note_cause(complaint, "method", "Loading card out of date", **by(house.cleo, 1))
    people = note_cause(complaint, "people", "Nobody was trained", **by(house.cleo, 1))
    under = note_cause(complaint, "method", "Smaller pallets since October", above=method.pk, **by(house.cleo, 2))
    find_cause(complaint, under.pk, "confirmed", **by(house.cleo, 3))
    find_cause(complaint, people.pk, "ruled_out", **by(house.cleo, 3))
    found = [(branch.cause.words, branch.depth, branch.cause.finding) for branch in tree_of(complaint)]
    assert found == [
        ("Loading card out of date", 0, "suspected"),
        ("Smaller pallets since October", 1, "confirmed"),
        ("Nobody was trained", 0, "ruled_out"),
    ]
    with count_statements() as statements:
        tree_of(complaint)
    assert len(statements) == 1


def test_a_cause_of_another_complaint_is_none_of_this_one(house):
    other = note_cause(under_inquiry(house), "people", "Elsewhere", **by(house.cleo, 1))
    complaint = under_inquiry(house)
    with pytest.raises(Invalid, match="above"):
        note_cause(complaint, "people", "Here", above=other.pk, **by(house.cleo, 1))
    with pytest.raises(Invalid, match="cause"):
        find_cause(complaint, other.pk, "confirmed", **by(house.cleo, 1))
    mine = note_cause(complaint, "people", "Here", **by(house.cleo, 1))
    with pytest.raises(Invalid, match="finding"):
        find_cause(complaint, mine.pk, "suspected", **by(house.cleo, 1))


@pytest.mark.rule("CMP-027")
def test_a_dispute_of_dealer_and_customer_has_both_sides_on_record_and_what_each_says(house):
    complaint = under_inquiry(house)
    with pytest.raises(Invalid, match="side"):
        take_statement(complaint, "We paid.", side="dealer", **by(house.ben, 1))
    name_party(complaint, "dealer", "Harbour Trading", **by(house.ben, 1))
    assert is_third_party(complaint)
    assert set(complaint.parties.values_list("side", "name")) == {("customer", "Dana"), ("dealer", "Harbour Trading")}
    take_statement(complaint, "It was delivered late.", side="customer", **by(house.ben, 2))
    take_statement(complaint, "It was not ordered.", side="dealer", **by(house.ben, 2))
    said = complaint.statements.order_by("pk").values_list("party__side", "words", "taken_by")
    assert list(said) == [("customer", "It was delivered late.", house.ben.pk), ("dealer", "It was not ordered.", house.ben.pk)]
    with pytest.raises(WrongState):
        name_party(complaint, "dealer", "Another", **by(house.ben, 3))


def test_a_statement_is_never_changed(house):
    statement = take_statement(under_inquiry(house), "I saw it.", of=house.cleo, **by(house.ben, 1))
    assert (statement.member, statement.taken_by) == (house.cleo, house.ben)
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(words="I saw nothing.")


@pytest.mark.rule("CMP-004")
def test_the_findings_are_told_to_the_departments_concerned_which_are_followed_until_improved(house):
    make.load_pack_file("mfg")
    investigated(house, complain(house), house.works, house.service)
    assert told("concern.told") == {"ben"}  # the head of service; cleo, who ended it herself, knows
    concern = Concern.objects.get(department=house.works)
    clock = Clock.objects.get(about="concern", about_id=concern.pk)
    assert clock.state == "running"
    with pytest.raises(Missing):
        concern_for(make.make_member("zoe", posts=[], department=None), concern.pk)
    note_improvement(concern_for(house.cleo, concern.pk, to="improve"), "Five high from Monday on.", **by(house.cleo, 9))
    clock.refresh_from_db()
    assert clock.state == "met"
    with pytest.raises(WrongState):
        note_improvement(concern, "Again", **by(house.cleo, 10))


def test_an_ended_investigation_takes_a_summary_in_the_database_too(house):
    complaint = investigated(house, complain(house))
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.filter(complaint=complaint).update(summary="")


def test_nothing_is_noted_of_a_complaint_that_was_withdrawn(house):
    complaint = complain(house)
    complaint.change(state="withdrawn", ended_by=house.ben, ended_at=at(1))
    for step in (
        lambda: assign_investigator(complaint, house.cleo, at(48), **by(house.ben, 2)),
        lambda: note_why(complaint, "Why?", "x", **by(house.cleo, 2)),
        lambda: ask_department(complaint, house.works, "Who?", at(48), **by(house.ben, 2)),
        lambda: take_statement(complaint, "x", **by(house.ben, 2)),
    ):
        with pytest.raises(WrongState):
            step()
    assert not Inquiry.objects.exists() and not Statement.objects.exists()


@pytest.mark.parametrize("step", ["ask", "why", "cause", "find", "state"])
def test_a_step_of_an_investigation_takes_one_that_runs(house, step):
    complaint = investigated(house, complain(house))
    find = complaint.causes.create(field="method", words="Old card", noted_by=house.cleo, noted_at=at(1))
    steps = {
        "ask": lambda: ask_department(complaint, house.works, "How high?", at(60), **by(house.ben, 5)),
        "why": lambda: note_why(complaint, "Why?", "Because.", **by(house.ben, 5)),
        "cause": lambda: note_cause(complaint, "method", "Card", **by(house.ben, 5)),
        "find": lambda: find_cause(complaint, find.pk, "confirmed", **by(house.ben, 5)),
        "state": lambda: take_statement(complaint, "I saw it", **by(house.ben, 5)),
    }
    version = complaint.version
    with pytest.raises(Blocked):
        steps[step]()
    assert Complaint.objects.get(pk=complaint.pk).version == version
    assign_investigator(complaint, house.cleo, at(70), **by(house.ben, 6))
    steps[step]()


def test_whoever_decides_sends_it_back_to_its_investigator_who_is_told(house):
    make.load_pack_file("mfg")
    complaint = investigated(house, complain(house))
    inquiry = send_back(complaint, "Which shift stacked it?", at(60), **by(house.ben, 5))
    assert (inquiry.investigator, inquiry.assigned_by, inquiry.sent_back) == (house.cleo, house.ben, "Which shift stacked it?")
    stage = Stage.objects.get(complaint=complaint, code=StageCode.INVESTIGATION)
    assert (stage.responsible, stage.due_at, stage.done_at) == (house.cleo, at(60), None)
    facts = Event.objects.get(code="complaint.sent_back").facts
    assert facts["member_id"] == house.cleo.pk and "shift" not in str(facts)
    assert told("complaint.sent_back") == {"cleo"}
    running = Clock.objects.get(limit__code="investigation", stopped_at=None)
    assert running.due_at == at(60)
    note_why(complaint, "Which shift?", "The night shift.", **by(house.cleo, 6))
    complete_inquiry(complaint, "The night shift stacked too high.", **by(house.cleo, 7))
    require_investigated(complaint)


@pytest.mark.parametrize("who", ["owner", "about"])
def test_whoever_may_not_decide_sends_nothing_back(house, who):
    complaint = investigated(house, complain(house))
    if who == "about":
        complaint.change(about=house.ben)
    else:
        type(complaint.ticket).objects.filter(pk=complaint.ticket_id).update(owner=house.ben)
    with pytest.raises(Forbidden):
        send_back(complaint, "Once more", at(60), **by(house.ben, 5))
    assert Inquiry.objects.count() == 1


def test_nothing_is_sent_back_before_it_was_investigated_nor_once_a_verdict_stands(house):
    complaint = under_inquiry(house)
    with pytest.raises(Blocked):
        send_back(complaint, "Once more", at(60), **by(house.gao, 1))
    investigated(house, complaint, hour=2)
    with pytest.raises(Invalid) as refused:
        send_back(complaint, " ", at(-1), **by(house.gao, 5))
    assert sorted(refused.value.errors) == ["due_at", "reason"]
    give_verdict(complaint, "no", "Nothing was wrong", **by(house.gao, 6))
    with pytest.raises(Blocked):
        send_back(complaint, "Once more", at(60), **by(house.gao, 7))
    assert Inquiry.objects.filter(closed_at=None).count() == 0


def test_it_is_not_sent_back_to_an_investigator_who_has_left(house):
    complaint = investigated(house, complain(house))
    house.cleo.is_active = False
    house.cleo.save()
    with pytest.raises(Invalid) as refused:
        send_back(complaint, "Once more", at(60), **by(house.ben, 5))
    assert list(refused.value.errors) == ["investigator"]
