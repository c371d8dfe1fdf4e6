"""Slips on pages: offering one from the ticket, the worklist, the sheet, and who is told."""

import re

import pytest

from servicedesk.clocks import now
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff.absences.actions import note_absence
from staff.models import Member, Notice
from tests import make
from tests.statements import count_statements
from tickets.custody.actions.offering import offer_slip
from tickets.custody.models import ContactSlip
from tickets.models import Ticket


@pytest.fixture
def url(desk):
    return f"/tickets/{desk.ticket.number}/"


@pytest.fixture
def slip(desk) -> ContactSlip:
    return offer_slip(desk.ticket, desk.works, "Please measure the pressure.", by=desk.ana.actor(), at=desk.at, member=desk.ana)


def told(code: str) -> list[str]:
    deliver_due("inside")
    return sorted(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


def test_a_matter_is_handed_on_from_its_page(desk, url):
    html = desk.browser.get(f"{url}?act=hand_on").content.decode()
    assert 'value="d:works"' in html and 'value="d:service"' not in html  # not to the department that has it
    assert f'value="m:{desk.cleo.work_number}"' in html and f'value="m:{desk.ana.work_number}"' not in html
    sent = desk.browser.post(f"{url}transfers/", {"to": "d:works", "text": "Please measure.", "version": "1"}, follow=True)
    html = sent.content.decode()
    assert "Please measure." in html and "Offered to Engineering" in html and 'data-key="t"' not in html
    assert Ticket.objects.get().owner == desk.ana


@pytest.mark.parametrize("to", ["", "d:nowhere", "m:W9999", "d:service"])
def test_a_receiver_there_is_not_keeps_what_was_typed(desk, url, to):
    answer = desk.browser.post(f"{url}transfers/", {"to": to, "text": "Please measure.", "version": "1"})
    assert answer.status_code == 400 and "Please measure.</textarea>" in answer.content.decode()
    assert not ContactSlip.objects.exists()


def test_a_colleague_may_not_hand_on_what_is_not_hers(desk, url):
    bo = make.make_member("bo", posts=list(desk.ana.posts.all()), department=desk.service)
    html = desk.browse(bo).get(f"{url}?act=hand_on").content.decode()
    assert re.search(r"disabled[^>]*data-send", html) and "Team lead" in html
    assert desk.browse(bo).post(f"{url}transfers/", {"to": "d:works", "text": "x", "version": "1"}).status_code == 403


def test_accepting_from_the_matter_s_page(desk, url, slip):
    cleo = desk.browse(desk.cleo)
    assert 'data-key="a"' in cleo.get(url).content.decode()
    accepted = cleo.post(f"/slips/{slip.pk}/acceptance/", {"version": "2"})
    assert accepted["Location"] == f"{url}#t"
    html = cleo.get(url).content.decode()
    assert "Cleo, Engineering, answers for the matter now; before: Ana" in html and "Accepted" in html


def test_refusing_leads_back_to_the_slips_and_the_matter_is_gone(desk, url, slip):
    cleo = desk.browse(desk.cleo)
    assert cleo.post(f"/slips/{slip.pk}/refusal/", {"reason": "", "version": "2"}).status_code == 400
    assert cleo.post(f"/slips/{slip.pk}/refusal/", {"reason": "Not ours.", "version": "2"})["Location"] == "/slips/"
    assert cleo.get(url).status_code == 404
    sheet = cleo.get(f"/slips/{slip.pk}/").content.decode()
    assert "Not ours." in sheet and desk.ticket.sentence not in sheet  # the slip stays theirs to read, the matter does not
    assert "Not ours." in desk.browser.get(url).content.decode()


def test_a_second_answer_shows_how_it_stands(desk, slip):
    cleo = desk.browse(desk.cleo)
    cleo.post(f"/slips/{slip.pk}/acceptance/", {"version": "2"})
    again = cleo.post(f"/slips/{slip.pk}/refusal/", {"reason": "Late.", "version": "2"})
    assert again.status_code == 409 and "Accepted" in again.content.decode()
    assert ContactSlip.objects.get().state == "accepted"


@pytest.mark.parametrize(
    ("who", "view", "found"),
    [("cleo", "incoming", True), ("ana", "incoming", False), ("ana", "given", True), ("ben", "all", True), ("gao", "disputed", False)],
)
def test_the_worklist_shows_what_is_asked_of_whom(desk, slip, who, view, found):
    html = desk.browse(getattr(desk, who)).get(f"/slips/?view={view}").content.decode()
    assert (slip.number in html) == found


def test_the_rail_counts_what_waits_for_her(desk, slip):
    count = r'data-count="slips"( hidden)?>(\d)'
    figures = {who: re.search(count, desk.browse(getattr(desk, who)).get("/desk/").content.decode()).group(2) for who in ("ana", "cleo")}
    assert figures == {"ana": "0", "cleo": "1"}


@pytest.mark.parametrize("page", ["/slips/?view=incoming", "/slips/{pk}/"])
def test_who_has_no_part_in_it_sees_nothing(desk, slip, page):
    stranger = make.make_member("zoe", posts=[make.make_post("clerk")], department=make.make_department("store"))
    answer = desk.browse(stranger).get(page.format(pk=slip.pk))
    assert slip.number not in answer.content.decode()


def test_the_list_of_slips_costs_the_same_for_one_and_for_many(desk, slip):
    cleo = desk.browse(desk.cleo)
    cleo.get("/slips/")
    counts = []
    for rows in (0, 6):
        for _ in range(rows):
            ticket = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
            offer_slip(ticket, desk.works, "x", by=desk.ana.actor(), at=desk.at, member=desk.ana)
        with count_statements() as found:
            assert cleo.get("/slips/").status_code == 200
        counts.append(len(found))
    assert counts == [6, 6]


def test_who_is_told_of_what(desk, slip):
    assert told("slip.offered") == ["cleo"]
    desk.browse(desk.cleo).post(f"/slips/{slip.pk}/acceptance/", {"version": "2"})
    assert told("slip.accepted") == ["ana"]
    desk.browse(desk.cleo).post(f"/slips/{slip.pk}/reply/", {"text": "2.1 bar", "version": "3"})
    assert told("slip.replied") == ["ana"]
    notice = Notice.objects.get(code="slip.offered")
    html = desk.browse(desk.cleo).get("/notices/").content.decode()
    assert f"Ana asks Engineering to take the matter over (slip {slip.number}): Please measure the pressure." in html
    assert desk.browse(desk.cleo).post(f"/notices/{notice.pk}/reading/", {"go": "1"})["Location"].startswith("/tickets/")


def test_a_notice_of_a_matter_no_longer_hers_leads_to_the_slip(desk, slip):
    told("slip.offered")
    desk.browse(desk.cleo).post(f"/slips/{slip.pk}/refusal/", {"reason": "No.", "version": "2"})
    notice = Notice.objects.get(code="slip.offered")
    assert desk.browse(desk.cleo).post(f"/notices/{notice.pk}/reading/", {"go": "1"})["Location"] == f"/slips/{slip.pk}/"


def test_a_department_whose_people_have_all_left_raises_an_alarm(desk, slip):
    Member.objects.filter(department=desk.works).update(is_active=False)
    assert told("slip.offered") == ["ada"]
    assert Notice.objects.get(code="slip.offered").kind == "alarm"


@pytest.mark.rule("TKT-022")
def test_the_competent_supervisor_is_asked_and_while_she_is_away_who_stands_in(desk):
    chief = make.make_post("chief", department=desk.works, title_en="Chief", reports_to=desk.gao.posts.get())
    hand = make.make_post("hand", department=desk.works, title_en="Hand", reports_to=chief)
    wei, lu = (make.make_member(name, posts=[post], department=desk.works) for name, post in (("wei", chief), ("lu", hand)))
    desk.cleo.posts.set([hand])
    how = {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana}
    offer_slip(desk.ticket, desk.works, "Outside our scope.", **how)
    assert told("slip.offered") == ["wei"]
    note_absence(wei, lu, desk.at, None, by=wei.actor(), at=desk.at, noted_by=wei)
    other = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    slip = offer_slip(other, desk.works, "Outside our scope.", to_member=wei, **how)
    assert told("slip.offered") == ["lu", "wei"]
    assert slip.number in desk.browse(lu).get("/slips/").content.decode()
    assert desk.browse(desk.cleo).post(f"/slips/{slip.pk}/acceptance/", {"version": "2"}).status_code == 403
    assert desk.browse(lu).post(f"/slips/{slip.pk}/acceptance/", {"version": "2"}).status_code == 302
    assert Ticket.objects.get(pk=other.pk).owner == lu


@pytest.mark.rule("TKT-020")
def test_a_contact_outside_one_s_own_duty_is_recorded_and_passed_on(desk, said):
    cleo = desk.browse(desk.cleo)
    cleo.post("/intake/", said(sentence="Where is my invoice?"))
    ticket = Ticket.objects.get(sentence="Where is my invoice?")
    assert (ticket.first_responder, ticket.owner, ticket.department) == (desk.cleo, desk.cleo, desk.works)
    sent = cleo.post(f"/tickets/{ticket.number}/transfers/", {"to": "d:service", "text": "An invoice.", "version": "1"})
    slip = ContactSlip.objects.get()
    assert (sent.status_code, slip.to_department, slip.state) == (302, desk.service, "offered")
    desk.browser.post(f"/slips/{slip.pk}/acceptance/", {"version": "2"})
    ticket.refresh_from_db()
    assert (ticket.first_responder, ticket.owner, ticket.department) == (desk.cleo, desk.ana, desk.service)


def test_a_lead_takes_over_from_the_page_and_an_agent_is_not_offered_it(desk, url):
    assert 'value="assign"' not in desk.browser.get(url).content.decode()
    ben = desk.browse(desk.ben)
    assert 'value="assign"' in ben.get(url).content.decode()
    assert ben.post(f"{url}assignment/", {"text": "Ana is away.", "version": "1"}).status_code == 302
    assert Ticket.objects.get().owner == desk.ben
    assert told("ticket.assigned") == ["ana"]


def test_an_arbitrator_decides_on_the_sheet(desk, slip):
    ContactSlip.objects.update(state="disputed", parties=[desk.ana.pk, desk.cleo.pk])
    gao = desk.browse(desk.gao)
    assert slip.number in gao.get("/slips/?view=disputed").content.decode()
    assert "optgroup" in gao.get(f"/slips/{slip.pk}/").content.decode()
    form = {"to": desk.cleo.work_number, "reason": "A pipe.", "version": "2"}
    assert gao.post(f"/slips/{slip.pk}/arbitration/", form).status_code == 302
    assert Ticket.objects.get().owner == desk.cleo


def test_a_slip_s_own_clock_tells_who_has_to_answer_it(desk, tmp_path):
    from datetime import timedelta

    from servicedesk.clocks.models import Clock
    from servicedesk.clocks.sweep import sweep
    from servicedesk.rulebook.actions import load_pack
    from servicedesk.rulebook.pack import check

    load_pack(check(make.PACKS / "core.yaml"), by=make.SYSTEM, at=make.T0)
    at = now()
    offer_slip(desk.ticket, desk.works, "Please.", by=desk.ana.actor(), at=at, member=desk.ana)
    clock = Clock.objects.get(limit__code="slip_answer")
    assert (clock.about, clock.due_at - clock.started_at, clock.department_id) == ("slip", timedelta(minutes=30), desk.works.pk)
    sweep(at + timedelta(minutes=31), always=True)
    deliver_due("inside")
    breached = Event.objects.get(code="clock.breached", facts__limit="slip_answer")
    assert set(Notice.objects.filter(event=breached).values_list("member__sign_in", "role")) == {("cleo", "owner"), ("gao", "supervisor")}
