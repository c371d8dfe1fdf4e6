"""Factories: plain functions with plain defaults."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connection

from servicedesk.clocks import now as desk_now
from servicedesk.clocks.now import forget_offset
from servicedesk.journal.actor import Actor
from servicedesk.rulebook.actions import Loaded, load_pack
from servicedesk.rulebook.pack import check
from staff import actions as staff_actions
from staff.models import Department, Member, Post
from tickets import actions as ticket_actions
from tickets.models import Call, Customer, Ticket

SYSTEM = Actor.system(via="test")
T0 = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # a Thursday, 10:00 in Shanghai
PASSWORD = "correct horse battery"
AGENT_RIGHTS = ["call.report", "ticket.open", "ticket.work", "ticket.close"]
PACKS = Path(__file__).resolve().parent.parent / "packs"


def make_department(code: str = "service", **over: Any) -> Department:
    fields = {"name_zh": "客服部", "name_en": "Service"} | over
    return staff_actions.open_department(code, **fields, by=SYSTEM, at=T0)


def make_post(code: str = "agent", *, department: Department | None = None, **over: Any) -> Post:
    fields: dict[str, Any] = {"title_zh": code, "title_en": code.title(), "rights": AGENT_RIGHTS} | over
    return staff_actions.create_post(code, department=department, by=SYSTEM, at=T0, **fields)


def make_member(sign_in: str, *, posts: list[Post], department: Department | None, **over: Any) -> Member:
    fields = {"work_number": f"W{Member.objects.count() + 1:04d}", "name_zh": sign_in, "name_en": sign_in.title(), "language": "en"} | over
    return staff_actions.add_member(sign_in, password=PASSWORD, posts=posts, department=department, by=SYSTEM, at=T0, **fields)


def make_house() -> SimpleNamespace:
    """Two departments and the cast: see conftest."""
    service, works = make_department(), make_department("works", name_zh="工程部", name_en="Engineering")
    everything = [*AGENT_RIGHTS, "desk.read_all"]
    gm = make_post("gm", title_en="General manager", rights=everything)
    lead = make_post("lead", department=service, title_en="Team lead", reports_to=gm)
    agent = make_post("agent", department=service, title_en="Agent", reports_to=lead, rights=AGENT_RIGHTS[:-1])
    fitter = make_post("fitter", department=works, title_en="Fitter", reports_to=gm)
    admin = make_post("admin", title_en="Administrator", rights=["alarms.receive", "calendar.edit", "desk.read_all"])
    return SimpleNamespace(
        service=service,
        works=works,
        ana=make_member("ana", posts=[agent], department=service),
        ben=make_member("ben", posts=[lead], department=service),
        cleo=make_member("cleo", posts=[fitter], department=works),
        gao=make_member("gao", posts=[gm], department=None),
        ada=make_member("ada", posts=[admin], department=None),
        dana=make_customer("Dana"),
    )


def load(text: str, tmp_path: Path, name: str = "pack.yaml", at: datetime = T0) -> Loaded:
    """Load a pack written in the test."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_pack(check(path), by=SYSTEM, at=at)


def load_demo_pack(at: datetime = T0) -> Loaded:
    return load_pack(check(PACKS / "demo.yaml"), by=SYSTEM, at=at)


HABITS = """\
pack: habits
title: {zh: 例行制度, en: What recurs}
articles:
  - number: "1"
    title: {zh: 日报, en: Daily report}
    text: {zh: 每日十时前上报。, en: Reported by ten each day.}
    effective_from: 2026-01-01
    schedules:
      - code: report
        name: {zh: 日报, en: Daily report}
        every: every day at 10:00
        who: agent
        tell: [owner, supervisor]
"""


def load_habits(tmp_path: Path, at: datetime = T0) -> Loaded:
    """A daily report of the agents, due by ten; its supervisor hears when it was missed."""
    return load(HABITS, tmp_path, "habits.yaml", at)


def make_customer(name: str = "温女士", phone: str = "13800002097", at: datetime = T0) -> Customer:
    return ticket_actions.register_customer(name, phone, by=SYSTEM, at=at)


def make_ticket(responder: Member, *, at: datetime = T0, **over: Any) -> Ticket:
    fields: dict[str, Any] = {"kind": "repair", "severity": "normal", "channel": "phone"} | over
    customer = fields.pop("customer", None) or make_customer(at=at)
    sentence = fields.pop("sentence", "三号楼净水机出水变小")
    return ticket_actions.open_ticket(sentence, customer=customer, responder=responder, by=responder.actor(), at=at, **fields)


def make_call(member: Member, *, at: datetime = T0, answered_after: float | None = 4, external_id: str = "ext-1") -> Call:
    report, _ = ticket_actions.report_call(external_id, "ringing", by=SYSTEM, at=at, department=member.department, phone="13800002097")
    if answered_after is not None:
        moment = at + timedelta(seconds=answered_after)
        ticket_actions.report_known_call(report.call, "answered", by=SYSTEM, at=moment, answered_by=member)
    return Call.objects.get(pk=report.call_id)


def move_clock(seconds: float) -> datetime:
    """Move the desk's clock; returns what it now says."""
    with connection.cursor() as cursor:
        cursor.execute("insert into clocks_shift (seconds) values (%s)", [seconds])
    forget_offset()
    return desk_now()
