"""Why a clock that stood still is due when it is: each pause, each move, the level that rules, and the sums."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils.translation import override

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.clocks.suspensions.actions import approve_suspension, propose_suspension
from servicedesk.clocks.sweep import sweep
from servicedesk.clocks.why import explain
from servicedesk.journal.actions import history, record
from servicedesk.journal.delivery import deliver_due
from servicedesk.rulebook.models import Attachment, Regulation, Scope
from servicedesk.web.rule_words import told
from staff.models import Notice
from tests import make
from tickets.actions import reply_to

T0 = make.T0
PACK = """\
pack: pausing
title: {zh: 暂停制度, en: Pauses}
articles:
  - number: "31"
    title: {zh: 一小时内答复, en: Answered within an hour}
    text: {zh: 一小时内答复；等待客户的除外。, en: Answered within an hour; waiting for the customer does not count.}
    effective_from: 2026-01-01
    clocks:
      - code: reply
        name: {zh: 答复, en: Reply}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        at_most: 60 min
        pauses: {on: [ticket.held], until: [ticket.resumed], reasons: [waiting_customer], longest: 30 min, times: 2}
        reopening: {on: [ticket.reopened], how: continue, within: 2 h}
        ladder:
          - {at: 50 %, tell: [owner]}
          - {at: due, tell: [owner, supervisor], article: "31"}
          - {at: +1 h, tell: [post gm]}
