"""Skill classes: said by whoever may, and matters, calls and proposals that go to those who have the class and are ready."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.source import PackError
from servicedesk.web.queries import shell_counts
from staff.absences.actions import note_absence
from staff.models import Member, Notice
from staff.presence.actions import begin_state
from staff.skills.access import members_of
from staff.skills.actions import class_member
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.actions import report_call, take_in
from tickets.calls.queries import popped_up
from tickets.closings.actions import take_in_answered
from tickets.custody.actions.answering import accept_slip
from tickets.custody.actions.offering import offer_slip
from tickets.custody.queries import reachable, receivers_of
from tickets.intake.rules import Details
from tickets.lines.actions import open_line
from tickets.models import ContactSlip, Line, Ticket
from tickets.routing.rules import Candidate, first_ready, fits

PACK = """\
pack: skilled
title: {zh: 分流制度, en: Routing}
articles:
  - number: "1"
    title: {zh: 按技能分流, en: By skill}
    text: {zh: 技术故障由技术倾向型客服受理。, en: A technical fault goes to technical agents.}
    effective_from: 2026-01-01
    classes:
      - {code: fault, name: {zh: 技术故障, en: Technical fault}, kinds: [repair], skill: technical}
      - {code: usage, name: {zh: 使用咨询, en: Usage}, kinds: [repair], skill: theoretical}
      - {code: other, name: {zh: 其他, en: Other}, kinds: [repair]}
