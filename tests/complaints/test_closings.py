"""Closing: nothing is left out, the ticket goes along or is named, and what was closed can be opened again."""

import pytest
from django.db import connection

from complaints.choices import ISO_STEPS, StageCode
from complaints.closings.actions import close_complaint, reopen_complaint
from complaints.closings.queries import hindrances
from complaints.invariants import INVARIANTS
from complaints.models import Share, Stage
from complaints.remedy.actions import answer_complaint, note_acceptance
from complaints.stages.actions import redo_stage
from complaints.verdict.actions import object_to_verdict
from complaints.withdrawal.actions import take_up_again, withdraw_complaint
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from tests import make
from tests.complaints.deciding import acts, answered, codes, complain, do_early_steps, later
from tickets.models import Ticket


def ready(house, accepted=True):
    """A complaint that may be closed."""
    complaint = complain(house)
    answered(house, complaint)
    do_early_steps(complaint, house.ben)
    note_acceptance(complaint, "好的" if accepted else "太少", accepted=accepted, **acts(house.ben, 4))
    complaint.refresh_from_db()
    return complaint


def broken(code):
    with connection.cursor() as cursor:
        cursor.execute(next(one.sql for one in INVARIANTS if one.code == code))
        return [pk for (pk,) in cursor.fetchall()]


def test_a_closed_complaint_has_the_eight_steps_each_with_person_and_time(house):
    complaint = ready(house)
    closure = close_complaint(complaint, **acts(house.gao, 5))
    complaint.refresh_from_db()
    ticket = Ticket.objects.get(pk=complaint.ticket_id)
    assert (complaint.state, complaint.phase, closure.outcome, ticket.status) == ("closed", "traced", "accepted", "closed")
    rows = Stage.objects.filter(complaint=complaint, code__in=ISO_STEPS, done_at__isnull=False)
    assert {row.code for row in rows} == set(ISO_STEPS) and all(row.done_by for row in rows)
    assert broken("I20:iso") == broken("I20:closure") == broken("I20:shares") == []
    redo_stage(complaint, StageCode.ASSESSMENT)
    assert broken("I20:iso") == [complaint.pk]


def test_closing_names_every_step_that_is_missing(house):
    complaint = complain(house)
    with pytest.raises(Blocked) as refused:
        close_complaint(complaint, **acts(house.ben, 1))
    for code in ("acknowledgement", "assessment", "investigation", "remedy", "reply"):
        assert str(StageCode(code).label) in refused.value.words
    complaint.refresh_from_db()
    assert (complaint.state, codes(complaint)) == ("open", ["complaint.opened"])


def test_closing_asks_how_she_took_it_or_that_she_cannot_be_reached(house):
    complaint = complain(house)
    answered(house, complaint)
    do_early_steps(complaint, house.ben)
    with pytest.raises(Invalid):
        close_complaint(complaint, **acts(house.ben, 5))
    with pytest.raises(Invalid):
        close_complaint(complaint, unreachable=True, **acts(house.ben, 5))
    closure = close_complaint(complaint, unreachable=True, reason="三次无人接听", **acts(house.ben, 5))
    assert (closure.outcome, closure.reason) == ("unreachable", "三次无人接听")


def test_what_she_did_not_accept_closes_with_a_reason(house):
    complaint = ready(house, accepted=False)
    with pytest.raises(Invalid):
        close_complaint(complaint, **acts(house.ben, 5))
    assert close_complaint(complaint, reason="已告知途径", **acts(house.ben, 5)).outcome == "not_accepted"


def test_a_ticket_that_needs_a_second_person_stays_and_is_named(house):
    make.load_demo_pack()
    complaint = ready(house)
    closure = close_complaint(complaint, **acts(house.ben, 24 * 2))
    assert closure.ticket_status == "solved"


def test_a_ticket_may_stay_open(house):
    complaint = ready(house)
    closure = close_complaint(complaint, with_ticket=False, **acts(house.ben, 5))
    assert (closure.ticket_status, Ticket.objects.get(pk=complaint.ticket_id).status) == ("open", "open")


