"""Whoever is named in a confidential complaint, or must decide something of it, is told and can open it; nobody else can."""

from types import SimpleNamespace

import pytest

from complaints.access import complaint_for, complaints_of
from complaints.assessment.actions import decide_lowering, note_measure, propose_lowering
from complaints.inquiry.actions import assign_investigator
from complaints.models import Objection, Remedy
from complaints.receipt.actions import open_complaint
from complaints.receipt.facts import Told
from complaints.remedy.actions import approve_remedy, choose_remedy
from complaints.verdict.actions import decide_objection, object_to_verdict
from complaints.verdict.rules import Part
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden
from servicedesk.web.queries import shell_counts
from staff.models import Member, Notice
from staff.queries import notices_of
from tests import make
from tests.complaints.deciding import acts, answered, judge, later, offer

ALONE = (Part("department", "works", 100, "卡未更新"),)


@pytest.fixture
def company(house) -> SimpleNamespace:
    """A confidential complaint of ana's. Works has two fitters under a foreman; vera stands between ben and gao, and may see nothing of
    it; lou may agree to a lower severity, and pia approve remedies, from the works."""
    gm = house.gao.posts.get()
    foreman = make.make_post("foreman", department=house.works, reports_to=gm, rights=["ticket.work"])
    fitter = house.cleo.posts.get()
    type(fitter).objects.filter(pk=fitter.pk).update(reports_to=foreman)
    above = make.make_post("above", reports_to=gm, rights=[])
    lead = house.ben.posts.get()
    type(lead).objects.filter(pk=lead.pk).update(reports_to=above)
    members = {
        "fred": make.make_member("fred", posts=[foreman], department=house.works),
        "vera": make.make_member("vera", posts=[above], department=None),
        "lou": _holding("lou", "complaint.lower", house.works, foreman),
        "pia": _holding("pia", "complaint.approve", house.works, foreman),
    }
    ticket = make.make_ticket(house.ana, kind="complaint", sentence="Kept close", severity="high", customer=house.dana)
    complaint = open_complaint(ticket, told=Told(confidential=True), **acts(house.ana))
    return SimpleNamespace(**vars(house), **members, complaint=complaint)


def _holding(name, right, department, foreman) -> Member:
    post = make.make_post(f"{name}s", department=department, reports_to=foreman, rights=[right])
    return make.make_member(name, posts=[post], department=department)


def sees(company, member) -> bool:
    return complaints_of(Member.objects.get(pk=member.pk)).filter(pk=company.complaint.pk).exists()


