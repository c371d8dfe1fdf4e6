"""The complaints' clocks of the shipped packs: each starts, falls due and ends as its article says."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from complaints.assessment.actions import assess_complaint, note_measure
from complaints.assessment.queries import types_at
from complaints.inquiry.actions import assign_investigator, complete_inquiry, note_improvement, note_why
from complaints.models import Complaint
from complaints.receipt.actions import acknowledge_complaint
from complaints.remedy.actions import answer_complaint, note_acceptance
from complaints.tracing.actions import name_neglect
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from staff.models import Notice
from tests import make
from tests.complaints.deciding import decide, judge
from tests.complaints.making import at, by, complain


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 by the clock in Shanghai, which is eight hours ahead; the desk's moments are UTC."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


def taken_in(house: SimpleNamespace) -> Complaint:
    return complain(house, minute=0)


def major(house: SimpleNamespace) -> Complaint:
    return complain(house, minute=0, ticket=make.make_ticket(house.ana, kind="complaint", severity="urgent"))


def major_by_assessment(house: SimpleNamespace) -> Complaint:
    complaint = taken_in(house)
    assess_complaint(complaint, type_code="", safety=True, **by(house.ben, 0))
    return complaint


def being_investigated(house: SimpleNamespace) -> Complaint:
    complaint = taken_in(house)
    assign_investigator(complaint, house.cleo, at(600), **by(house.ben, 0))
    return complaint


def told_department(house: SimpleNamespace) -> Complaint:
    complaint = being_investigated(house)
    note_why(complaint, "Why?", "Nobody looked.", **by(house.cleo, 0))
    complete_inquiry(complaint, "Nobody looked.", [house.works], **by(house.cleo, 0))
    return complaint


def neglected_again(house: SimpleNamespace) -> Complaint:
    taken_in(house)
    complaint = taken_in(house)
    name_neglect(complaint, house.works, "The valve was known to drip.", **by(house.cleo, 0))
    return complaint


def was_answered(house: SimpleNamespace) -> Complaint:
    complaint = taken_in(house)
    answer(house, complaint, 180)
    return complaint


def answer(house: SimpleNamespace, complaint: Complaint, minute: float) -> None:
    judge(house, complaint)
    decide(house, complaint)
    answer_complaint(complaint, "We put it right.", **by(house.ben, minute))


def acknowledge(house: SimpleNamespace, complaint: Complaint, minute: float) -> None:
    acknowledge_complaint(complaint, "Told by telephone.", **by(house.ana, minute))


def report(house: SimpleNamespace, complaint: Complaint, minute: float) -> None:
    note_measure(complaint, "reported", "She has to know.", to=house.gao, **by(house.ana, minute))


def investigate(house: SimpleNamespace, complaint: Complaint, minute: float) -> None:
    note_why(complaint, "Why?", "Nobody looked.", **by(house.cleo, minute))
    complete_inquiry(complaint, "Nobody looked.", [], **by(house.cleo, minute))


def improve(house: SimpleNamespace, complaint: Complaint, minute: float) -> None:
    note_improvement(complaint.inquiries.get().concerns.get(), "We look daily.", **by(house.cleo, minute))


def accept(house: SimpleNamespace, complaint: Complaint, minute: float) -> None:
    note_acceptance(complaint, "She is content.", accepted=True, **by(house.ben, minute))


# T0 is Thursday 19 November 2026, ten in the morning.
CLOCKS = [
    ("schl", "14", "tell_student", taken_in, shanghai(20, 0), answer),
    ("schl", "15", "repeat_reported", neglected_again, at(15), report),
    ("schl", "15", "neglect_improved", told_department, shanghai(24, 17, 30), improve),
    ("afts", "11", "complaint_receipt", taken_in, at(15), acknowledge),
    ("afts", "11", "complaint_answer", taken_in, shanghai(20, 10), answer),
    ("afts", "12", "complaint_investigation", being_investigated, at(600), investigate),
    ("prop", "21", "major_complaint", major, at(15), report),
    ("prop", "21", "major_complaint", major_by_assessment, at(15), report),
    ("prop", "22", "resident_answer", taken_in, shanghai(19, 17, 30), answer),
    ("prop", "22", "resident_accepts", was_answered, shanghai(23, 0), accept),
    ("soft", "9", "outcome", taken_in, shanghai(20, 21), answer),
    ("soft", "9", "customer_feedback", was_answered, shanghai(23, 0), accept),
]
CASES = [pytest.param(*case, id=f"{case[0]}-{case[2]}-{case[3].__name__}") for case in CLOCKS]


@pytest.mark.parametrize(("pack", "article", "code", "begin", "due", "end"), CASES)
def test_a_clock_of_a_pack_starts_falls_due_and_ends_as_its_article_says(house, pack, article, code, begin: Any, due, end: Any):
    make.load_pack_file(pack)
    complaint = begin(house)
    clock = Clock.objects.get(limit__code=code, matter_id=complaint.ticket_id)
    assert (clock.limit.article.number, clock.due_at, clock.state) == (article, due, "running")
    end(house, complaint, 240 if begin is was_answered else 180)
    clock.refresh_from_db()
    assert (clock.state, clock.stopped_at is not None) == ("met" if clock.stopped_at <= due else "missed", True)


@pytest.mark.parametrize(("pack", "article", "code", "begin", "due", "end"), CASES)
def test_nobody_hears_before_it_is_due_and_those_the_ladder_names_hear_when_it_is(house, pack, article, code, begin: Any, due, end: Any):
    make.load_pack_file(pack)
    complaint = begin(house)
    clock = Clock.objects.get(limit__code=code, matter_id=complaint.ticket_id)
    sweep(due - timedelta(seconds=1), always=True)
    clock.refresh_from_db()
    assert clock.state == "running"
    sweep(due + timedelta(seconds=1), always=True)
    deliver_due("inside")
    clock.refresh_from_db()
    assert clock.state == "breached"
    assert Notice.objects.filter(event__code="clock.breached", event__subject_id=clock.pk).exists()


TYPES = {
    "schl": ({"temperature", "scalding", "no_water", "equipment", "manner", "charges"}, {"scalding"}),
    "afts": ({"product", "leak", "installation", "engineer", "lateness", "fees"}, {"leak"}),
    "prop": ({"repairs", "lift", "cleaning", "order", "charges", "neighbours", "manner"}, {"lift"}),
    "soft": ({"goods", "delivery", "refund", "software", "manner", "trade"}, set()),
}


@pytest.mark.parametrize("pack", TYPES)
def test_each_trade_has_types_of_its_own_and_says_which_may_concern_safety(house, pack):
    make.load_pack_file(pack)
    found = types_at(make.T0, house.service.pk)
    assert ({one.code for one in found}, {one.code for one in found if one.safety}) == TYPES[pack]


def test_what_neglect_does_not_repeat_starts_no_clock_of_repeats(house):
    make.load_pack_file("schl")
    complaint = taken_in(house)
    name_neglect(complaint, house.works, "The valve was known to drip.", **by(house.cleo, 0))
    assert not Clock.objects.filter(limit__code="repeat_reported").exists()
