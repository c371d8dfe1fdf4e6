"""A pack may name events that nothing records yet: it is told which clocks wait, and none may start without an end."""

import pytest
from django.core.management import call_command
from django.utils import translation

from servicedesk.clocks.models import Clock, Limit
from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError
from servicedesk.web.rule_words import told
from tests import make

PACK = """\
pack: waits
title: {zh: 等待, en: Waits}
articles:
  - number: "1"
    title: {zh: 来访不久等, en: Visitors do not wait}
    text: {zh: 十分钟内接待。, en: Attended to within ten minutes.}
    effective_from: 2026-01-01
    clocks:
      - code: visitor
        name: {zh: 来访等候, en: Waiting visitor}
        about: certificate
        starts_on: [certificate.issued]
        stops_on: [certificate.renewed]
        at_most: 10 min
"""
ENGLISH = "Nothing records certificate.issued yet; this runs as soon as it is recorded."
CHINESE = "目前尚无任何操作记录 certificate.issued，一有此记录即开始运行。"


@pytest.fixture
def write(tmp_path):
    """write(text) → the path of a pack with this text."""

    def written(text: str):
        path = tmp_path / "waits.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_checking_says_that_a_clock_waits_in_both_languages(write, capsys, db):
    call_command("checkpack", write(PACK))
    told = capsys.readouterr().out
    assert ENGLISH in told and CHINESE in told


def test_loading_says_so_in_one_line_and_the_clock_starts_nothing(write, capsys, house):
    call_command("loadpack", write(PACK))
    lines = [line for line in capsys.readouterr().out.splitlines() if "visitor" in line]
    assert lines == [f"  § 1 visitor: {ENGLISH} / {CHINESE}"]
    make.make_ticket(house.ana)
    assert not Clock.objects.exists()


def test_a_clock_that_listens_to_recorded_events_is_not_said_to_wait(capsys, db):
    call_command("checkpack", make.PACKS / "demo.yaml")
    assert "runs as soon as" not in capsys.readouterr().out


def test_a_clock_with_one_recorded_start_among_others_is_not_said_to_wait(write, capsys, db):
    both = PACK.replace("about: certificate", "about: ticket").replace("[certificate.issued]", "[ticket.opened, ticket.reopened]")
    call_command("checkpack", write(both.replace("[certificate.renewed]", "[ticket.solved]")))
    assert "runs as soon as" not in capsys.readouterr().out


def test_a_schedule_that_counts_what_nobody_records_says_that_it_waits(write, capsys, db):
    lessons = (
        PACK[: PACK.index("    clocks:")]
        + """\
    schedules:
      - code: exchange
        name: {zh: 交流, en: Exchange}
        every: after lesson 7, 13
        who: teacher
"""
    )
    call_command("checkpack", write(lessons))
    assert "Nothing records lesson.ended yet; this runs as soon as it is recorded." in capsys.readouterr().out


def test_a_clock_that_would_start_today_with_nothing_to_stop_it_is_refused(write):
    endless = (
        PACK.replace("about: certificate", "about: ticket")
        .replace("certificate.issued", "ticket.opened")
        .replace("certificate.renewed", "ticket.left_to_next_shift")
    )
    with pytest.raises(PackError) as refused:
        check(write(endless))
    (problem,) = refused.value.problems
    assert problem.line == 9 and "would start today, but nothing records ticket.left_to_next_shift yet" in str(problem)


def test_an_event_nobody_knows_is_refused_with_those_there_are(write):
    with pytest.raises(PackError, match=r"“certificate.lost” never happens to it; use one of certificate.issued, certificate.renewed"):
        check(write(PACK.replace("certificate.renewed", "certificate.lost")))


def test_the_rulebook_says_that_a_clock_does_not_run_yet(house, tmp_path):
    make.load(PACK, tmp_path)
    with translation.override("en"):
        assert told(Limit.objects.get())[1] == "Not running yet: so far the desk does not record a certificate being issued."
    make.load_demo_pack()
    with translation.override("en"):
        assert not any("Not running" in sentence for sentence in told(Limit.objects.get(code="answer")))


def test_the_rulebook_says_a_rung_by_percent(house, tmp_path):
    rung = "        ladder: [{at: 50 %, tell: [owner]}, {at: due, tell: [post lead]}]\n"
    make.load(PACK + rung, tmp_path)
    with translation.override("en"):
        assert told(Limit.objects.get())[2:] == ["At 50 % of the time, told: the owner.", "When late, told: Team lead."]
