"""Remedies: options, approval by amount, the answer with its avenue, and how she takes it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from complaints.choices import StageCode
from complaints.models import AnswerRecipient, ComplaintAnswer, Remedy, RemedyOption, Stage
from complaints.remedy.actions import answer_complaint, approve_remedy, choose_remedy, note_acceptance, offer_option
from complaints.remedy.phases import phases_of
from complaints.remedy.queries import ruling_on, standing_remedy
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.source import PackError
from staff.models import Notice
from tests import make
from tests.complaints.deciding import acts, answered, codes, complain, decide, judge, later, offer
from tickets.actions import close_ticket, solve_ticket
from tickets.models import Reply, Ticket

PACK = """\
pack: strict
title: {zh: 严, en: Strict}
articles:
  - number: "1"
    title: {zh: 限额, en: Limit}
    text: {zh: 一百元以内。, en: Up to a hundred.}
    effective_from: 2026-01-01
    remedy: {handler_up_to: 100.50}
"""


def test_a_remedy_within_the_handlers_limit_is_decided_at_once(house):
    make.load_demo_pack()
    complaint = complain(house)
    judge(house, complaint)
    remedy = choose_remedy(complaint, offer(house, complaint, "500"), **acts(house.ben, 2))
    assert (remedy.state, remedy.up_to, remedy.needs_approval, remedy.article.number) == ("decided", Decimal(500), False, "18")
    facts = Event.objects.get(code="complaint.remedy_decided").facts
    assert facts == {"remedy_id": remedy.pk, "kind": "refund", "quantity": None, "amount": "500.00"}
    complaint.refresh_from_db()
    assert (complaint.phase, Stage.objects.get(complaint=complaint, code=StageCode.REMEDY).done_by) == ("decided", house.ben)


def test_beyond_the_limit_somebody_else_approves(house):
    make.load_demo_pack()
    complaint = complain(house)
    judge(house, complaint)
    option = offer(house, complaint, "500.01")
    waiting = choose_remedy(complaint, option, **acts(house.gao, 2))
    assert waiting.state == "waiting" and not Stage.objects.filter(complaint=complaint, code=StageCode.REMEDY).exists()
    with pytest.raises(Forbidden):
        approve_remedy(complaint, approved=True, **acts(house.gao, 3))
    with pytest.raises(Blocked):
        answer_complaint(complaint, "x", **acts(house.ben, 3))
    assert standing_remedy(complaint).state == "waiting" and "complaint.remedy_decided" not in codes(complaint)
    choose_remedy(complaint, option, **acts(house.ben, 4))
    deliver_due("inside")
    assert house.gao in [row.member for row in Notice.objects.filter(code="complaint.remedy_proposed")]
    remedy = approve_remedy(complaint, approved=True, **acts(house.gao, 5))
    assert (remedy.state, remedy.approved_by, remedy.approved_at) == ("decided", house.gao, later(5))
    assert codes(complaint)[-1] == "complaint.remedy_decided"


def test_a_remedy_that_is_refused_says_why_and_another_may_be_chosen(house):
    complaint = complain(house)
    judge(house, complaint)
    choose_remedy(complaint, offer(house, complaint, "9000"), **acts(house.ben, 2))
    with pytest.raises(Invalid):
        approve_remedy(complaint, approved=False, **acts(house.gao, 3))
    approve_remedy(complaint, "太多", approved=False, **acts(house.gao, 3))
    assert (Remedy.objects.get().state, Remedy.objects.get().answer, standing_remedy(complaint)) == ("refused", "太多", None)
    with pytest.raises(WrongState):
        approve_remedy(complaint, approved=True, **acts(house.gao, 4))
    decide(house, complaint, 5)


def test_the_database_wants_another_to_approve(house):
    complaint = complain(house)
    judge(house, complaint)
    remedy = choose_remedy(complaint, offer(house, complaint, "9000"), **acts(house.ben, 2))
    for fields in ({"approved_by": house.ben, "approved_at": later(3)}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Remedy.objects.filter(pk=remedy.pk).update(state="decided", **fields)


def test_a_remedy_waits_for_the_verdict(house):
    complaint = complain(house)
    option = offer(house, complaint)
    with pytest.raises(Blocked):
        choose_remedy(complaint, option, **acts(house.ben, 2))
    assert Remedy.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "words", "figures", "field"),
    [
        ("gift", "x", {"amount": Decimal(1)}, "kind"),
        ("refund", " ", {"amount": Decimal(1)}, "words"),
        ("refund", "x", {"amount": Decimal("0.001")}, "amount"),
        ("refund", "x", {"amount": Decimal(-1)}, "amount"),
        ("refund", "x", {"amount": Decimal(10) ** 10}, "amount"),
        ("replace", "x", {"amount": Decimal(1), "quantity": Decimal(0)}, "quantity"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(house, kind, words, figures, field):
    complaint = complain(house)
    with pytest.raises(Invalid) as refused:
        offer_option(complaint, kind, words, **figures, **acts(house.ben, 1))
    assert field in refused.value.errors and RemedyOption.objects.count() == 0


def test_the_answer_is_a_reply_that_names_the_further_avenue(house):
    make.load_demo_pack()
    complaint = complain(house, customer=house.dana)
    answer = answered(house, complaint)
    reply = Reply.objects.get()
    assert answer.reply == reply and reply.body.startswith("我们为您退款 400 元。") and answer.avenue in reply.body
    assert "总经理复核" in answer.avenue
    assert [(row.party, row.name) for row in answer.recipients.all()] == [("customer", "Dana")]
    complaint.refresh_from_db()
    assert complaint.phase == "replied"
    assert Stage.objects.get(complaint=complaint, code=StageCode.REPLY).done_at == later(3)
    same = answer_complaint(complaint, "我们为您退款 400 元。", **acts(house.ben, 3.01))
    assert same == answer and codes(complaint).count("complaint.answered") == 1


@pytest.mark.rule("CMP-022")
def test_for_property_services_the_resident_and_the_director_are_both_told_and_both_on_record(house):
    make.load_pack_file("prop")
    director = make.make_post("office_director", title_zh="管理处主任", title_en="Director", rights=["ticket.work"])
    dora = make.make_member("dora", posts=[director], department=house.service)
    complaint = complain(house, customer=house.dana)
    answer = answered(house, complaint, channel="phone")
    rows = AnswerRecipient.objects.filter(answer=answer).order_by("pk")
    assert [(row.party, row.name_zh, row.at) for row in rows] == [("customer", "Dana", later(3)), ("post", "管理处主任", later(3))]
    deliver_due("inside")
    assert [row.member for row in Notice.objects.filter(code="complaint.answered")] == [dora]


@pytest.mark.rule("CMP-032")
def test_the_phases_she_is_told_of_have_their_moments(house):
    complaint = complain(house)
    answered(house, complaint)
    complaint.refresh_from_db()
    assert [(one.code, one.state, one.at) for one in phases_of(complaint)] == [
        ("accepted", "done", make.T0),
        ("investigating", "done", None),
        ("decided", "done", later(2)),
        ("replied", "current", later(3)),
        ("traced", "", None),
    ]
    note_acceptance(complaint, "好的", accepted=True, **acts(house.ben, 4))
    complaint.refresh_from_db()
    traced = phases_of(complaint)[-1]
    assert (traced.state, traced.at) == ("current", later(4))


def test_an_answer_she_does_not_accept_goes_up_and_may_be_followed_by_another(house):
    complaint = complain(house)
    answer = answered(house, complaint)
    with pytest.raises(Invalid):
        note_acceptance(complaint, " ", accepted=False, **acts(house.ben, 4))
    note_acceptance(complaint, "太少", accepted=False, **acts(house.ben, 4))
    answer.refresh_from_db()
    assert (answer.accepted, answer.words, answer.noted_by) == (False, "太少", house.ben)
    deliver_due("inside")
    assert [row.member for row in Notice.objects.filter(code="complaint.not_accepted")] == [house.ben]
    with pytest.raises(WrongState):
        note_acceptance(complaint, "好的", accepted=True, **acts(house.ben, 5))
    decide(house, complaint, 6)
    second = answer_complaint(complaint, "再退 100 元。", **acts(house.ben, 7))
    note_acceptance(complaint, "好的", accepted=True, **acts(house.ben, 8))
    assert list(ComplaintAnswer.objects.values_list("pk", "accepted")) == [(answer.pk, False), (second.pk, True)]


def test_the_nearest_articles_limit_holds_and_without_one_everything_needs_approval(house, tmp_path):
    complaint = complain(house)
    assert ruling_on(complaint, later(1)).needs_approval(Decimal("0.01"))
    make.load_pack_file("core")
    assert not ruling_on(complaint, later(1)).needs_approval(Decimal(500))
    make.load(PACK, tmp_path)
    ruling = ruling_on(complaint, later(1))
    assert (ruling.up_to, "总经理" in ruling.avenue_in("zh-hans")) == (Decimal("100.50"), True)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{}", "is empty"),
        ("{handler_up_to: many}", "is no amount"),
        ("{handler_up_to: 1.005}", "is no amount"),
        ("{handler_up_to: -1}", "is no amount"),
        ("{handler_up_to: true}", "is no amount"),
    ],
)
def test_a_remedy_section_that_makes_no_sense_is_named(house, tmp_path, section, said):
    text = PACK.replace("{handler_up_to: 100.50}", section)
    with pytest.raises(PackError) as refused:
        make.load(text, tmp_path)
    assert any(said in str(problem) for problem in refused.value.problems)


def announced(complaint) -> list[tuple[str, str]]:
    rows = Event.objects.filter(subject_id=complaint.pk, code__in=["complaint.remedy_decided", "complaint.remedy_replaced"])
    return [(event.code.removeprefix("complaint.remedy_"), event.facts["amount"]) for event in rows.order_by("pk")]


def test_a_remedy_chosen_in_place_of_a_decided_one_is_announced_as_its_replacement(house):
    make.load_demo_pack()
    complaint = complain(house)
    judge(house, complaint)
    option = offer(house, complaint, "400")
    first = choose_remedy(complaint, option, **acts(house.ben, 2))
    with pytest.raises(Invalid) as refused:
        choose_remedy(complaint, option, **acts(house.ben, 3))
    assert list(refused.value.errors) == ["option"]
    second = choose_remedy(complaint, offer(house, complaint, "300", kind="credit"), **acts(house.ben, 4))
    assert announced(complaint) == [("decided", "400.00"), ("replaced", "300.00")]
    facts = Event.objects.get(code="complaint.remedy_replaced").facts
    was = {"remedy_id": first.pk, "kind": "refund", "quantity": None, "amount": "400.00"}
    assert facts == {"remedy_id": second.pk, "kind": "credit", "quantity": None, "amount": "300.00", "was": was}


def test_one_that_waits_replaces_nothing_before_it_is_approved_and_nothing_at_all_where_it_is_refused(house):
    make.load_demo_pack()
    complaint = complain(house)
    judge(house, complaint)
    first = choose_remedy(complaint, offer(house, complaint, "400"), **acts(house.ben, 2))
    choose_remedy(complaint, offer(house, complaint, "800"), **acts(house.ben, 3))
    choose_remedy(complaint, offer(house, complaint, "900"), **acts(house.ben, 4))
    assert announced(complaint) == [("decided", "400.00")]
    assert not Stage.objects.get(complaint=complaint, code=StageCode.REMEDY).done_at
    approve_remedy(complaint, "Too much", approved=False, **acts(house.gao, 5))
    standing, stage = standing_remedy(complaint), Stage.objects.get(complaint=complaint, code=StageCode.REMEDY)
    assert (standing, standing.state, stage.done_by, stage.done_at) == (first, "decided", house.ben, later(2))
    choose_remedy(complaint, offer(house, complaint, "700"), **acts(house.ben, 6))
    approve_remedy(complaint, approved=True, **acts(house.gao, 7))
    assert announced(complaint) == [("decided", "400.00"), ("replaced", "700.00")]


def test_an_answer_on_a_closed_ticket_says_what_is_the_matter(house):
    complaint = complain(house)
    judge(house, complaint)
    decide(house, complaint)
    solve_ticket(complaint.ticket, "退款", **acts(house.ana, 3))
    close_ticket(Ticket.objects.get(pk=complaint.ticket_id), "好", **acts(house.ben, 3))
    with pytest.raises(Blocked) as refused:
        answer_complaint(complaint, "我们为您退款。", **acts(house.ben, 4))
    assert complaint.ticket.number in refused.value.words and not Reply.objects.exists()
