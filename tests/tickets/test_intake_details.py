"""What an intake says: kinds, channels, details, required fields told at once, corrections, and the clocks they choose."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from tests import make
from tickets.actions import solve_ticket, take_in
from tickets.intake.actions import correct_details
from tickets.intake.rules import Details
from tickets.models import Call, Customer, Ticket

KINDS = ["consultation", "complaint", "repair", "service", "help", "suggestion", "dispute", "tip_off", "reservation", "claim", "praise"]
CHANNELS = ["phone", "toll_free", "mailbox", "letter", "fax", "media", "web", "im", "mail", "sms", "walk_in", "home_visit", "department"]
PACK = """\
pack: rules
title: {zh: 受理制度, en: Intake}
articles:
  - number: "3"
    title: {zh: 受理, en: Intake}
    text: {zh: 报修须写明地址并核实。, en: A repair needs its address and verified facts.}
    effective_from: 2026-01-01
    intake:
      required: {repair: [address, verified], complaint: [detail, verified]}
"""


def said(house, **over):
    fields = {"name": "Eve", "phone": "13911112222", "kind": "repair", "severity": "normal"} | over
    return {"responder": house.ana, "by": house.ana.actor(), "at": make.T0} | fields


def running(ticket) -> list[str]:
    return sorted(Clock.objects.filter(matter_id=ticket.pk, state="running").values_list("limit__code", flat=True))


@pytest.mark.rule("TKT-005", "TKT-016")
def test_every_kind_and_every_channel_is_taken_in_and_no_other(house):
    for kind, channel in itertools.zip_longest(KINDS, CHANNELS, fillvalue="mail"):
        if kind not in KINDS:
            kind = "help"
        ticket = take_in("x", **said(house, kind=kind, channel=channel))
        assert (ticket.kind, ticket.channel) == (kind, channel)
        assert Event.objects.get(code="ticket.opened", subject_id=ticket.pk).facts["channel"] == channel
    assert set(Ticket.objects.values_list("channel", flat=True)) == set(CHANNELS) == set(Ticket.Channel.values)
    assert set(Ticket.objects.values_list("kind", flat=True)) == set(KINDS) == set(Ticket.Kind.values)
    for over in ({"kind": "gossip"}, {"channel": "pigeon"}):
        with pytest.raises(Invalid, match=next(iter(over))):
            take_in("x", **said(house, **over))
        with pytest.raises(IntegrityError), transaction.atomic():
            Ticket.objects.filter(pk=ticket.pk).update(**over)


def test_a_call_on_the_800_line_is_noted_and_a_letter_is_none(house):
    assert take_in("x", **said(house, channel="toll_free")).call is not None
    assert take_in("x", **said(house, channel="letter")).call is None


@pytest.mark.rule("TKT-004", "TKT-026", "FLD-001")
def test_a_ticket_keeps_stage_mode_channel_identity_and_who_verified_the_facts(house):
    over = {"detail": "In full", "channel": "web", "details": Details(stage="before", mode="remote", verified=True, tags=("VIP",))}
    ticket = take_in("x", **said(house, **over))
    ticket.refresh_from_db()
    assert (ticket.stage, ticket.mode, ticket.channel, ticket.detail, ticket.tags) == ("before", "remote", "web", "In full", ["vip"])
    assert (ticket.verified_by, ticket.verified_at, ticket.opened_at) == (house.ana, make.T0, make.T0)
    assert (ticket.customer.name, ticket.customer.phone) == ("Eve", "+8613911112222")
    facts = Event.objects.get(code="ticket.opened").facts
    assert {name: facts[name] for name in ("stage", "mode", "area", "special", "verified")} == {
        "stage": "before",
        "mode": "remote",
        "area": "normal",
        "special": False,
        "verified": True,
    }
    assert {mode.value for mode in Ticket.Mode} == {"hotline", "remote", "on_site"}
    assert {stage.value for stage in Ticket.Stage} == {"before", "during", "after"}
    for stage, mode in zip(Ticket.Stage, Ticket.Mode, strict=True):
        each = take_in(f"{stage} {mode}", **said(house, channel="web", details=Details(stage=stage, mode=mode)))
        assert Ticket.objects.filter(pk=each.pk, stage=stage, mode=mode).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(verified_by=None)


@pytest.mark.rule("SLA-010", "SLA-011")
def test_the_area_of_the_address_selects_the_timer(house):
    make.load_pack_file("afts")
    normal = make.make_ticket(house.ana, details=Details(address="青石路 8 号"))
    intensive = make.make_ticket(house.ana, details=Details(address="云汀花园", area="intensive"))
    hours = {clock.matter_id: (clock.limit.code, clock.due_at - make.T0) for clock in Clock.objects.filter(state="running")}
    assert {pk: (code, length.total_seconds() / 3600) for pk, (code, length) in hours.items()} == {
        normal.pk: ("service", 24),
        intensive.pk: ("intensive", 12),
    }
    correct_details(normal, {"area": "intensive"}, "It is", by=house.ana.actor(), at=make.T0, member=house.ana)
    assert running(normal) == ["intensive"]


def test_a_special_case_has_its_timer_at_once(house):
    make.load_pack_file("afts")
    special = make.make_ticket(house.ana, details=Details(special=True))
    assert running(special) == ["service", "special_case"]
    clock = Clock.objects.get(matter_id=special.pk, limit__code="special_case")
    assert (clock.due_at - make.T0).total_seconds() == 15 * 60


def test_everything_that_is_missing_or_wrong_is_told_at_once_and_nothing_is_written(house, tmp_path):
    make.load(PACK, tmp_path)
    bad = said(house, name=" ", phone="12", details=Details(tags=tuple(f"t{n}" for n in range(11))), contact="12")
    with pytest.raises(Invalid) as refused:
        take_in(" ", **bad)
    assert set(refused.value.errors) == {"name", "phone", "sentence", "address", "verified", "tags", "promised_at", "contact"}
    assert "3" in refused.value.errors["address"][0]
    assert (Ticket.objects.count(), Call.objects.count(), Customer.objects.filter(phone="+8613911112222").count()) == (0, 0, 0)
    assert take_in("x", **said(house, kind="help")).kind == "help"
    assert take_in("x", **said(house, details=Details(address="here", verified=True))).address == "here"


def test_requirements_hold_where_their_regulation_does(house, tmp_path):
    make.load("scopes: [{code: works, kind: department, name: {zh: 工程, en: Works}, department: works}]\nscope: works\n" + PACK, tmp_path)
    assert take_in("x", **said(house)).department == house.service
    with pytest.raises(Invalid, match="address"):
        take_in("x", **said(house, department=house.works))


def test_a_correction_says_why_and_what_it_was(house, tmp_path):
    make.load(PACK, tmp_path)
    ticket = make.make_ticket(house.ana, kind="help")
    how = {"by": house.ben.actor(), "at": make.T0, "member": house.ben}
    with pytest.raises(Invalid) as refused:
        correct_details(ticket, {"kind": "repair", "stage": "never", "tags": ["x" * 31]}, " ", **how)
    assert set(refused.value.errors) == {"reason", "stage", "tags", "address", "verified"}
    with pytest.raises(Invalid, match="reason"):
        correct_details(ticket, {"kind": "help", "tags": []}, "why", **how)
    with pytest.raises(Stale):
        correct_details(ticket, {"stage": "after"}, "why", **how, expected=7)
    assert not Event.objects.filter(code="ticket.corrected").exists()
    changes = {"kind": "repair", "address": "青石路", "verified": True, "tags": ["#Ｐ", "p"]}
    corrected = correct_details(ticket, changes, "She meant the pump", **how, expected=1)
    assert (corrected.kind, corrected.address, corrected.tags, corrected.verified_by, corrected.version) == (
        "repair",
        "青石路",
        ["p"],
        house.ben,
        2,
    )
    facts = Event.objects.get(code="ticket.corrected").facts
    assert facts == {
        "kind": "repair",
        "verified": True,
        "old": {"kind": "help", "verified": False},
        "changed": ["kind", "address", "tags", "verified"],
        "reason": "She meant the pump",
    }
    unverified = correct_details(corrected, {"verified": False}, "Not yet", **how)
    assert (unverified.verified_by, unverified.verified_at) == (None, None)


def test_a_closed_matter_is_not_corrected(house):
    ticket = make.make_ticket(house.ana)
    solve_ticket(ticket, "done", by=house.ana.actor(), at=make.T0, member=house.ana)
    Ticket.objects.filter(pk=ticket.pk).update(status="closed")
    with pytest.raises(WrongState):
        correct_details(ticket, {"area": "intensive"}, "why", by=house.ana.actor(), at=make.T0, member=house.ana)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  a\x00b\x07c ", "abc"),
        ("a\r\nb\tc", "a b c"),
        ("水泵💧坏了", "水泵💧坏了"),
        ("مضخة \u200f", "مضخة \u200f".strip()),
        ("a\u2028b", "a b"),
    ],
)
def test_what_is_typed_is_kept_without_control_characters(house, text, kept):
    assert take_in(text, **said(house)).sentence == kept


def test_five_hundred_characters_are_refused_with_their_count(house):
    with pytest.raises(Invalid) as refused:
        take_in("水" * 500, **said(house, name="名" * 500))
    assert {name: "500" in words[0] for name, words in refused.value.errors.items()} == {"sentence": True, "name": True}