"""


@pytest.fixture
def crew(house, tmp_path) -> dict[str, Member]:
    """ana is theoretical; tess and tom technical, oli all-round, thea theoretical: agents of her department, all ready."""
    make.load(PACK, tmp_path)
    post = house.ana.posts.get()
    people = {
        "tess": "technical",
        "tom": "technical",
        "oli": "all_round",
        "thea": "theoretical",
        "ana": "theoretical",
        "ben": "theoretical",
    }
    found = {}
    for name, skill in people.items():
        member = getattr(house, name, None) or make.make_member(name, posts=[post], department=house.service)
        found[name] = class_member(member, skill, by=house.ben.actor(), at=make.T0)[0]
    return found


def opened(crew, topic: str, **over) -> Ticket:
    return make.make_ticket(crew["ana"], details=Details(topic=topic), **over)


def begin(member, state: str) -> None:
    begin_state(member, state, by=member.actor(), at=make.T0)


def offered(ticket: Ticket) -> str:
    slip = ContactSlip.objects.filter(ticket=ticket).select_related("to_member").first()
    return slip.to_member.sign_in if slip else ""


def routed(ticket: Ticket) -> str:
    return Event.objects.get(code="ticket.routed", subject_id=ticket.pk).facts["why"]


@pytest.mark.rule("TKT-029")
def test_a_matter_goes_to_the_class_it_needs_and_is_hers_when_she_accepts(house, crew):
    fault = opened(crew, "fault")
    assert (offered(fault), routed(fault), fault.owner) == ("tess", "class", crew["ana"])
    deliver_due("inside")
    assert Notice.objects.get(code="slip.offered").member == crew["tess"]
    accept_slip(ContactSlip.objects.get(ticket=fault), by=crew["tess"].actor(), at=make.T0, member=crew["tess"])
    assert Ticket.objects.get(pk=fault.pk).owner == crew["tess"]
    assert offered(opened(crew, "fault")) == "tom"  # tess has one matter, tom none
    begin(crew["tess"], "meal")
    begin(crew["tom"], "training")
    third = opened(crew, "fault")
    assert (offered(third), routed(third)) == ("oli", "all_round")
    assert offered(make.make_ticket(crew["oli"], details=Details(topic="fault"))) == ""  # all-round serves either
    assert offered(opened(crew, "usage")) == ""  # theoretical herself


def test_where_nobody_is_ready_it_stays_and_the_timeline_says_why(house, crew, browse):
    for name in ("tess", "tom", "oli"):
        begin(crew[name], "wrap_up")
    ticket = opened(crew, "fault")
    assert (offered(ticket), routed(ticket)) == ("", "nobody_ready")
    page = browse(house.ana).get(f"/tickets/{ticket.number}/").content.decode()
    assert "Needs: Technical; nobody ready" in page and "needs: Technical" in page


def test_what_needs_nothing_is_not_routed(house, crew):
    for topic in ("", "other"):
        assert offered(opened(crew, topic)) == ""
    assert not Event.objects.filter(code="ticket.routed").exists()


def test_a_matter_for_another_department_goes_to_its_people(house, crew):
    ticket = opened(crew, "usage", department=house.works)
    assert offered(ticket) == "cleo"


@pytest.mark.parametrize(
    ("skill", "needed", "serves"),
    [
        ("technical", "technical", True),
        ("all_round", "technical", True),
        ("all_round", "theoretical", True),
        ("theoretical", "technical", False),
        ("technical", "", True),
    ],
)
def test_which_class_serves_what(skill, needed, serves):
    assert fits(skill, needed) is serves


def test_the_best_is_ready_of_the_class_and_has_few_matters():
    people = [
        Candidate(1, "technical", "on_call"),
        Candidate(2, "all_round", "ready"),
        Candidate(3, "technical", "ready", matters=4),
        Candidate(4, "technical", "ready", matters=1),
        Candidate(5, "theoretical", "ready"),
    ]
    assert first_ready(people, "technical") == people[3]
    assert first_ready(people[:2], "technical") == people[1]
    assert first_ready(people[:1] + people[4:], "technical") is None


def test_a_line_rings_for_its_class_and_for_all_while_nobody_of_it_is_ready(house, crew):
    at = now()
    line = open_line(
        "+865510000001", ("技术", "Technical"), purpose="general", department=house.service, by=make.SYSTEM, at=at, skill="technical"
    )
    report_call("line", "ringing", by=make.SYSTEM, at=at, department=house.service, line=line)
    assert {name for name, one in crew.items() if popped_up(one, at)} == {"tess", "tom", "oli"}
    counted = {name: shell_counts(one, at).ringing for name, one in crew.items()}
    assert counted == {"tess": 1, "tom": 1, "oli": 1, "ana": 0, "ben": 0, "thea": 0}
    for name in ("tess", "tom", "oli"):
        begin(crew[name], "meal")
    assert {name for name, one in crew.items() if popped_up(one, at)} == {"ana", "ben", "thea"}
    assert {name for name, one in crew.items() if shell_counts(one, at).ringing} == {"ana", "ben", "thea"}


def rung(crew, at) -> set[str]:
    """For whom it rings, by what pops up and by the figure in the shell, which agree."""
    popped = {name for name, one in crew.items() if popped_up(one, at)}
    assert {name for name, one in crew.items() if shell_counts(one, at).ringing} == popped
    return popped


def test_an_absent_all_round_member_keeps_no_line_to_herself_and_nobody_for_long(house, crew):
    at = now()
    line = open_line(
        "+865510000002", ("技术", "Technical"), purpose="general", department=house.service, by=make.SYSTEM, at=at, skill="technical"
    )
    for name in ("tess", "tom"):
        begin(crew[name], "meal")
    report_call("line", "ringing", by=make.SYSTEM, at=at, department=house.service, line=line)
    assert rung(crew, at + timedelta(seconds=14)) == {"oli"}
    assert rung(crew, at + timedelta(seconds=15)) == {"oli", "ana", "ben", "thea"}
    away = {"by": make.SYSTEM, "at": at - timedelta(hours=1), "noted_by": house.ben}
    note_absence(crew["oli"], crew["ana"], at - timedelta(hours=1), None, **away)
    assert rung(crew, at) == {"oli", "ana", "ben", "thea"}


def test_what_is_answered_on_the_spot_is_offered_to_nobody(house, crew):
    intake = {"name": "Dana", "phone": "13800000055", "kind": "repair", "severity": "normal", "details": Details(topic="fault")}
    how = {"responder": crew["ana"], "by": crew["ana"].actor(), "at": make.T0}
    ticket = take_in_answered("The pump is loud", "It has to be.", **how, **intake)
    assert (ticket.owner, ContactSlip.objects.count(), Event.objects.filter(code="ticket.routed").count()) == (crew["ana"], 0, 0)
    assert offered(take_in("The pump is loud", **how, **intake)) == "tess"


def test_the_desk_itself_offers_what_it_routes(house, crew, browse):
    ticket = opened(crew, "fault")
    for code in ("ticket.routed", "slip.offered"):
        event = Event.objects.get(code=code)
        assert (event.actor_kind, event.actor_id) == ("system", None)
    assert "who_en" not in Event.objects.get(code="slip.offered").facts
    assert ContactSlip.objects.get(ticket=ticket).offered_by == crew["ana"]


def test_handing_on_proposes_who_fits_and_is_ready_first(house, crew, browse):
    ticket = opened(crew, "other")
    people = dict(reachable(ticket, make.T0))[house.service]
    assert [one.sign_in for one in people] == ["ben", "tess", "tom", "oli", "thea"] and not any(one.suggested for one in people)
    begin(crew["tess"], "on_call")
    ticket.topic = "fault"
    people = dict(reachable(ticket, make.T0))[house.service]
    assert [(one.sign_in, one.suggested) for one in people[:3]] == [("tom", True), ("oli", True), ("tess", False)]
    Ticket.objects.filter(pk=ticket.pk).update(topic="fault")
    page = browse(house.ana).get(f"/tickets/{ticket.number}/?act=hand_on").content.decode()
    assert page.count("suggested:") == 3  # cleo as well


def test_a_slip_for_a_department_asks_the_heads_who_are_there(house):
    other = make.make_member("dora", posts=[house.ben.posts.get()], department=house.service)
    ticket = make.make_ticket(house.cleo)
    slip = offer_slip(ticket, house.service, "Please", by=house.cleo.actor(), at=make.T0, member=house.cleo)
    assert receivers_of(slip, make.T0) == [house.ben, other]
    begin(house.ben, "meal")
    assert receivers_of(slip, make.T0) == [other]
    begin(other, "away")
    assert receivers_of(slip, make.T0) == [house.ben, other]
    slip.from_member = house.ben  # whoever gave it is never asked, also where only she is there
    begin(house.ben, "ready")
    assert receivers_of(slip, make.T0) == [other]


def test_a_class_is_said_by_whoever_may_and_is_on_record_once(house, browse):
    ben, ana = Caller(key_of(house.ben)), Caller(key_of(house.ana))
    address = f"members/{house.ana.work_number}/skill/"
    assert ana.post(address, {"skill": "technical"}).status_code == 403
    assert ben.post(address, {"skill": "magic"}).status_code == 400
    assert ben.post(f"members/{house.cleo.work_number}/skill/", {"skill": "technical"}).status_code == 404
    assert [ben.post(address, {"skill": "technical"}).status_code for _ in range(2)] == [201, 200]
    event = Event.objects.get(code="member.classed")
    assert (event.facts["before"], event.facts["skill"], event.facts["member_id"]) == ("all_round", "technical", house.ana.pk)
    found = ana.get("members/", {"skill": "technical"}).json()["results"]
    assert [one["work_number"] for one in found] == [house.ana.work_number]
    with pytest.raises(Invalid):
        class_member(house.ana, "magic", by=house.ben.actor(), at=make.T0)


def test_a_class_is_said_on_the_leads_page(house, browse):
    lead, address = browse(house.ben), f"/team/members/{house.ana.work_number}/skill/"
    assert f'action="{address}"' in lead.get("/team/").content.decode()
    assert lead.post(address, {"skill": "theoretical"})["Location"] == "/team/"
    assert Member.objects.get(pk=house.ana.pk).skill == "theoretical"
    lead.post(address, {"skill": "magic"})
    assert Member.objects.get(pk=house.ana.pk).skill == "theoretical"


def test_a_pack_says_what_a_class_and_a_line_need(house, tmp_path):
    lines = "lines:\n  - {number: 0551-60000002, name: {zh: 技术, en: Technical}, purpose: general, skill: technical}\n"
    make.load(PACK.replace("articles:", lines + "articles:"), tmp_path)
    assert Line.objects.get().skill == "technical"
    for broken in ("skill: magic", "skill: all_round"):
        with pytest.raises(PackError):
            check_text(PACK.replace("skill: technical", broken), "pack.yaml")


def test_whoever_is_of_no_department_sees_none_of_the_others_without_one(house):
    post = make.make_post("helper")
    one, other = (make.make_member(name, posts=[post], department=None) for name in ("hal", "hugo"))
    assert not members_of(one).filter(pk=other.pk).exists()
