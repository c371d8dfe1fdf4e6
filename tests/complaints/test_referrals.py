"""What articles pass on to posts: checks of exchange rules, policy explained and traced, coordination, disputes on the shop floor."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from complaints.access import complaints_of
from complaints.assessment.actions import assess_complaint, note_measure
from complaints.inquiry.actions import answer_assist, ask_department, assign_investigator, press_department
from complaints.models import Complaint, Referral, RemedyOption
from complaints.receipt.facts import Told
from complaints.referrals.access import referral_for, referrals_of
from complaints.referrals.actions import end_referral, refer_complaint
from servicedesk.clocks.models import Clock
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
from tests.complaints.making import at, books, by, complain
from tests.statements import count_statements


@pytest.fixture
def mfg(house):
    """The manufacturer's regulation in force, and a holder of each post it passes complaints on to."""
    make.load_pack_file("mfg")
    holders = {}
    rights = {"sales_office": ["complaint.investigate"], "cs_director": ["complaint.handle"]}
    for code in ("salesperson", "cs_director", "sales_deputy", "sales_office"):
        post = make.make_post(code, title_en=code.replace("_", " ").capitalize(), department=house.works, rights=rights.get(code, []))
        holders[code] = make.make_member(code, posts=[post], department=house.works)
    return holders


def told(member) -> list[str]:
    deliver_due("inside")
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("code", flat=True))


@pytest.mark.rule("CMP-009")
def test_of_a_quality_complaint_the_salesperson_checks_the_exchange_rules_and_starts_the_exchange(house, mfg):
    books(house)
    complaint = complain(house, told=Told(order_number="SO-1", material="FC-20", quantity=Decimal(12), type_code="damaged"))
    check = Referral.objects.get(complaint=complaint)
    assert (check.code, check.post, told(mfg["salesperson"])) == ("exchange_check", "salesperson", ["referral.made"])
    assert len(check.conditions) == 3
    end_referral(check, "All three hold; the lot is ours.", ticked=(1, 2, 3), **by(mfg["salesperson"], 10))
    check.refresh_from_db()
    assert (check.state, check.met, check.ended_by) == ("ended", True, mfg["salesperson"])
    option = RemedyOption.objects.get(complaint=complaint)
    assert (option.kind, option.quantity, option.amount, option.by) == ("replace", 12, Decimal("1176.00"), mfg["salesperson"])
    assert told(house.ana) == ["referral.ended"]


def test_where_a_condition_does_not_hold_nothing_is_started_and_it_is_said_why(house, mfg):
    complaint = complain(house, told=Told(type_code="quality"))
    check = Referral.objects.get(complaint=complaint)
    for wrong in ({"ticked": (4,)}, {"responsible": house.ana}):
        with pytest.raises(Invalid) as refusal:
            end_referral(check, "x", **wrong, **by(mfg["salesperson"], 10))
        assert list(refusal.value.errors) == list(wrong)
    with pytest.raises(Invalid):
        end_referral(check, " ", **by(mfg["salesperson"], 10))
    end_referral(check, "Broken by the carrier.", ticked=(1, 3), **by(mfg["salesperson"], 10))
    check.refresh_from_db()
    assert (check.met, check.ticked, RemedyOption.objects.count()) == (False, [True, False, True], 0)
    with pytest.raises(WrongState):
        end_referral(check, "Again", **by(mfg["salesperson"], 11))
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=check.pk).update(result="")


def test_the_type_may_come_with_the_assessment_and_each_referral_is_made_once(house, mfg):
    complaint = complain(house)
    assert not Referral.objects.exists()
    for minute in (5, 6):
        assess_complaint(complaint, type_code="quality", safety=False, **by(house.ben, minute))
    assert [one.code for one in Referral.objects.all()] == ["exchange_check"]
    assert complain(house, told=Told(type_code="delivery")).referrals.count() == 0


@pytest.mark.rule("CMP-018")
def test_misunderstood_policy_is_answered_and_then_passed_to_the_deputy_who_traces_the_salesperson(house, mfg):
    complaint = complain(house, told=Told(type_code="policy"))
    assert [one.code for one in complaint.referrals.all()] == ["policy_answer"]
    assert told(mfg["cs_director"]) == ["referral.made"] and told(mfg["sales_deputy"]) == []
    answered(house, complaint)
    explained, trace = complaint.referrals.order_by("pk")
    assert (explained.state, explained.ended_by) == ("ended", house.ben)
    assert (trace.code, trace.state) == ("policy_trace", "made") and told(mfg["sales_deputy"]).count("referral.made") == 1
    end_referral(trace, "She had not told the customer of the new terms.", responsible=mfg["salesperson"], **by(mfg["sales_deputy"], 300))
    trace.refresh_from_db()
    assert (trace.responsible, trace.result) == (mfg["salesperson"], "She had not told the customer of the new terms.")
    assert Event.objects.filter(code="referral.ended").latest("pk").facts["responsible_id"] == mfg["salesperson"].pk


