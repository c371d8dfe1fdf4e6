"""Classes of matters: each with its process by severity, its steps ticked, and serious ones followed until settled."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.rulebook.source import PackError
from staff.models import Notice
from tests import make
from tickets.actions import reclassify_ticket, reply_to, solve_ticket
from tickets.classes.actions import do_step
from tickets.classes.queries import classes_at, process_of
from tickets.intake.actions import correct_details
from tickets.intake.rules import Details
from tickets.models import DoneStep, Ticket

HOUR = timedelta(hours=1)


def complaint(house, severity: str, topic: str = "conduct", **over) -> Ticket:
    return make.make_ticket(house.ana, kind="complaint", severity=severity, details=Details(topic=topic), **over)


def acts(member, after: timedelta = timedelta()) -> dict:
    return {"by": member.actor(), "at": make.T0 + after, "member": member}


def reply(ticket: Ticket, member, after: timedelta) -> None:
    reply_to(Ticket.objects.get(pk=ticket.pk), "正在处理，请您放心。", by=member.actor(), at=make.T0 + after, author=member)


def tracked(ticket: Ticket) -> list[tuple[str, datetime]]:
    """The cycles of the clock that follows it: state and due moment, the oldest first."""
    rows = Clock.objects.filter(matter_id=ticket.pk, limit__code="serious_tracking").order_by("cycle", "pk")
    return [(clock.state, clock.due_at) for clock in rows]


@pytest.mark.rule("SLA-008")
def test_each_class_has_its_process_and_a_serious_complaint_is_answered_at_once_and_followed(house):
    make.load_pack_file("core")
    classes = {one.code: one for one in classes_at(make.T0, house.service.pk)}
    assert set(classes) == {"conduct", "quality", "delay", "fees"}
    serious, general = complaint(house, "high"), complaint(house, "normal", topic="fees")
    told = {ticket.pk: [step.text_en for step in process_of(ticket).steps] for ticket in (serious, general)}
    assert told[serious.pk] != told[general.pk] and len(told[serious.pk]) == 4 and len(told[general.pk]) == 3
    # feedback at once: a quarter of an hour, against the same day
    due = {clock.limit.code: clock.due_at - make.T0 for clock in Clock.objects.filter(state="running", about="ticket")}
    assert due["serious_answer"] == timedelta(minutes=15) < due["general_answer"]
    assert tracked(general) == []
    # followed until settled: each word to the customer lets the next day begin
    reply(serious, house.ana, HOUR / 6)
    reply(serious, house.ana, 20 * HOUR)
    start = make.T0
    assert tracked(serious) == [
        ("met", start + 24 * HOUR),
        ("met", start + 24 * HOUR + HOUR / 6),
        ("running", start + 44 * HOUR),
    ]
    sweep(start + 44 * HOUR + timedelta(seconds=1), always=True)
    deliver_due("inside")
    assert set(Notice.objects.filter(facts__limit="serious_tracking", code="clock.breached").values_list("member__sign_in", flat=True)) == {
        "ana",
        "ben",
    }
    reply(serious, house.ana, 45 * HOUR)  # too late for that day, and the next one begins
    assert [state for state, _ in tracked(serious)] == ["met", "met", "missed", "running"]
    solve_ticket(Ticket.objects.get(pk=serious.pk), "已致歉并整改。", **acts(house.ana, 46 * HOUR))
    assert [state for state, _ in tracked(serious)] == ["met", "met", "missed", "met"]
    reply(serious, house.ana, 47 * HOUR)
    assert len(tracked(serious)) == 4  # settled: nothing is followed any more


def test_another_severity_is_another_process_with_ticks_of_its_own(house):
    make.load_pack_file("core")
    ticket = complaint(house, "normal")
    do_step(ticket, 0, **acts(house.ana))
    assert [bool(step.done) for step in process_of(ticket).steps] == [True, False, False]
    reclassify_ticket(ticket, "urgent", "升级", by=house.ana.actor(), at=make.T0)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert [bool(step.done) for step in process_of(ticket).steps] == [False] * 4
    assert [step.next for step in process_of(ticket).steps] == [True, False, False, False]


def test_a_step_is_done_once_and_one_there_is_not_is_refused(house):
    make.load_pack_file("core")
    ticket = complaint(house, "high")
    first = do_step(ticket, 1, **acts(house.ana))
    assert do_step(ticket, 1, **acts(house.ben)).pk == first.pk
    event = Event.objects.get(code="ticket.step_done")
    assert (event.facts["article"], event.facts["step"], event.facts["topic"]) == ("5", 2, "conduct")
    for wrong in (-1, 4, 99):
        with override("en"), pytest.raises(Invalid) as refused:
            do_step(ticket, wrong, **acts(house.ana))
        assert f"no step {wrong + 1}; it has 4" in refused.value.sentences[0]
    with override("en"), pytest.raises(Invalid, match="step"):
        do_step(make.make_ticket(house.ana), 0, **acts(house.ana))
    with pytest.raises(IntegrityError), transaction.atomic():
        DoneStep.objects.create(ticket=ticket, matter_class=first.matter_class, process=first.process, step=1, by=house.ana, at=make.T0)


def test_a_class_there_is_not_or_of_another_kind_is_refused_by_name(house, browse, said):
    make.load_pack_file("core")
    browser = browse(house.ana)
    for kind, topic in (("complaint", "weather"), ("repair", "conduct")):
        answer = browser.post(reverse("intake"), said(kind=kind, topic=topic, sentence="Kept words"))
        assert answer.status_code == 400 and "Kept words" in answer.content.decode() and topic in answer.content.decode()
    assert not Ticket.objects.exists()
    ticket = complaint(house, "high")
    with override("en"), pytest.raises(Invalid) as refused:
        correct_details(ticket, {"kind": "repair"}, "其实是报修", **acts(house.ana))
    assert "“conduct” is no class of the kind “Repair”; use one of: none." in refused.value.errors["topic"]
    corrected = correct_details(ticket, {"kind": "repair", "topic": ""}, "其实是报修", **acts(house.ana))
    assert (corrected.kind, corrected.topic) == ("repair", "") and process_of(corrected) is None


def test_the_page_shows_the_process_and_ticks_a_step(house, browse):
    make.load_pack_file("core")
    ticket = complaint(house, "high")
    browser = browse(house.ana)
    page = browser.get(reverse("ticket", args=[ticket.number])).content.decode()
    assert 'aria-current="step"' in page and "Call the customer first of all" in page and "0/4" in page
    done = browser.post(reverse("ticket-step", args=[ticket.number]), {"step": "0", "version": ticket.version})
    assert done.status_code == 302
    assert "1/4" in browser.get(reverse("ticket", args=[ticket.number])).content.decode()
    for wrong in ("", "x", "9", "-1"):
        assert browser.post(reverse("ticket-step", args=[ticket.number]), {"step": wrong, "version": ticket.version}).status_code == 400
    assert browse(house.cleo).post(reverse("ticket-step", args=[ticket.number]), {"step": "1"}).status_code == 404
    intake = browser.get(reverse("intake")).content.decode()
    assert 'name="topic"' in intake and "Conduct" in intake


PACK = """\
pack: mine
title: {zh: 甲, en: Mine}
articles:
  - number: "1"
    title: {zh: 甲, en: A}
    text: {zh: 甲, en: A}
    effective_from: 2026-01-01
    classes:
      - code: noise
        name: {zh: 噪声, en: Noise}
        kinds: [complaint]
        processes:
          - {severities: [high], steps: [{zh: 查, en: Look}]}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kinds: [complaint]", "kinds: [feud]", "“feud” is not known here"),
        ("kinds: [complaint]", "kinds: []", "is empty; name at least one"),
        ("severities: [high]", "severities: [high, high]", "“high” is given twice"),
        ("steps: [{zh: 查, en: Look}]", "steps: []", "has no step"),
        ("steps: [{zh: 查, en: Look}]", "steps: [{zh: 查}]", "en"),
    ],
)
def test_a_wrong_class_is_named_with_its_line(house, tmp_path, old, new, words):
    make.load(PACK, tmp_path)
    with pytest.raises(PackError) as refused:
        make.load(PACK.replace(old, new), tmp_path)
    assert words in str(refused.value)


def test_a_step_ticked_on_a_page_from_before_a_change_is_not_taken_for_another(house, browse):
    make.load_pack_file("core")
    ticket = complaint(house, "normal")
    browser = browse(house.ana)
    reclassify_ticket(ticket, "urgent", "升级", by=house.ana.actor(), at=make.T0)
    refused = browser.post(reverse("ticket-step", args=[ticket.number]), {"step": "1", "version": "1"})
    assert refused.status_code == 412 and not DoneStep.objects.exists()
    assert browser.get(reverse("ticket-step", args=[ticket.number])).status_code == 302
