"""How grave a complaint is: types by pack, the formula, raised by one, lowered by two; containment, reports, inside tasks, withdrawal."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from complaints.assessment.actions import (
    assess_complaint,
    decide_lowering,
    finish_inside,
    give_inside,
    note_measure,
    propose_lowering,
)
from complaints.assessment.cards import assessment_card
from complaints.assessment.queries import formula_at, repeats_of, types_at
from complaints.assessment.rules import USUAL, Facts, reckon
from complaints.choices import StageCode
from complaints.closings.actions import close_complaint
from complaints.models import Assessment, Complaint, Lowering, Measure, Stage
from complaints.receipt.facts import Told, ticket_severity
from complaints.trees import choices_of
from complaints.withdrawal.actions import take_up_again, withdraw_complaint
from servicedesk.clocks.models import Clock
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.source import PackError
from staff.models import Notice
from tests import make
from tests.complaints.making import TYPES, at, books, by, complain
from tests.tickets.test_work_orders import broken

FORMULA = [
    (Facts(), 0, "general"),
    (Facts(safety=True), 4, "major"),
    (Facts(repeats=1), 1, "general"),
    (Facts(repeats=2), 1, "general"),
    (Facts(repeats=3), 2, "serious"),
    (Facts(quantity=Decimal(12), delivered=Decimal(120)), 1, "general"),
    (Facts(quantity=Decimal(11), delivered=Decimal(120)), 0, "general"),
    (Facts(quantity=Decimal(60), delivered=Decimal(120)), 2, "serious"),
    (Facts(quantity=Decimal(12), price=Decimal("98.00")), 1, "general"),
    (Facts(quantity=Decimal(12), price=Decimal("83.33")), 0, "general"),
    (Facts(quantity=Decimal(120), price=Decimal("98.00")), 2, "serious"),
    (Facts(quantity=Decimal(5), delivered=Decimal(0)), 0, "general"),
    (Facts(type_path=("tip_off",)), 1, "general"),
    (Facts(repeats=3, quantity=Decimal(120), delivered=Decimal(120), price=Decimal(98)), 6, "major"),
    (Facts(repeats=3, type_path=("tip_off",), quantity=Decimal(12), delivered=Decimal(120)), 4, "major"),
]


@pytest.mark.parametrize(("facts", "total", "severity"), FORMULA)
def test_the_formula_gives_points_for_facts(facts, total, severity):
    reckoned = reckon(facts)
    assert (reckoned.total, reckoned.severity) == (total, severity)
    assert [part.code for part in reckoned.parts] == ["safety", "repeats", "share", "amount", "type"]


def test_types_are_a_tree_by_pack(house, tmp_path):
    assert types_at(at(0), house.service.pk) == []
    make.load(TYPES, tmp_path)
    found = types_at(at(0), house.service.pk)
    assert [one.label for one in choices_of(found)] == ["产品质量", "产品质量 / 破损", "价格", "举报"] or [
        one.label for one in choices_of(found)
    ] == ["Quality", "Quality / Broken", "Price", "Tip-off"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("      - {code: price, name: {zh: 价, en: P}}\n", "given twice"),
        ("      - {code: odd, parent: nowhere, name: {zh: 价, en: P}}\n", "no type"),
        ("      - {code: 价格, name: {zh: 价, en: P}}\n", "must be a code"),
        ("      - {code: odd, name: {zh: 价, en: P}, safety: maybe}\n", "true or false"),
    ],
)
def test_a_pack_with_a_wrong_type_says_where(line, fault):
    with pytest.raises(PackError, match=fault):
        check_text(TYPES.replace("    clocks:\n", line + "    clocks:\n"), "types.yaml")


@pytest.mark.rule("CMP-005")
@pytest.mark.rule("CMP-026")
def test_the_types_of_the_trade_are_in_its_pack(house):
    make.load_pack_file("mfg")
    codes = {one.code for one in types_at(at(0), house.service.pk)}
    assert {"quality", "service", "delivery", "price", "policy", "payment", "tip_off"} <= codes
    complaint = complain(house, told=Told(type_code="tip_off"))
    assert complaint.type_code == "tip_off" and complain(house, told=Told(type_code="payment")).type_code == "payment"


def assess(complaint, member, minute=5, **over):
    return assess_complaint(complaint, **{"type_code": "", "safety": False} | over, **by(member, minute))


def test_an_assessment_keeps_formula_and_figures_and_reaches_its_stage(house, tmp_path):
    make.load(TYPES, tmp_path)
    books(house)
    complaint = complain(house, told=Told(order_number="SO-1", quantity=Decimal(60)))
    found = assess(complaint, house.ben, type_code="broken")
    complaint.refresh_from_db()
    assert (found.computed, found.severity, complaint.severity, complaint.type_code) == ("serious", "serious", "serious", "broken")
    assert {one["code"]: (one["figure"], one["points"]) for one in found.points}["share"] == ("50%", 2)
    assert {one["code"]: one["figure"] for one in found.points}["amount"] == "5880.00"
    stage = Stage.objects.get(complaint=complaint, code="assessment")
    assert (stage.done_by, stage.done_at) == (house.ben, at(5))
    facts = Event.objects.get(code="complaint.assessed").facts
    assert (facts["severity"], facts["points"], facts["type"]) == ("serious", 3, "broken")


def test_one_may_say_graver_with_a_reason_and_nobody_milder_alone(house):
    complaint = complain(house)
    with pytest.raises(Invalid) as refusal:
        assess(complaint, house.ben, severity="serious")
    assert list(refusal.value.errors) == ["reason"]
    assert assess(complaint, house.ben, severity="serious", reason="The paper rang").computed == "general"
    with pytest.raises(Invalid) as refusal:
        assess(complaint, house.ben, safety=True, severity="general", reason="No")
    assert list(refusal.value.errors) == ["severity"]
    assert Assessment.objects.count() == 1
    assess(complaint, house.ben, 6)  # what the formula finds milder leaves it where it stands
    complaint.refresh_from_db()
    assert complaint.severity == "serious"
    for wrong in ({"severity": "deadly"}, {"type_code": "nonsense"}):
        with pytest.raises(Invalid):
            assess(complaint, house.ben, **wrong)


def test_lowering_takes_two_and_the_database_holds_it(house):
    complaint = complain(house)
    assess(complaint, house.ben, safety=True)
    lowering = propose_lowering(complaint, "general", "It was a drill", **by(house.ben, 6))
    with pytest.raises(WrongState):
        propose_lowering(complaint, "serious", "Again", **by(house.ben, 6))
    with pytest.raises(Forbidden) as refusal:
        decide_lowering(complaint, True, **by(house.ben, 7))
    assert refusal.value.right == "complaint.lower" and len(refusal.value.holders) == 2
    complaint.refresh_from_db()
    assert complaint.severity == "major" and not Event.objects.filter(code="complaint.lowered").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Lowering.objects.filter(pk=lowering.pk).update(agreed=True, decided_by=house.ben, decided_at=at(8))
    decide_lowering(complaint, True, **by(house.gao, 8))
    complaint.refresh_from_db()
    assert complaint.severity == "general"
    assert Event.objects.get(code="complaint.lowered").facts["severity"] == "general"
    with pytest.raises(WrongState):
        decide_lowering(complaint, True, **by(house.gao, 9))


def test_a_lowering_is_refused_taken_back_or_overtaken(house):
    complaint = complain(house)
    assess(complaint, house.ben, severity="serious", reason="r")
    with pytest.raises(Invalid):
        propose_lowering(complaint, "major", "Up is not down", **by(house.ben, 6))
    propose_lowering(complaint, "general", "Mild", **by(house.ben, 6))
    decide_lowering(complaint, False, "No", **by(house.ben, 7))  # her own she may take back
    propose_lowering(complaint, "general", "Mild", **by(house.ben, 8))
    assess(complaint, house.ben, 9, safety=True)
    with pytest.raises(WrongState):
        decide_lowering(complaint, True, **by(house.gao, 10))
    decide_lowering(complaint, False, **by(house.gao, 11))
    complaint.refresh_from_db()
    assert complaint.severity == "major"


def test_the_clock_of_the_severity_begins_and_ends_with_it_and_containment_stops_it(house, tmp_path):
    make.load(TYPES, tmp_path)
    complaint = complain(house)
    assert not Clock.objects.filter(about="complaint").exists()
    assess(complaint, house.ben, safety=True)
    clock = Clock.objects.get(about="complaint", about_id=complaint.pk)
    assert (clock.state, clock.started_at) == ("running", at(5))
    note_measure(complaint, "contained", "Stopped the batch", **by(house.ben, 20))
    clock.refresh_from_db()
    assert clock.state == "met"


@pytest.mark.rule("CMP-007")
def test_it_is_settled_on_the_spot_or_reported_upward_within_its_clock(house):
    make.load_pack_file("mfg")
    settled, reported = complain(house), complain(house)
    clocks = {one.about_id: one for one in Clock.objects.filter(limit__code="report_complaint")}
    assert set(clocks) == {settled.pk, reported.pk} and {one.state for one in clocks.values()} == {"running"}
    note_measure(settled, Measure.Kind.SETTLED, "Changed at the counter", **by(house.ana, 5))
    with pytest.raises(Invalid) as refusal:
        note_measure(reported, Measure.Kind.REPORTED, "Too much money", **by(house.ana, 6))
    assert list(refusal.value.errors) == ["to"]
    note_measure(reported, Measure.Kind.REPORTED, "Too much money", to=house.ben, **by(house.ana, 6))
    assert {one.state for one in Clock.objects.filter(limit__code="report_complaint")} == {"met"}
    while deliver_due("inside"):
        pass
    assert Notice.objects.filter(member=house.ben, code="complaint.reported").count() == 1


def test_what_was_settled_on_the_spot_is_assessed_and_closed_without_more(house):
    complaint = complain(house)
    note_measure(complaint, Measure.Kind.SETTLED, "Changed at the counter", **by(house.ana, 5))
    with pytest.raises(Blocked) as refused:
        close_complaint(complaint, **by(house.ben, 6))
    missing = [code for code in StageCode if str(code.label) in refused.value.words]
    assert missing == [StageCode.ASSESSMENT]
    assess(complaint, house.ben)
    closure = close_complaint(complaint, **by(house.ben, 10))
    complaint.refresh_from_db()
    assert (closure.outcome, complaint.state) == ("accepted", "closed")
    assert broken() == []


def test_what_turns_out_too_grave_does_not_rest_with_what_was_done_on_the_spot(house):
    complaint = complain(house)
    note_measure(complaint, Measure.Kind.SETTLED, "Changed at the counter", **by(house.ana, 5))
    assess(complaint, house.ben, severity="major", reason="It could have hurt somebody")
    with pytest.raises(Blocked) as refused:
        close_complaint(complaint, **by(house.ben, 10))
    assert str(StageCode.INVESTIGATION.label) in refused.value.words


@pytest.mark.rule("CMP-035")
def test_what_is_handled_inside_is_apart_from_the_reply(house):
    complaint = complain(house)
    task = give_inside(complaint, house.works, "Look at the lathe", **by(house.ben, 5))
    finish_inside(complaint, task.pk, "It was out of true", **by(house.cleo, 9))
    task.refresh_from_db()
    assert (task.result, task.done_by) == ("It was out of true", house.cleo)
    assert not complaint.ticket.replies.exists()
    assert "lathe" not in str(Event.objects.filter(subject_kind="complaint").values_list("facts", flat=True))
    with pytest.raises(WrongState):
        finish_inside(complaint, task.pk, "Again", **by(house.cleo, 10))
    with pytest.raises(Invalid):
        finish_inside(complain(house), task.pk, "Not its own", **by(house.cleo, 10))


def test_repeats_say_what_they_share(house, tmp_path):
    make.load(TYPES, tmp_path)
    first = complain(house, told=Told(material="FC-20", type_code="broken"), about=house.cleo)
    stranger = make.make_customer("Stranger", "13900000009")
    complain(house, customer=stranger)
    third = complain(house, customer=stranger, told=Told(material="fc-20"))
    latest = complain(house, told=Told(material="FC-20", type_code="price"), about=house.cleo)
    found = {one.complaint.pk: one.same for one in repeats_of(latest, house.ben)}
    assert found == {first.pk: ("customer", "product", "member"), third.pk: ("product",)}
    assert assess(latest, house.ben).points[1] == {"code": "repeats", "figure": "1", "points": 1}


def test_a_withdrawn_complaint_has_its_clocks_cancelled_and_can_be_taken_up_again(house):
    make.load_pack_file("mfg")
    complaint = complain(house)
    withdraw_complaint(complaint, "She found the part", **by(house.ana, 4))
    complaint.refresh_from_db()
    assert (complaint.state, complaint.ended_by, complaint.ended_at) == ("withdrawn", house.ana, at(4))
    assert Clock.objects.get(limit__code="report_complaint").state == "cancelled"
    for refused in (lambda: assess(complaint, house.ben), lambda: withdraw_complaint(complaint, "Twice", **by(house.ana, 5))):
        with pytest.raises(WrongState):
            refused()
    take_up_again(complaint, "It broke again", **by(house.ana, 30))
    complaint.refresh_from_db()
    assert (complaint.state, complaint.ended_at) == ("open", None)
    assert complaint.withdrawals.get().undone_reason == "It broke again"
    with pytest.raises(WrongState):
        take_up_again(complaint, "Twice", **by(house.ana, 31))
    withdraw_complaint(complaint, "After all", **by(house.ana, 32))
    assert Complaint.objects.get(pk=complaint.pk).withdrawals.count() == 2


FORMULA_PACK = """\
pack: grave
title: {zh: 定级, en: Grades}
articles:
  - number: "1"
    title: {zh: 定级, en: Grades}
    text: {zh: 按分定级。, en: Graded by points.}
    effective_from: 2026-01-01
    severity_formula: {serious_from: 1, major_from: 3, share: {5: 1, 25: 3}, types: {price: 1}}
