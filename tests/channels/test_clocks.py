"""Which event stops an answer clock, a pack chooses; one that bounces opens it again from its start."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from tests import make
from tests.channels.test_letters import work

PACK = """\
pack: post
title: {{zh: 邮件制度, en: By post}}
articles:
  - number: "1"
    title: {{zh: 四小时答复, en: Four hours}}
    text: {{zh: 四小时内答复。, en: Answered within four hours.}}
    effective_from: 2026-01-01
    clocks:
      - code: answer
        name: {{zh: 答复, en: Answer}}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [{stop}]
        at_most: 4 h
        reopening: {{on: [reply.failed], how: original, within: 24 h}}
"""


@pytest.fixture
def pack(request, house, tmp_path):
    return make.load(PACK.format(stop=request.param), tmp_path)


@pytest.mark.parametrize("pack", ["reply.sent"], indirect=True)
def test_where_only_what_was_sent_counts_writing_it_stops_nothing(pack, desk, answer, smtp):
    answer()
    assert Clock.objects.get().stopped_at is None
    work()
    assert Clock.objects.get().stopped_at is not None


@pytest.mark.parametrize("pack", ["ticket.replied"], indirect=True)
def test_an_answer_that_bounces_opens_its_clock_again_from_the_start(pack, desk, answer, smtp):
    smtp.answers = ["550 no such user"]
    answer()
    assert Clock.objects.get().stopped_at is not None
    work()
    clock = Clock.objects.get()
    assert (clock.stopped_at, clock.started_at) == (None, desk.ticket.opened_at)
    assert clock.due_at == desk.ticket.opened_at + timedelta(hours=4)
