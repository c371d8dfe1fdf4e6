"""Verdicts: who decides, whose shares, what a later one keeps, and what a department may object."""

import pytest
from django.db import IntegrityError, transaction

from complaints.access import complaint_for
from complaints.choices import StageCode
from complaints.models import Objection, Share, Stage, Verdict
from complaints.verdict.actions import decide_objection, give_verdict, object_to_verdict
from complaints.verdict.queries import liability_of, liability_of_matter, standing_verdict
from complaints.verdict.rules import Part
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, Stale, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.complaints.deciding import CARRIER, WORKS, acts, answered, codes, complain, judge, later


@pytest.mark.rule("CMP-020")
def test_each_share_says_who_how_much_and_why(house):
    complaint = complain(house)
    assert (liability_of(complaint), liability_of_matter(complaint.ticket_id)) == ("undecided", "undecided")
    parts = (
        Part("department", "works", 50, "装载卡"),
        Part("member", house.cleo.work_number, 40, "超层"),
        Part("outside", "承运方", 10, "颠簸"),
    )
    verdict = judge(house, complaint, parts=parts)
    assert [(share.name, share.percent, share.reason) for share in verdict.shares.all()] == [
        ("工程部", 50, "装载卡"),
        ("cleo", 40, "超层"),
        ("承运方", 10, "颠簸"),
    ]
    facts = Event.objects.get(code="complaint.verdict_given").facts
    assert (facts["liable"], facts["up"]) == ("shared", False)
    assert facts["shares"] == [
        {"party": "department", "percent": 50, "department_id": house.works.pk},
        {"party": "member", "percent": 40, "member_id": house.cleo.pk},
        {"party": "outside", "percent": 10},
    ]
    assert "承运方" not in str(facts) and "装载卡" not in str(facts)
    stage = Stage.objects.get(complaint=complaint, code=StageCode.VERDICT)
    assert (stage.done_by, stage.done_at) == (house.ben, later(1))
    assert liability_of(complaint) == liability_of_matter(complaint.ticket_id) == "shared"


@pytest.mark.parametrize(
    ("liable", "parts", "field"),
    [
        ("shared", (WORKS,), "shares"),
        ("shared", (Part("outside", "a", 60, "x"), Part("outside", "b", 40, "x")), "shares"),
        ("yes", (), "shares"),
        ("yes", (Part("outside", "a", 100, "x"),), "shares"),
        ("shared", (WORKS, Part("department", "works", 30, "x")), "shares"),
        ("shared", (Part("department", "works", 101, "x"), Part("outside", "a", -1, "x")), "shares"),
        ("shared", (WORKS, Part("outside", "a", 30, "")), "shares"),
        ("shared", (WORKS, Part("nobody", "a", 30, "x")), "shares"),
        ("shared", (WORKS, Part("department", "nowhere", 30, "x")), "department"),
        ("maybe", (WORKS, CARRIER), "liable"),
        ("undecided", (WORKS, CARRIER), "liable"),
    ],
)
def test_shares_that_make_no_sense_are_refused_and_nothing_happens(house, liable, parts, field):
    complaint = complain(house)
    with pytest.raises(Invalid) as refused:
        judge(house, complaint, liable=liable, parts=parts)
    assert field in refused.value.errors
    complaint.refresh_from_db()
    assert (complaint.version, Verdict.objects.count(), codes(complaint)) == (1, 0, ["complaint.opened"])


def test_neither_the_owner_nor_who_is_found_liable_nor_the_member_complained_of_decides(house):
    hers = complain(house, owner=house.ben)
    with pytest.raises(Forbidden):
        judge(house, hers)
    other = complain(house)
    with pytest.raises(Invalid):
        judge(house, other, parts=(Part("member", house.ben.work_number, 100, "x"),), liable="yes")
    other.change(about=house.ben)
    with pytest.raises(Forbidden):
        judge(house, other)
    assert Verdict.objects.count() == 0
    judge(house, other, member=house.gao)