"""


def test_the_thresholds_are_data_of_a_pack_and_the_usual_ones_where_none_says_otherwise(house, tmp_path):
    make.load(TYPES, tmp_path)
    books(house)
    told = Told(order_number="SO-1", quantity=Decimal(12))  # a tenth of what was delivered
    before = assess(complain(house, told=told), house.ben)
    make.load(FORMULA_PACK, tmp_path, "formula.yaml")
    after = assess(complain(house, told=told, ticket=make.make_ticket(house.ana, kind="complaint")), house.ben)
    by_price = assess(complain(house, told=Told(type_code="price")), house.ben, type_code="price")
    assert (before.computed, before.article) == ("serious", None)  # 1 for the share and 1 for the amount
    assert (after.computed, by_price.computed) == ("serious", "serious")
    assert after.article.regulation.code == "grave"
    quarter = assess(complain(house, told=Told(order_number="SO-1", quantity=Decimal(30), batch="B7")), house.ben)
    assert quarter.computed == "major"


def test_the_page_names_thresholds_and_article_of_the_formula(house, tmp_path, browse):
    make.load(FORMULA_PACK, tmp_path)
    page = browse(house.ben).get(f"/complaints/{complain(house).number}/").content.decode()
    assert "from 1 it is serious, from 3 major" in page and "Grades" in page


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("{serious_from: 4}", "major must take more"),
        ("{serious_from: many}", "no number of points"),
        ("{share: {50: 1, 10: 2}}", "must go up"),
        ("{share: {110: 1}}", "no figure to begin from"),
        ("{amount: {dear: 1}}", "no figure to begin from"),
        ("{}", "is empty"),
    ],
)
def test_a_formula_that_cannot_be_says_where(said, fault):
    text = FORMULA_PACK[: FORMULA_PACK.index("{serious_from")] + said + "\n"
    with pytest.raises(PackError, match=fault):
        check_text(text, "formula.yaml")


def test_the_general_rules_write_out_the_usual_formula(house):
    make.load_pack_file("core")
    ruled = formula_at(at(0), house.service.pk)
    assert ruled.article.number == "24" and ruled.formula == USUAL


def test_repeats_are_counted_by_the_type_it_is_found_to_be_of(house, tmp_path):
    make.load(TYPES, tmp_path)
    complain(house, told=Told(type_code="broken"))
    latest = complain(house, told=Told(type_code="price"))
    assert assess(latest, house.ben, type_code="broken").points[1]["figure"] == "1"
    assert assess(latest, house.ben, type_code="price").points[1]["figure"] == "0"


def test_the_form_offers_the_types_that_are_in_force_when_it_is_assessed(house, browse, tmp_path):
    make.load(TYPES, tmp_path)
    complaint = complain(house, told=Told(type_code="broken"))
    newer = TYPES.replace("2026-01-01", "2026-11-20").replace("code: broken", "code: cracked").replace("en: Broken", "en: Cracked")
    make.load(newer, tmp_path, at=at(5))
    with override("en"):
        card = assessment_card(complaint, house.ben, at(60 * 24 * 3))
    assert {"quality", "cracked"} <= {one.code for one in card["type_choices"]}
    assert "broken" not in {one.code for one in card["type_choices"]} and "Broken" in card["type_path"]
    with pytest.raises(Invalid):
        assess(complaint, house.ben, minute=60 * 24 * 3, type_code="broken")
    assess(complaint, house.ben, minute=60 * 24 * 3, type_code="cracked")


def test_the_process_shown_is_the_one_of_the_complaints_severity(house):
    complaint = complain(house)
    assert ticket_severity(complaint) == "normal"
    assess(complaint, house.ben, severity="major", reason="A child was hurt")
    assert ticket_severity(Complaint.objects.get(pk=complaint.pk)) == "urgent"
    low = complain(house, ticket=make.make_ticket(house.ana, severity="low"))
    assert ticket_severity(low) == "low"