def told(code: str) -> set[str]:
    while deliver_due("inside"):
        pass
    return set(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


OTHERS = ("cleo", "fred", "vera", "lou", "pia", "ada")


def who_sees(company) -> set[str]:
    return {name for name in OTHERS if sees(company, getattr(company, name))}


def test_before_anybody_is_asked_none_of_them_sees_it(company):
    assert who_sees(company) == set()


@pytest.mark.rule("CMP-015")
def test_the_head_of_the_department_found_liable_is_told_sees_it_and_objects(company, browse):
    judge(company, company.complaint, parts=ALONE, liable="yes")
    assert told("complaint.verdict_given") == {"fred"}
    assert who_sees(company) == {"fred"}  # not the fitters of the department
    address = f"/complaints/{company.complaint.number}/"
    assert (browse(company.fred).get(address).status_code, browse(company.cleo).get(address).status_code) == (200, 404)
    objection = object_to_verdict(company.complaint, "Rewritten", **acts(company.fred, 2))
    assert (objection.put_to, told("complaint.objected")) == ([company.vera.pk], {"vera"})
    assert who_sees(company) == {"fred", "vera"}
    page = browse(company.vera).get(address)
    assert (page.status_code, page.context["objections"]) == (200, [(objection, True)])
    with pytest.raises(Forbidden):
        decide_objection(company.complaint, objection, "No", granted=False, **acts(company.gao, 3))
    decide_objection(company.complaint, objection, "True", granted=True, **acts(company.vera, 3))
    assert who_sees(company) == {"fred", "vera"}  # the verdict fell; both can read what became of it


def test_whoever_decides_finds_the_complaint_after_it_although_it_waits_for_her_no_more(company, browse):
    judge(company, company.complaint, parts=ALONE, liable="yes")
    objection = object_to_verdict(company.complaint, "Rewritten", **acts(company.fred, 2))
    company.complaint.refresh_from_db()
    answer = browse(company.vera).post(
        f"/complaints/{company.complaint.number}/objections/{objection.pk}/decision/",
        {"version": company.complaint.version, "objection_answer": "True", "granted": "yes"},
        follow=True,
    )
    assert (answer.status_code, Objection.objects.get().decided_by) == (200, company.vera)


def test_an_objection_whose_deciders_have_left_goes_to_whom_it_would_be_put_now(company):
    judge(company, company.complaint, parts=ALONE, liable="yes")
    objection = object_to_verdict(company.complaint, "Rewritten", **acts(company.fred, 2))
    Member.objects.filter(pk=company.vera.pk).update(is_active=False)
    decide_objection(company.complaint, objection, "No", granted=False, **acts(company.gao, 3))
    assert Objection.objects.get().state == "refused"


def test_the_investigator_who_is_named_is_told_and_finds_it_among_her_notices(company):
    assign_investigator(company.complaint, company.cleo, later(48), **acts(company.ben, 1))
    assert told("complaint.inquiry_assigned") == {"cleo"}
    assert who_sees(company) == {"cleo"}
    assert notices_of(company.cleo).filter(code="complaint.inquiry_assigned").exists()
    assert shell_counts(company.cleo, later(2)).unread == 1


def test_a_notice_of_it_leads_to_the_complaint_where_she_may_see_it(company, browse):
    assign_investigator(company.complaint, company.cleo, later(48), **acts(company.ben, 1))
    told("complaint.inquiry_assigned")
    address = f"/complaints/{company.complaint.number}/"
    client = browse(company.cleo)
    assert address in client.get("/notices/").content.decode()
    gone = client.post(f"/notices/{Notice.objects.get(member=company.cleo).pk}/reading/", {"go": "1"})
    assert gone["Location"] == address


def test_holders_of_the_right_to_lower_are_told_and_see_it_while_it_waits_and_after_they_decided(company):
    propose_lowering(company.complaint, "general", "Two boxes only", **acts(company.ben, 1))
    assert {"lou", "gao"} == told("complaint.lowering_proposed")
    assert who_sees(company) == {"lou"}
    decide_lowering(company.complaint, True, **acts(company.lou, 2))
    assert who_sees(company) == {"lou"}
    assert not sees(company, company.pia)


def test_who_may_approve_sees_what_waits_for_her_and_what_she_approved(company):
    judge(company, company.complaint, parts=ALONE, liable="yes", member=company.gao)
    choose_remedy(company.complaint, offer(company, company.complaint, "900"), **acts(company.ben, 3))
    assert "pia" in told("complaint.remedy_proposed")
    assert who_sees(company) == {"fred", "pia"}
    approve_remedy(company.complaint, approved=True, **acts(company.pia, 4))
    assert (Remedy.objects.get().state, sees(company, company.pia)) == ("decided", True)


def test_the_member_complained_of_is_never_told_whatever_she_is_to_do(company, browse):
    ticket = make.make_ticket(company.ana, kind="complaint", severity="high", customer=company.dana)
    complaint = open_complaint(ticket, about=company.lou, **acts(company.ana))
    propose_lowering(complaint, "general", "Two boxes only", **acts(company.ben, 1))
    assert "lou" not in told("complaint.lowering_proposed")
    assert browse(company.lou).get(f"/complaints/{complaint.number}/").status_code == 404
    judge(company, complaint, parts=(Part("department", "works", 100, "x"),), liable="yes")
    assert "lou" not in told("complaint.verdict_given")


def test_a_plain_complaint_is_seen_by_whoever_it_was_reported_to(company):
    ticket = make.make_ticket(company.ana, kind="complaint", customer=company.dana)
    complaint = open_complaint(ticket, **acts(company.ana))
    note_measure(complaint, "reported", "It is beyond us", to=company.vera, **acts(company.ana, 1))
    assert complaint_for(company.vera, complaint.number) == complaint


def test_an_answered_one_keeps_its_readers(company):
    answered(company, company.complaint)
    assert complaint_for(company.gao, company.complaint.number) == company.complaint
