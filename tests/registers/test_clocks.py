"""Clocks on entries and copies: a pack says by when a copy must have arrived, and the desk tells whoever is to have it."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.registers.actions import move_copy
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.handlers import owner_of
from staff.models import Notice
from tests import make
from tests.registers.conftest import SLIP, acts

CLOCK = """\
    clocks:
      - code: arrives
        name: {zh: 联次送达, en: A copy arrives}
        about: copy
        starts_on: [copy.sent]
        stops_on: [copy.received]
        cancels_on: [copy.lost]
        when: {register: [slip]}
        at_most: 24 h
        calendar: 24h
        ladder: [{at: due, tell: [owner]}]
"""


@pytest.fixture
def sent(slips, enter, tmp_path):
    """A copy on its way to kim, whom a clock gives a day."""
    make.load(SLIP + CLOCK, tmp_path)
    copy = enter().copies.get(n=2)
    return move_copy(copy, "sent", Holder(member=slips.kim), **acts(slips.ana))


def test_a_copy_received_in_time_keeps_its_clock(slips, sent):
    clock = Clock.objects.get(about="copy")
    assert (clock.about_id, clock.due_at, clock.department_id) == (sent.pk, make.T0 + make.DAY, slips.service.pk)
    move_copy(sent, "received", **acts(slips.kim, make.T0 + timedelta(hours=2)))
    clock.refresh_from_db()
    assert clock.state == "met"


def test_of_a_copy_that_does_not_arrive_whoever_is_to_have_it_is_told(slips, sent):
    sweep(make.T0 + make.DAY + timedelta(seconds=1), always=True)
    deliver_due("inside")
    assert Notice.objects.get(code="clock.breached").member == slips.kim
    move_copy(sent, "lost", remark="Left on the bus", **acts(slips.ana, make.T0 + 2 * make.DAY))
    assert Clock.objects.get(about="copy").state in ("cancelled", "breached", "missed")


def test_who_answers_for_an_entry_and_for_a_copy(slips, sent):
    assert owner_of("entry", sent.entry_id) == slips.ana.pk and owner_of("copy", sent.pk) == slips.kim.pk
    move_copy(sent, "received", Holder("Mrs Lu"), **acts(slips.kim))
    assert owner_of("copy", sent.pk) == slips.ana.pk and owner_of("ticket", 1) is None