def test_nobody_finds_herself_responsible(house, mfg):
    complaint = complain(house, told=Told(type_code="policy"))
    answered(house, complaint)
    trace = complaint.referrals.get(code="policy_trace")
    with pytest.raises(Invalid) as refusal:
        end_referral(trace, "It was me.", responsible=mfg["sales_deputy"], **by(mfg["sales_deputy"], 300))
    assert list(refusal.value.errors) == ["responsible"]


@pytest.mark.rule("CMP-011")
def test_what_the_sales_company_cannot_solve_its_office_coordinates_and_presses_for_corrective_opinions(house, mfg):
    complaint = complain(house)
    note_measure(complaint, "reported", "We cannot solve it here.", to=house.gao, **by(house.ana, 5))
    coordination = complaint.referrals.get()
    office = mfg["sales_office"]
    assert (coordination.post, told(office)) == ("sales_office", ["referral.made"])
    assert complaints_of(office).get() == complaint  # it sees what it coordinates
    asked = ask_department(complaint, house.works, "What will you change?", at(24 * 60), **by(office, 10))
    for minute in (60, 120):
        press_department(asked, "Please answer today.", **by(office, minute))
    assert told(house.cleo).count("assist.pressed") == 2
    assert [one.by for one in asked.pressings.all()] == [office, office]
    answer_assist(asked, "Boxes stacked five high at most.", **by(house.cleo, 180))
    with pytest.raises(WrongState):
        press_department(asked, "Again", **by(office, 190))
    end_referral(coordination, "Engineering restacks from tomorrow.", **by(office, 200))
    clock = Clock.objects.get(about="referral", limit__code="coordination")
    assert (clock.state, clock.stopped_at) == ("met", at(200))


FLOOR = ("floor_lead", "Leader on duty")


@pytest.mark.rule("CMP-028")
def test_a_dispute_on_the_shop_floor_goes_to_the_leader_on_duty_under_the_emergency_plan(house, browse):
    make.load_pack_file("rst")
    post = make.make_post(FLOOR[0], title_en=FLOOR[1], department=house.service, rights=make.COMPLAINT_RIGHTS)
    leader = make.make_member("lee", posts=[post], department=house.service)
    ticket = make.make_ticket(house.ana, kind="dispute", sentence="The guest says the bill is wrong")
    complaint = complain(house, ticket=ticket)
    (referral,) = complaint.referrals.all()
    assert (referral.code, referral.post, told(leader)) == ("shop_floor", "floor_lead", ["referral.made"])
    assert complain(house).referrals.count() == 0  # another kind is handled as usual
    clock = Clock.objects.get(about="referral", about_id=referral.pk)
    assert (clock.limit.article.number, clock.due_at) == ("1", at(16))
    plan = browse(house.ana).get("/rulebook/rst/1/")
    assert plan.status_code == 200 and "emergency plan" in plan.content.decode().lower()
    end_referral(referral, "Both calmed; the bill was put right.", **by(leader, 10))
    clock.refresh_from_db()
    assert (clock.state, clock.stopped_at) == ("met", at(10))


def test_a_vacant_post_is_answered_by_the_next_above_it(house, mfg):
    mfg["salesperson"].posts.clear()
    complaint = complain(house, told=Told(type_code="quality"))
    post = make.Post.objects.get(code="salesperson")
    post.reports_to = make.Post.objects.get(code="gm")
    post.save()
    check = complaint.referrals.get()
    assert told(house.gao) == ["referral.made"]
    assert referral_for(house.gao, check.pk, to="end") == check
    with pytest.raises(Forbidden) as refusal:
        referral_for(house.ben, check.pk, to="end")
    assert refusal.value.holders == ("gao",)


def test_holders_see_what_is_passed_on_to_them_and_never_what_is_about_themselves(house, mfg):
    seller = mfg["salesperson"]
    other = complain(house, told=Told(type_code="policy"))
    assert list(referrals_of(seller)) == [] and not complaints_of(seller).filter(pk=other.pk).exists()
    complaint = complain(house, told=Told(type_code="quality"))
    assert [one.complaint for one in referrals_of(seller)] == [complaint] and complaints_of(seller).get() == complaint
    secret = complain(house, told=Told(type_code="quality", confidential=True))
    assert not complaints_of(seller).filter(pk=secret.pk).exists()
    Complaint.objects.filter(pk=complaint.pk).update(about=seller)
    with pytest.raises(Missing):
        referral_for(seller, complaint.referrals.get().pk)


def test_by_hand_it_is_passed_on_only_where_an_article_fits(house, mfg):
    complaint = complain(house)
    with pytest.raises(Invalid) as refusal:
        refer_complaint(complaint, "policy_trace", **by(house.ana, 5))
    assert "coordination" in refusal.value.errors["referral"][0]
    referral = refer_complaint(complaint, "coordination", **by(house.ana, 5))
    assert (referral.made_by, Event.objects.filter(code="referral.made").count()) == (house.ana, 1)
    with pytest.raises(Invalid):
        refer_complaint(complaint, "coordination", **by(house.ana, 6))