def test_the_database_lets_nobody_decide_her_own_matter_or_share(house):
    complaint = complain(house)
    verdict = judge(house, complaint)
    for fields in ({"decided_by": house.ana}, {"about": house.ben}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Verdict.objects.filter(pk=verdict.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.create(verdict=verdict, party="member", member=house.ben, decided_by=house.ben, percent=1, reason="x")


def test_a_later_verdict_keeps_the_former_with_why_and_says_that_she_was_told_otherwise(house):
    complaint = complain(house)
    answered(house, complaint)
    with pytest.raises(Invalid) as refused:
        judge(house, complaint, 5, (), liable="no", member=house.gao)
    assert "why" in refused.value.errors
    judge(house, complaint, 5, (), liable="no", member=house.gao, why="新的复检")
    former = Verdict.objects.get(liable="shared")
    assert (former.ended_by, former.ended_at, former.ended_why) == (house.gao, later(5), "新的复检")
    standing = standing_verdict(complaint)
    assert standing and (standing.liable, standing.after_reply, list(standing.shares.all())) == ("no", True, [])
    stage = Stage.objects.get(complaint=complaint, code=StageCode.VERDICT)
    assert (stage.done_by, stage.done_at) == (house.gao, later(5))
    assert codes(complaint)[-2:] == ["complaint.verdict_replaced", "complaint.verdict_given"]


def test_of_two_who_decide_at_once_the_second_is_stale(house):
    complaint = complain(house)
    judge(house, complaint, expected=1)
    with pytest.raises(Stale):
        judge(house, complaint, 2, member=house.gao, why="x", expected=1)


@pytest.mark.rule("CMP-015")
@pytest.mark.parametrize(("severity", "told"), [("normal", ["ben"]), ("urgent", ["gao"])])
def test_by_seriousness_a_verdict_goes_up(house, severity, told):
    complaint = complain(house, severity=severity)
    judge(house, complaint, member=house.gao, up=True, liable="no", parts=())
    deliver_due("inside")
    assert [row.member.name_zh for row in Notice.objects.filter(code="complaint.verdict_given")] == told


def test_a_verdict_that_stays_here_is_told_to_the_heads_of_departments_found_liable_and_nobody_else(house):
    judge(house, complain(house))
    judge(house, complain(house), liable="no", parts=())
    deliver_due("inside")
    assert [row.member for row in Notice.objects.filter(code="complaint.verdict_given")] == [house.cleo]


def test_what_goes_up_passes_by_the_member_complained_of(house):
    complaint = complain(house)
    complaint.change(about=house.ben)
    judge(house, complaint, member=house.gao, up=True, liable="no", parts=())
    deliver_due("inside")
    assert [row.member for row in Notice.objects.filter(code="complaint.verdict_given")] == [house.gao]


def test_a_department_found_liable_sees_the_complaint_and_may_object_and_whoever_stands_above_decides(house):
    make.load_pack_file("core")
    complaint = complain(house)
    with pytest.raises(Missing):
        complaint_for(house.cleo, complaint.number)
    judge(house, complaint)
    assert complaint_for(house.cleo, complaint.number) == complaint
    objection = object_to_verdict(complaint, "卡已改写", **acts(house.cleo, 2))
    deliver_due("inside")
    assert [row.member for row in Notice.objects.filter(code="complaint.objected")] == [house.gao]
    with pytest.raises(Invalid):
        object_to_verdict(complaint, "again", **acts(house.cleo, 2))
    with pytest.raises(Blocked):
        judge(house, complaint, 3, why="x")
    with pytest.raises(Forbidden):
        decide_objection(complaint, objection, "不成立", granted=False, **acts(house.ben, 3))
    decide_objection(complaint, objection, "不成立", granted=False, **acts(house.gao, 3))
    objection.refresh_from_db()
    assert (objection.state, objection.decided_by) == ("refused", house.gao)
    assert liability_of(complaint) == "shared"
    with pytest.raises(WrongState):
        decide_objection(complaint, objection, "再议", granted=True, **acts(house.gao, 4))


def test_an_objection_that_is_granted_leaves_liability_undecided_again(house):
    complaint = complain(house)
    verdict = judge(house, complaint)
    objection = object_to_verdict(complaint, "卡已改写", **acts(house.cleo, 2))
    decide_objection(complaint, objection, "属实", granted=True, **acts(house.gao, 3))
    verdict.refresh_from_db()
    assert (verdict.ended_by, verdict.ended_why, liability_of(complaint)) == (house.gao, "属实", "undecided")
    assert Stage.objects.get(complaint=complaint, code=StageCode.VERDICT).done_at is None


def test_only_departments_with_a_share_object_and_only_within_a_working_day(house):
    make.load_pack_file("core")
    complaint = complain(house)
    with pytest.raises(WrongState):
        object_to_verdict(complaint, "x", **acts(house.cleo, 1))
    judge(house, complaint)
    with pytest.raises(Invalid):
        object_to_verdict(complaint, "x", **acts(house.ana, 2))
    with pytest.raises(Invalid):
        object_to_verdict(complaint, "x", **acts(house.cleo, 24 * 4))
    assert Objection.objects.count() == 0


def test_the_database_wants_an_objection_decided_by_another(house):
    complaint = complain(house)
    judge(house, complaint)
    objection = object_to_verdict(complaint, "x", **acts(house.cleo, 2))
    for member in (house.ben, house.cleo):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(state="refused", answer="x", decided_by=member, decided_at=later(3))


def test_a_closed_complaint_takes_no_verdict(house):
    complaint = complain(house)
    complaint.change(state="withdrawn", ended_by=house.ana, ended_at=later(1))
    with pytest.raises(WrongState):
        give_verdict(complaint, "no", "x", **acts(house.ben, 2))
