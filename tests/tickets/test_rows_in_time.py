"""Rows that run through several parts of the desk, under the regulations as they are shipped."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check
from staff.models import Notice, Post
from tests import make
from tickets.actions import reply_to, solve_ticket, take_in
from tickets.custody.actions.answering import accept_slip
from tickets.custody.actions.offering import offer_slip
from tickets.informing.actions import inform_about
from tickets.intake.actions import correct_details
from tickets.intake.rules import Details
from tickets.models import ContactSlip, Ticket
from tickets.work_orders.actions import issue_order, set_out

THURSDAY = datetime(2026, 11, 19, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE = timedelta(minutes=1)
SPOKEN = {"name": "温女士", "phone": "13800002097", "severity": "normal"}


def load(code: str) -> None:
    load_pack(check(make.PACKS / f"{code}.yaml"), by=make.SYSTEM, at=THURSDAY - timedelta(days=1))


def clock(code: str, **of) -> Clock:
    return Clock.objects.select_related("limit__article").get(limit__code=code, **of)


def told(moment: datetime, limit: str) -> set[str]:
    sweep(moment, always=True)
    deliver_due("inside")
    return set(Notice.objects.filter(facts__limit=limit).values_list("member__sign_in", flat=True))


def acts(member, minute: float) -> dict:
    return {"by": member.actor(), "at": THURSDAY + minute * MINUTE, "member": member}


@pytest.mark.rule("TKT-006")
def test_what_cannot_be_answered_at_once_is_recorded_in_full_handed_on_and_answered_within_thirty_minutes(house):
    load("gold")
    how = {"responder": house.ana, "by": house.ana.actor(), "at": THURSDAY, "kind": "consultation", **SPOKEN}
    with pytest.raises(Invalid) as refused:
        take_in("能否提前交割？", **how)
    assert list(refused.value.errors) == ["detail"] and not Ticket.objects.exists()  # in full, or not at all
    first, second = (take_in("能否提前交割？", **how, detail="六月合约，能否在五月二十日提前交割？") for _ in range(2))
    slip = offer_slip(first, house.works, "请答复客户", **acts(house.ana, 1))
    accept_slip(slip, **acts(house.cleo, 2))
    answer = clock("answer", about_id=first.pk)
    assert (answer.due_at, answer.department_id) == (THURSDAY + 30 * MINUTE, house.works.pk)  # handing on wins no time
    reply_to(Ticket.objects.get(pk=first.pk), "可以。", by=house.cleo.actor(), at=THURSDAY + 30 * MINUTE, author=house.cleo)
    assert "ana" in told(THURSDAY + 31 * MINUTE, "answer")
    assert [clock("answer", about_id=each.pk).state for each in (first, second)] == ["met", "breached"]


@pytest.mark.rule("TKT-027")
def test_what_comes_in_is_screened_and_handed_to_whom_it_concerns(house, browse):
    load("core")
    ticket = make.make_ticket(house.ana, at=THURSDAY, kind="consultation", channel="mail", sentence="三号楼净水机漏水")
    correct_details(ticket, {"kind": "repair"}, "是报修，不是咨询", **acts(house.ana, 2))
    slip = offer_slip(ticket, house.works, "请派人维修", **acts(house.ana, 3))
    assert ticket.number in browse(house.cleo).get("/slips/").content.decode()
    assert clock("slip_answer", about="slip", about_id=slip.pk).due_at == THURSDAY + 33 * MINUTE
    accept_slip(slip, **acts(house.cleo, 10))
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.owner, ticket.department, ticket.first_responder) == ("repair", house.cleo, house.works, house.ana)
    assert ContactSlip.objects.get().taken_by == house.cleo


@pytest.mark.rule("TKT-046")
def test_the_project_manager_hears_at_once_is_pressed_and_the_caller_is_told_how_it_ended(house):
    load("schl")
    gm = house.gao.posts.get()
    engineer = make.make_post("company_engineer", department=house.works, reports_to=gm)
    manager = make.make_post("project_manager", department=house.works, reports_to=engineer)
    make.make_member("eng", posts=[engineer], department=house.works)
    make.make_member("pm", posts=[manager], department=house.works)
    ticket = make.make_ticket(house.ana, at=THURSDAY, severity="high", kind="repair")
    assert clock("inform").due_at == THURSDAY + 15 * MINUTE
    inform_about(ticket, Post.objects.get(code="project_manager"), "主机停机，请抢修。", **acts(house.ana, 5))
    deliver_due("inside")
    assert clock("inform").state == "met"
    assert Notice.objects.filter(member__sign_in="pm", code="ticket.informed").count() == 1
    pressed = clock("serious_fault").due_at - timedelta(hours=4)
    assert "pm" in told(pressed + MINUTE, "serious_fault")  # before the day is over he is pressed
    solve_ticket(ticket, "主机已修复。", **acts(house.ana, 480))
    reply_to(Ticket.objects.get(), "已恢复供水。", by=house.ana.actor(), at=THURSDAY + 485 * MINUTE, author=house.ana)
    assert clock("handle").state == "met"
    told_of = ("ticket.informed", "ticket.solved", "ticket.replied")
    assert tuple(Event.objects.filter(code__in=told_of).order_by("pk").values_list("code", flat=True)) == told_of
    assert Ticket.objects.get().replies.get().body == "已恢复供水。"


@pytest.mark.rule("SLA-012")
def test_a_special_case_is_visited_at_once_or_the_head_of_service_hears(house):
    load("afts")
    head = make.make_post("service_head", department=house.works, reports_to=house.gao.posts.get())
    make.make_member("head", posts=[head], department=house.works)
    details = Details(special=True)
    first, second = (make.make_ticket(house.ana, at=THURSDAY, kind="repair", details=details) for _ in range(2))
    assert clock("special_case", about_id=first.pk).due_at == THURSDAY + 15 * MINUTE
    orders = [
        issue_order(each, "立即上门", "三号楼", department=house.works, urgency="special", **acts(house.ana, 1)) for each in (first, second)
    ]
    assert clock("special", about_id=orders[0].pk).due_at == THURSDAY + 16 * MINUTE
    set_out(orders[0], **acts(house.cleo, 10))
    assert "head" in told(THURSDAY + 17 * MINUTE, "special")
    assert [clock("special", about_id=order.pk).state for order in orders] == ["met", "breached"]