def test_the_pages_show_what_waits_take_the_result_and_keep_what_was_typed(house, mfg, browse):
    complaint = complain(house, told=Told(type_code="quality"))
    check, seller = complaint.referrals.get(), browse(mfg["salesperson"])
    assert complaint.number in seller.get("/referrals/").content.decode()
    page = seller.get(f"/referrals/{check.pk}/").content.decode()
    assert "Within the warranty" in page and complaint.number in page
    refused = seller.post(f"/referrals/{check.pk}/result/", {"result": "", "ticked": ["2"], "version": check.version})
    assert refused.status_code == 400 and 'value="2" checked' in refused.content.decode()
    stale = seller.post(f"/referrals/{check.pk}/result/", {"result": "Fine", "version": check.version + 5})
    assert stale.status_code == 412 and not RemedyOption.objects.exists()
    assert browse(house.ana).post(f"/referrals/{check.pk}/result/", {"result": "x", "version": check.version}).status_code == 403
    done = seller.post(f"/referrals/{check.pk}/result/", {"result": "Fine", "ticked": ["1", "2", "3"], "version": check.version})
    assert done.status_code == 302 and RemedyOption.objects.get().kind == "replace"
    assert "Fine" in browse(house.ben).get(f"/complaints/{complaint.number}/").content.decode()
    complaint.refresh_from_db()
    passed = browse(house.ana).post(
        f"/complaints/{complaint.number}/referrals/", {"referral": "coordination", "version": complaint.version}
    )
    assert passed.status_code == 302 and complaint.referrals.count() == 2


def test_referrals_over_rest(house, mfg):
    complaint = complain(house, told=Told(type_code="quality"))
    check, seller = complaint.referrals.get(), Caller(key_of(mfg["salesperson"]))
    (row,) = seller.get("referrals/?state=made").json()["results"]
    assert (row["code"], row["complaint"], row["met"]) == ("exchange_check", complaint.number, None)
    version = seller.get(f"referrals/{check.pk}/")["ETag"]
    ended = seller.post(f"referrals/{check.pk}/result/", {"result": "Fine", "ticked": [1, 2, 3]}, If_Match=version)
    assert (ended.status_code, ended.json()["met"]) == (201, True)
    ana = Caller(key_of(house.ana))
    version = ana.get(f"complaints/{complaint.number}/")["ETag"]
    passed = ana.post(f"complaints/{complaint.number}/referrals/", {"referral": "coordination"}, If_Match=version)
    assert passed.status_code == 201 and complaint.referrals.count() == 2
    asked = ask_department(complaint, house.works, "What now?", make.desk_now() + timedelta(days=1), **by(house.ben, 10))
    ben = Caller(key_of(house.ben))
    version = ben.get(f"assist_requests/{asked.pk}/")["ETag"]
    pressed = ben.post(f"assist_requests/{asked.pk}/pressing/", {"words": "Please."}, If_Match=version)
    assert (pressed.status_code, pressed.json()["pressed"]) == (201, 1)


def test_the_office_presses_on_the_page_of_the_request(house, mfg, browse):
    complaint = complain(house)
    assign_investigator(complaint, house.ben, at(24 * 60), **by(house.ben, 5))
    asked = ask_department(complaint, house.works, "What now?", at(24 * 60), **by(house.ben, 10))
    client = browse(house.ben)
    typed = {"press": "Please answer today.", "version": asked.version}
    assert client.post(f"/assist-requests/{asked.pk}/pressing/", typed).status_code == 302
    assert "Please answer today." in client.get(f"/assist-requests/{asked.pk}/").content.decode()


RULES = """\
pack: passing
title: {zh: 转交, en: Passing on}
articles:
  - number: "1"
    title: {zh: 转交, en: Passing on}
    text: {zh: 转交岗位。, en: Passed on to a post.}
    effective_from: 2026-01-01
    referrals:
      - {code: look, name: {zh: 看, en: Look}, task: {zh: 看, en: Look}, to: agent, on: taken_in}
"""


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("on: never", "not known"),
        ("on: taken_in, starts: replace", "write conditions"),
        ("on: taken_in, starts: gift, conditions: [{zh: 一, en: one}]", "not known"),
        ("on: taken_in, kinds: [shoe]", "not known"),
        ("on: taken_in, names_member: perhaps", "true or false"),
    ],
)
def test_a_referral_that_cannot_be_says_where(said, fault):
    with pytest.raises(PackError, match=fault):
        check_text(RULES.replace("on: taken_in", said), "passing.yaml")


def test_a_list_of_referrals_costs_the_same_for_more_rows(house, mfg, browse):
    client = browse(mfg["salesperson"])
    client.get("/referrals/")
    counts = []
    for _round in range(2):
        complain(house, told=Told(type_code="quality"))
        with count_statements() as statements:
            client.get("/referrals/")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    sweep(at(60), always=True)
    assert Clock.objects.filter(about="referral", limit__code="exchange_check").count() == 2
