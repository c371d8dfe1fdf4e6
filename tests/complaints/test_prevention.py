"""Corrective and preventive actions: planned, done, verified by somebody else, failed and done again; and what is learned."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from complaints.choices import StageCode, State
from complaints.models import ActionCheck, Complaint, CorrectiveAction, Stage
from complaints.prevention.access import action_for, actions_of
from complaints.prevention.actions import check_action, finish_action, give_action, plan_action, prove_action, write_lesson
from complaints.prevention.queries import missing_for_closing, pdca_of
from servicedesk.clocks.models import Clock, Obligation
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.clocks.sweep import sweep
from servicedesk.files.models import Attachment
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.complaints.inquiring import at, by, complain, investigated, plan
from tickets.knowledge.queries import suggested


def told(code: str) -> set[str]:
    deliver_due("inside")
    return set(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


def done(house, complaint: Complaint, hour: float = 4) -> CorrectiveAction:
    return finish_action(plan(house, complaint), "Card rewritten", **by(house.cleo, hour))


def stage(complaint: Complaint, code: str) -> Stage:
    return Stage.objects.get(complaint=complaint, code=code)


@pytest.mark.rule("CMP-002")
@pytest.mark.rule("SYS-005")
def test_an_action_is_planned_done_checked_and_acted_upon_each_with_who_and_when(house):
    complaint = complain(house)
    action = plan(house, complaint)
    correction = stage(complaint, StageCode.CORRECTION)
    assert (correction.responsible, correction.due_at, correction.done_at) == (house.cleo, at(27), None)
    assert [(step.code, step.at) for step in pdca_of(action)] == [("plan", at(3)), ("do", None), ("check", None), ("act", None)]
    assert told("corrective_action.planned") == {"cleo"}
    finish_action(action, "Card rewritten", **by(house.cleo, 4))
    assert stage(complaint, StageCode.CORRECTION).done_at == at(4)
    assert told("corrective_action.done") == {"gao"}
    check_action(action, "Ten stacks seen", passed=True, follows="The card is the rule", **by(house.gao, 5))
    assert stage(complaint, StageCode.VERIFICATION).done_by == house.gao
    steps = pdca_of(CorrectiveAction.objects.get(pk=action.pk))
    assert [(step.code, step.who, step.at, step.words) for step in steps] == [
        ("plan", house.ben, at(3), "No stack above five"),
        ("do", house.cleo, at(4), "Card rewritten"),
        ("check", house.gao, at(5), "Ten stacks seen"),
        ("act", house.gao, at(5), "The card is the rule"),
    ]


def test_nobody_verifies_what_she_owns_or_did_and_the_database_knows_it_too(house):
    complaint = complain(house)
    action = finish_action(plan(house, complaint, owner=house.gao), "Done", **by(house.gao, 4))
    with pytest.raises(Forbidden):
        check_action(action, "Fine", passed=True, **by(house.gao, 5))
    with pytest.raises(Forbidden):
        action_for(house.gao, action.pk, to="check")
    with pytest.raises(Forbidden):
        action_for(house.ben, action.pk, to="check")  # he lacks the right
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectiveAction.objects.filter(pk=action.pk).update(state="verified", verified_by=house.gao, verified_at=at(6))
    did = {"result": "x", "done_by": house.gao, "done_at": at(4), "checked_by": house.gao, "checked_at": at(5)}
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionCheck.objects.create(action=action, round=1, owner=house.cleo, passed=True, words="x", **did)
    assert not ActionCheck.objects.exists() and not Event.objects.filter(code="corrective_action.verified").exists()


def test_a_failed_check_opens_the_action_and_the_closed_complaint_again(house):
    complaint = complain(house)
    action = done(house, complaint)
    complaint = Complaint.objects.get(pk=complaint.pk)
    complaint.change(state=State.CLOSED, ended_by=house.ben, ended_at=at(5))
    with pytest.raises(Invalid) as refusal:
        check_action(action, "Still seven high", passed=False, **by(house.gao, 6))
    assert sorted(refusal.value.errors) == ["check_at", "due_at"]
    check_action(action, "Still seven high", passed=False, due_at=at(40), check_at=at(90), **by(house.gao, 6))
    action.refresh_from_db()
    complaint.refresh_from_db()
    assert (action.state, action.round, action.result, action.due_at) == ("failed", 2, "", at(40))
    assert (complaint.state, complaint.ended_at) == (State.OPEN, None)
    assert stage(complaint, StageCode.CORRECTION).done_at is None
    assert Event.objects.get(code="complaint.check_failed").facts["reopened"] is True
    assert "cleo" in told("corrective_action.failed")
    finish_action(action, "Trained the shift", **by(house.cleo, 30))
    check_action(action, "Five high", passed=True, **by(house.gao, 60))
    assert list(ActionCheck.objects.values_list("round", "passed", "result")) == [
        (1, False, "Card rewritten"),
        (2, True, "Trained the shift"),
    ]


def test_a_new_action_opens_the_stages_again(house):
    complaint = complain(house)
    action = done(house, complaint)
    check_action(action, "Fine", passed=True, **by(house.gao, 5))
    plan(house, Complaint.objects.get(pk=complaint.pk), 6, what="Corners for pallets", kind="preventive")
    assert stage(complaint, StageCode.CORRECTION).done_at is None
    assert stage(complaint, StageCode.VERIFICATION).done_at is None


def test_serious_and_major_complaints_close_with_a_verified_action_only(house):
    general, serious = complain(house, "normal"), complain(house, "high")
    assert missing_for_closing(general) == []
    assert len(missing_for_closing(serious)) == 1
    action = done(house, serious)
    assert len(missing_for_closing(serious)) == 1
    check_action(action, "No", passed=False, due_at=at(40), check_at=at(90), **by(house.gao, 6))
    assert len(missing_for_closing(serious)) == 2
    finish_action(action, "Again", **by(house.cleo, 7))
    check_action(action, "Yes", passed=True, **by(house.gao, 8))
    assert missing_for_closing(serious) == []


def test_an_action_whose_owner_left_is_told_to_her_head_once_and_given_to_somebody_else(house):
    complaint = complain(house)
    action = plan(house, complaint, owner=house.ana)
    house.ana.is_active = False
    house.ana.save()
    assert sweep(at(5), always=True) == 1
    sweep(at(6), always=True)
    assert Event.objects.filter(code="corrective_action.owner_left").count() == 1
    assert told("corrective_action.owner_left") == {"ben"}
    with pytest.raises(Invalid, match="owner"):
        give_action(action, house.ana, "Still hers", **by(house.ben, 7))
    given = give_action(action, house.cleo, "Ana has left", **by(house.ben, 7))
    assert (given.owner, given.owner_left_at, given.given_why) == (house.cleo, None, "Ana has left")
    assert stage(complaint, StageCode.CORRECTION).responsible == house.cleo
    assert "Ana has left" not in str(Event.objects.get(code="corrective_action.given").facts)


def test_clocks_run_on_the_doing_and_on_the_check(house):
    make.load_pack_file("core")
    action = plan(house, complain(house))
    doing = Clock.objects.get(about="corrective_action", limit__code="corrective_action")
    assert (doing.state, doing.due_at) == ("running", at(27))
    sweep(at(28), always=True)
    assert "cleo" in told("clock.breached")
    finish_action(action, "Late, but done", **by(house.cleo, 29))
    checking = Clock.objects.get(about="corrective_action", limit__code="effect_check")
    assert (checking.state, checking.due_at) == ("running", at(75))
    check_action(action, "No", passed=False, due_at=at(60), check_at=at(99), **by(house.gao, 30))
    checking.refresh_from_db()
    again = Clock.objects.filter(limit__code="corrective_action").latest("cycle")
    assert (checking.state, again.cycle, again.state, again.due_at) == ("met", 2, "running", at(60))


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"what": " "}, "what"),
        ({"criterion": ""}, "criterion"),
        ({"kind": "hopeful"}, "kind"),
        ({"due_at": at(1)}, "due_at"),
        ({"check_at": at(5)}, "check_at"),
    ],
)
def test_what_cannot_be_planned_is_refused_and_nothing_happens(house, over, field):
    complaint = complain(house)
    with pytest.raises(Invalid) as refusal:
        plan(house, complaint, **over)
    assert list(refusal.value.errors) == [field]
    assert not CorrectiveAction.objects.exists()


def test_an_action_is_seen_by_its_department_and_never_by_whoever_is_complained_of(house):
    complaint = complain(house)
    action = plan(house, complaint)
    assert actions_of(house.cleo).get() == action
    with pytest.raises(Missing):
        action_for(make.make_member("zoe", posts=[], department=None), action.pk)
    with pytest.raises(Missing):
        action_for(house.cleo, action.pk, number="C-0000-000")
    with pytest.raises(Forbidden):
        action_for(house.ben, action.pk, to="finish")
    Complaint.objects.get(pk=complaint.pk).change(about=house.cleo)
    assert not actions_of(house.cleo).exists()


def test_whoever_is_complained_of_owns_no_action_of_it(house):
    complaint = complain(house)
    complaint.change(about=house.cleo)
    with pytest.raises(Invalid, match="owner"):
        plan_action(complaint, "x", "y", kind="corrective", owner=house.cleo, due_at=at(20), check_at=at(40), **by(house.ben, 1))


@pytest.mark.rule("CMP-030")
def test_an_investigated_complaint_leaves_a_lesson_that_the_desk_finds(house):
    complaint = complain(house)
    parts = {"happened": "滤芯到货有裂纹", "cause": "外箱超层堆放", "helped": "改写装载卡"}
    with pytest.raises(Blocked):
        write_lesson(complaint, "滤芯裂纹", **parts, **by(house.ben, 1))
    complaint = investigated(house, complaint)
    lesson = write_lesson(complaint, "滤芯裂纹", **parts, **by(house.ben, 5))
    version = lesson.knowledge.versions.get()
    assert (version.state, version.written_by) == ("draft", house.ben)
    assert complaint.number in version.body_zh and "外箱超层堆放" in version.body_zh
    with pytest.raises(WrongState):
        write_lesson(complaint, "滤芯裂纹", **parts, **by(house.ben, 6))
    make.publish_knowledge(lesson.knowledge, house.gao, at=at(7))
    assert [one.pk for one in suggested(house.ana, "滤芯 裂纹", at(8))] == [lesson.knowledge_id]


@pytest.mark.rule("LOG-015")
def test_seminars_come_up_regularly_and_what_they_teach_is_kept(house):
    make.load_pack_file("afts", at(-24 * 40))
    sweep(at(0), always=True)
    seminar = Obligation.objects.filter(schedule__code="seminar").earliest("pk")
    lesson = write_lesson(investigated(house, complain(house)), "Stacking", happened="a", cause="b", helped="c", **by(house.ben, 5))
    finish_obligation(seminar, by=house.ben.actor(), at=at(6))
    seminar.refresh_from_db()
    assert (seminar.state, lesson.knowledge.versions.count()) == ("done", 1)


def test_nothing_is_added_to_the_evidence_after_the_effect_was_verified(house, settings, tmp_path, browse):
    settings.DESK_FILES = tmp_path / "files"
    action = plan(house, complain(house))
    prove_action(action, "first.png", 8, [b"\x89PNG\r\n\x1a\n"], **by(house.cleo, 4))
    finish_action(action, "Card rewritten", **by(house.cleo, 5))
    prove_action(action, "second.png", 8, [b"\x89PNG\r\n\x1a\n"], **by(house.cleo, 5))
    check_action(action, "Fine", passed=True, **by(house.gao, 6))
    with pytest.raises(Blocked):
        prove_action(action, "third.png", 8, [b"\x89PNG\r\n\x1a\n"], **by(house.cleo, 7))
    browser = browse(house.cleo)
    page = browser.post(f"/actions/{action.pk}/evidence/", {"file": SimpleUploadedFile("late.png", b"\x89PNG\r\n\x1a\n")})
    rest = browser.post(
        f"/api/v1/complaints/{action.complaint.number}/actions/{action.pk}/attachments/",
        {"file": SimpleUploadedFile("late.png", b"\x89PNG\r\n\x1a\n")},
    )
    assert (page.status_code, rest.status_code, Attachment.objects.count()) == (409, 409, 2)
    assert 'name="file"' not in browser.get(f"/actions/{action.pk}/").content.decode()


def test_the_stage_is_answered_for_by_somebody_who_still_has_something_to_do(house):
    complaint = complain(house)
    soon = plan(house, complaint, owner=house.ana, due_at=at(20))
    late = plan(house, Complaint.objects.get(pk=complaint.pk), due_at=at(60), check_at=at(90))
    assert stage(complaint, StageCode.CORRECTION).responsible == house.cleo
    finish_action(late, "Done early", **by(house.cleo, 5))
    found = stage(complaint, StageCode.CORRECTION)
    assert (found.responsible, found.due_at) == (house.ana, at(20))
    give_action(soon, house.ben, "Ana is away", **by(house.ben, 6))
    assert stage(complaint, StageCode.CORRECTION).responsible == house.ben
    check_action(late, "Fine", passed=True, **by(house.gao, 7))
    finish_action(soon, "Done", **by(house.ben, 8))
    assert stage(complaint, StageCode.VERIFICATION).due_at == soon.check_at


def test_when_the_new_owner_leaves_too_her_head_is_told_again(house):
    action = plan(house, complain(house), owner=house.ana)
    for owner in (house.ana, house.cleo):
        owner.is_active = False
        owner.save()
    sweep(at(5), always=True)
    give_action(action, house.ben, "Ana has left", **by(house.gao, 7))
    house.ben.is_active = False
    house.ben.save()
    sweep(at(8), always=True)
    told_of = Event.objects.filter(code="corrective_action.owner_left").order_by("pk")
    assert [event.facts["member_id"] for event in told_of] == [house.ana.pk, house.ben.pk]
