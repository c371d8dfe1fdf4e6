"""A save from an older version of a matter is refused whatever it would do, and what was typed comes back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from servicedesk.clocks import now
from servicedesk.journal.models import Event
from tests import make
from tickets.actions import hold_ticket, reclassify_ticket, reply_to, solve_ticket
from tickets.models import Ticket
from tickets.performing import PERFORM

MINE = "What I typed"
OPEN = {
    "reply": {},
    "solve": {},
    "hold": {"reason": "waiting_parts", "until": "{later}"},
    "reclassify": {"severity": "low"},
    "extend": {"until": "{later}"},
    "defer": {"day": "{day}"},
    "promise": {"promised_at": "{later}", "contact": "13800002097"},
    "correct": {"address": "Tower 3"},
    "hand_on": {"to": "d:works"},
    "assign": {},
    "close_at_once": {"quick": "answered"},
    "report": {"department": "works", "priority": "high"},
    "feedback": {"learned": ""},
    "escalate": {},
    "refer": {"knowledge": "{article}"},
    "conclude": {"result": "accepted"},
    "call_back": {"purpose": "follow_up", "result": "reached"},
    "agree": {},
}
ELSEWHERE = {"close": Ticket.Status.SOLVED, "reopen": Ticket.Status.SOLVED, "resume": Ticket.Status.OPEN}
ADDED = {"note": {}, "inform": {"to": "member:{ben}"}}  # added to a matter whatever became of it meanwhile


@pytest.fixture
def desk(desk):
    """The desk, and an article to send."""
    desk.article = make.make_knowledge(desk.gao, desk.ben)
    return desk


def test_every_act_is_tried_here():
    assert {*OPEN, *ELSEWHERE, *ADDED} == {*PERFORM}


def address(desk, act: str) -> str:
    return reverse(f"ticket-{act.replace('_', '-') if act == 'close_at_once' else act}", args=[desk.ticket.number])


def typed(desk, fields: dict[str, str]) -> dict[str, str]:
    later = desk.at + timedelta(hours=4)
    fill = {
        "later": f"{later:%Y-%m-%dT%H:%M}",
        "day": f"{later + timedelta(days=1):%Y-%m-%d}",
        "ben": desk.ben.work_number,
        "article": desk.article.pk,
    }
    return {"text": MINE, "version": "1"} | {name: value.format(**fill) for name, value in fields.items()}


@pytest.mark.parametrize("act", OPEN)
def test_another_version_is_refused_with_what_was_typed(desk, act):
    reclassify_ticket(desk.ticket, "high", "Worse now", by=desk.ben.actor(), at=desk.at)
    before = Event.objects.count()
    answer = desk.browse(desk.ben).post(address(desk, act), typed(desk, OPEN[act]))
    html = answer.content.decode()
    assert answer.status_code == 412, html[-2000:]
    assert 'id="stale"' in html and MINE in html
    assert Event.objects.count() == before


@pytest.mark.parametrize("act", ELSEWHERE)
def test_what_a_solved_or_waiting_matter_takes_is_refused_likewise(desk, act):
    how = {"by": desk.ben.actor(), "at": desk.at, "member": desk.ben}
    if ELSEWHERE[act] == Ticket.Status.SOLVED:
        solve_ticket(desk.ticket, "Ben's solution", **how)
    else:
        hold_ticket(desk.ticket, "waiting_parts", desk.at + timedelta(hours=2), "Ben waits", **how)
    before = Event.objects.count()
    answer = desk.browse(desk.gao).post(address(desk, act), typed(desk, {}))
    html = answer.content.decode()
    assert answer.status_code == 412 and MINE in html
    assert ("Ben&#x27;s solution" if act != "resume" else "waiting for parts") in html
    assert Event.objects.count() == before


@pytest.mark.parametrize("act", ADDED)
def test_a_note_and_a_notice_are_added_whatever_happened_meanwhile(desk, act):
    reclassify_ticket(desk.ticket, "high", "Worse now", by=desk.ben.actor(), at=desk.at)
    assert desk.browse(desk.ben).post(address(desk, act), typed(desk, ADDED[act])).status_code == 302


def test_the_refused_save_shows_what_was_done_meanwhile_with_its_words(desk):
    page = f"/tickets/{desk.ticket.number}/"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.browser.get(page).content.decode())[1]
    reclassify_ticket(desk.ticket, "high", "Worse now", by=desk.ben.actor(), at=desk.at)
    reply_to(desk.ticket, "Ben has told him already", by=desk.ben.actor(), at=now() + timedelta(seconds=5), author=desk.ben)
    refused = desk.browser.post(f"{page}notes/", {"text": MINE, "version": "1", "seen": seen})
    assert refused.status_code == 302  # a note is added whatever became of it
    for moment, shown in ((seen, 1), ("never", 0), ("2026-99-99T00:00", 0)):
        html = desk.browser.post(f"{page}solution/", {"text": MINE, "version": "1", "seen": moment}).content.decode()
        stale = html[html.index('id="stale"') :]
        stale = stale[: stale.index("</dl>")]
        assert (stale.count("Ben has told him already"), MINE in stale) == (shown, True)