"""


def at(minutes: float):
    return T0 + timedelta(minutes=minutes)


@pytest.fixture
def desk(house, browse, tmp_path):
    """A matter of the first moment under a pack with pauses, and `tell(code, minute, **facts)` for what happens to it."""
    make.load(PACK, tmp_path)
    house.ticket = make.make_ticket(house.ana, customer=house.dana)
    house.browser, house.browse = browse(house.ana), browse

    def tell(code: str, minute: float, **facts) -> None:
        with transaction.atomic():
            record(code, house.ticket, by=house.ana.actor(), at=at(minute), **facts)

    house.tell = tell
    return house


def clock_of(desk) -> Clock:
    return Clock.objects.get(matter_id=desk.ticket.pk, limit__code="reply")


def page(desk) -> str:
    return desk.browser.get(f"/clocks/{clock_of(desk).pk}/").content.decode()


def test_each_pause_says_why_by_whom_and_how_much_it_took(desk):
    desk.tell("ticket.held", 10, reason="waiting_customer")
    desk.tell("ticket.resumed", 25)
    desk.tell("ticket.held", 30, reason="lunch")
    desk.tell("ticket.held", 32)
    desk.tell("ticket.held", 40, reason="waiting_customer")
    found = explain(clock_of(desk), at(80))
    assert [(one.seconds / 60, one.capped, one.refused) for one in found.standstills] == [
        (15, False, ""),
        (0, False, "other_reason"),
        (0, False, "no_reason"),
        (30, True, ""),
    ]
    assert (clock_of(desk).due_at, found.granted / 60, found.used / 60) == (at(105), 45, 35)
    assert found.used == sum(span.seconds for span in found.spans)
    html = page(desk)
    for part in (
        "waiting for the customer",
        "not granted: the article grants none for this reason",
        "not granted: it gave no reason",
        "Nobody ended it; it lasted as long as it may.",
        "0:45:00",
    ):
        assert part in html
    desk.browser.post("/language/", {"language": "zh-hans", "next": "/"})
    html = page(desk)
    assert "等待客户" in html and "不予暂停：该条不允许以此事由暂停" in html


def test_overlapping_pauses_are_counted_once(desk):
    desk.tell("ticket.held", 10, reason="waiting_customer")
    desk.tell("ticket.resumed", 30)
    suspension = propose_suspension("Storm", None, at(20), at(50), by=desk.ben.actor(), at=at(31))
    approve_suspension(suspension, by=desk.gao.actor(), at=at(31))
    found = explain(clock_of(desk), at(60))
    assert [one.seconds / 60 for one in found.standstills] == [20, 20]
    assert (found.granted / 60, clock_of(desk).due_at, found.used / 60) == (40, at(100), 20)


def test_what_is_overdue_is_not_paused_and_its_minutes_count(desk):
    suspension = propose_suspension("Storm", None, at(70), at(100), by=desk.ben.actor(), at=at(65))
    approve_suspension(suspension, by=desk.gao.actor(), at=at(65))
    found = explain(clock_of(desk), at(120))
    assert (found.standstills, found.granted, found.used / 60, found.over / 60) == ([], 0, 120, 60)


def test_a_suspension_shows_as_a_banner_and_each_move_with_its_cause(desk):
    suspension = propose_suspension("Storm", None, at(20), at(50), by=desk.ben.actor(), at=at(5))
    approve_suspension(suspension, by=desk.gao.actor(), at=at(15))
    html = page(desk)
    assert "It stood still with others" in html and f'href="/suspensions/{suspension.pk}/"' in html
    assert "a suspension changed what counts; due 19 Nov 11:00 before, now 19 Nov 11:30" in html
    assert "approved by Gao" in html and "Promised by" in html and 'data-act="print"' in html


def test_it_says_which_level_rules_and_what_it_goes_before(desk, tmp_path):
    scope = Scope.objects.create(code="service", kind="department", name_zh="客服部", name_en="Service", department_id=desk.service.pk)
    make.load(PACK.replace("pack: pausing", "pack: own"), tmp_path, "own.yaml")
    Attachment.objects.create(regulation=Regulation.objects.get(code="own"), scope=scope)
    ticket = make.make_ticket(desk.ana, customer=desk.dana)
    clock = Clock.objects.get(matter_id=ticket.pk, limit__code="reply")
    html = desk.browser.get(f"/clocks/{clock.pk}/").content.decode()
    assert "It rules as the regulation of Department Service, the nearest to this matter." in html
    assert "It goes before:" in html and "pausing" in html
    assert "It rules as a regulation that holds everywhere." in page(desk)


def test_a_stop_entered_late_says_when_it_was_met_and_when_entered(desk):
    reply_to(desk.ticket, "x", by=desk.ana.actor(), at=at(20), author=desk.ana)
    assert "entered" in page(desk) and "met 19 Nov 10:20:00" in page(desk)
    ticket = make.make_ticket(desk.ana, customer=desk.dana)
    with history():
        reply_to(ticket, "x", by=desk.ana.actor(), at=at(20), author=desk.ana)
    clock = Clock.objects.get(matter_id=ticket.pk, limit__code="reply")
    assert "entered" not in desk.browser.get(f"/clocks/{clock.pk}/").content.decode()


def test_the_owner_is_told_that_a_pause_reached_its_cap(desk):
    desk.tell("ticket.held", 10, reason="waiting_customer")
    assert clock_of(desk).state == "paused"
    sweep(at(41), always=True)
    deliver_due("inside")
    notice = Notice.objects.get(code="clock.ran_on")
    assert notice.member == desk.ana
    html = desk.browser.get("/notices/").content.decode()
    assert "Reply runs on: its pause lasted as long as it may; due 19 Nov 11:30" in html
    assert f'href="/clocks/{clock_of(desk).pk}/"' in html


def test_the_rulebook_says_what_pauses_reopenings_and_rungs_do(desk):
    with override("en"):
        said = " ".join(told(clock_of(desk).limit))
    for part in (
        "(waiting for the customer); each time: at most 30 minutes; times at most: 2.",
        "it goes on with the time that was left.",
        "Later than 2 h after its stop it begins anew.",
        "At 50 % of the time, told: the owner.",
        "Still open 1 h later, told: General manager.",
    ):
        assert part in said


@pytest.fixture
def waiting(house, browse, tmp_path):
    """A matter that may not be answered before an hour has passed."""
    make.load(PACK[: PACK.index("        at_most")] + "        at_least: 60 min\n", tmp_path)
    ticket = make.make_ticket(house.ana, at=now(), customer=house.dana)
    return SimpleNamespace(ticket=ticket, browser=browse(house.ana), address=f"/tickets/{ticket.number}/")


def test_a_step_that_comes_too_early_keeps_what_was_typed(waiting):
    html = waiting.browser.get(waiting.address).content.decode()
    assert "Reply: not before" in html and "(Art. 31)" in html and "disabled data-send" in html
    early = waiting.browser.post(f"{waiting.address}replies/", {"text": "words kept", "version": "1"})
    html = early.content.decode()
    assert early.status_code == 409 and "words kept</textarea>" in html and "Wait until then." in html
    assert clock_state(waiting) == "running" and not waiting.ticket.replies.exists()
    solve = waiting.browser.post(f"{waiting.address}composer/", {"act": "solve"}).content.decode()
    assert "Reply: not before" not in solve


def clock_state(waiting) -> str:
    return Clock.objects.get(matter_id=waiting.ticket.pk).state