def test_nothing_is_closed_before_the_departments_had_their_time_to_object(house):
    make.load_demo_pack()
    complaint = ready(house)
    assert len(hindrances(complaint, later(5))) == 1
    with pytest.raises(Blocked):
        close_complaint(complaint, **acts(house.ben, 5))
    assert hindrances(complaint, later(24 * 2)) == []


def test_a_closed_complaint_opens_again_with_a_reason_and_its_ticket(house):
    complaint = ready(house)
    with pytest.raises(WrongState):
        reopen_complaint(complaint, "又漏水", **acts(house.ben, 5))
    closure = close_complaint(complaint, **acts(house.ben, 5))
    with pytest.raises(Invalid):
        reopen_complaint(complaint, "", **acts(house.ben, 6))
    reopen_complaint(complaint, "又漏水", **acts(house.ben, 6))
    complaint.refresh_from_db()
    closure.refresh_from_db()
    assert (complaint.state, complaint.ended_at, complaint.phase) == ("open", None, "investigating")
    assert (closure.undone_by, closure.undone_at, closure.undone_why) == (house.ben, later(6), "又漏水")
    assert Ticket.objects.get(pk=complaint.ticket_id).status == "open"
    with pytest.raises(Blocked) as refused:
        close_complaint(complaint, **acts(house.ben, 7))
    assert str(StageCode.REPLY.label) in refused.value.words  # she is answered anew
    answer_complaint(complaint, "我们再退款 100 元。", **acts(house.ben, 8))
    note_acceptance(complaint, "可以", accepted=True, **acts(house.ben, 9))
    close_complaint(complaint, **acts(house.ben, 10))
    ends = [code for code in codes(complaint) if code in ("complaint.closed", "complaint.reopened", "complaint.answered")]
    assert ends[-4:] == ["complaint.closed", "complaint.reopened", "complaint.answered", "complaint.closed"]


def test_the_time_to_object_outlives_a_withdrawal_and_does_not_run_during_it(house):
    make.load_demo_pack()
    complaint = ready(house)
    withdraw_complaint(complaint, "She found the part", **acts(house.ana, 5))
    take_up_again(complaint, "It broke again", **acts(house.ana, 24 * 4))  # on Monday
    complaint.refresh_from_db()
    assert len(hindrances(complaint, later(24 * 4 + 1))) == 1
    with pytest.raises(Blocked):
        close_complaint(complaint, **acts(house.ben, 24 * 4 + 1))
    object_to_verdict(complaint, "Rewritten", **acts(house.cleo, 24 * 4 + 2))
    with pytest.raises(Invalid):
        object_to_verdict(complaint, "Late", **acts(make_another_department(house, complaint), 24 * 6))
    assert len(hindrances(complaint, later(24 * 6))) == 1  # the objection, no longer the time for it


def make_another_department(house, complaint):
    """A member of a second department that was found liable by the same verdict."""
    depot = make.make_department("depot", name_zh="仓库", name_en="Depot")
    verdict = complaint.verdicts.get(ended_at=None)
    Share.objects.create(verdict=verdict, party="department", department=depot, percent=1, reason="x", decided_by=verdict.decided_by)
    return make.make_member("dirk", posts=[make.make_post("storeman", department=depot)], department=depot)


def test_a_minimum_wait_of_its_ticket_leaves_the_ticket_as_it_is_and_closes_the_complaint(house, tmp_path):
    make.load(SLOW, tmp_path)
    complaint = ready(house)
    closure = close_complaint(complaint, **acts(house.gao, 5))
    complaint.refresh_from_db()
    assert (complaint.state, closure.ticket_status) == ("closed", "solved")


SLOW = """\
pack: slow
title: {zh: 慢, en: Slow}
articles:
  - number: "1"
    title: {zh: 三日, en: Three days}
    text: {zh: 三日内不结。, en: Not closed within three days.}
    effective_from: 2026-01-01
    clocks:
      - code: wait
        name: {zh: 等候, en: Wait}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.closed]
        at_least: 3 calendar days
"""
