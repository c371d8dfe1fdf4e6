"""Escalating by hand: the line above the owner is told with a reason, one rung higher each time."""

import pytest
from django.db import IntegrityError, transaction

from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tickets.actions import close_ticket, solve_ticket
from tickets.escalations.actions import escalate_ticket
from tickets.models import Escalation


def escalate(desk, reason: str, **over):
    return escalate_ticket(desk.ticket, reason, **{"by": desk.ana.actor(), "at": desk.at, "member": desk.ana} | over)


def test_her_supervisor_hears_first_then_the_rung_above(desk, fresh):
    assert escalate(desk, "He wants a decision").rung == "supervisor"
    deliver_due("inside")
    assert [one.member for one in Notice.objects.filter(code="ticket.escalated")] == [desk.ben]
    assert escalate(desk, "Still none").rung == "department_head"
    deliver_due("inside")
    assert Notice.objects.filter(code="ticket.escalated", member=desk.gao).count() == 1
    assert (fresh(desk.ticket).owner, fresh(desk.ticket).version) == (desk.ana, 3)
    page = desk.browser.get(f"/tickets/{desk.ticket.number}/").content.decode()
    assert "escalated it: He wants a decision" in page


def test_the_same_words_sent_twice_are_one(desk):
    first = escalate(desk, "Again")
    assert escalate(desk, "Again").pk == first.pk
    assert Event.objects.filter(code="ticket.escalated").count() == Escalation.objects.count() == 1


def test_without_a_reason_or_of_a_closed_matter_nothing_happens(desk):
    with pytest.raises(Invalid):
        escalate(desk, " ")
    how = {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana}
    solve_ticket(desk.ticket, "done", **how)
    close_ticket(desk.ticket, "fine", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    with pytest.raises(WrongState):
        escalate(desk, "Too late")
    assert not Escalation.objects.exists() and not Event.objects.filter(code="ticket.escalated").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(ticket=desk.ticket, rung="supervisor", reason="", by=desk.ana, at=desk.at)


def test_the_page_escalates_by_its_key_and_keeps_what_was_typed(desk):
    page = f"/tickets/{desk.ticket.number}/"
    assert 'data-key="e"' in desk.browser.get(page).content.decode()
    form = desk.browser.post(f"{page}composer/", {"act": "escalate"}).content.decode()
    assert f'action="{page}escalations/' in form
    refused = desk.browser.post(f"{page}escalations/", {"text": "He insists", "version": "9"})
    assert refused.status_code == 412 and "He insists" in refused.content.decode()
    assert desk.browser.post(f"{page}escalations/", {"text": "He insists", "version": "1"}).status_code == 302
    assert Escalation.objects.get().reason == "He insists"
    assert desk.browse(desk.cleo).post(f"{page}escalations/", {"text": "x", "version": "2"}).status_code == 404
    assert desk.browse(desk.ada).post(f"{page}escalations/", {"text": "x", "version": "2"}).status_code in (403, 404)
