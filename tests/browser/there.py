"""What the drilled desk has besides its demo: one of everything that has a page of its own. Runs inside the desk."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from complaints.assessment.actions import assess_complaint, note_measure
from complaints.choices import StageCode
from complaints.inquiry import actions as inquiry
from complaints.models import Complaint, Concern
from complaints.prevention.actions import check_action, finish_action, plan_action
from complaints.receipt.actions import open_complaint
from complaints.receipt.facts import Told
from complaints.referrals.actions import refer_complaint
from complaints.remedy import actions as remedy
from complaints.reporting.actions import Reported, make_report
from complaints.stages.actions import reach_stage
from complaints.status_links.actions import make_status_link
from complaints.verdict.actions import give_verdict
from complaints.verdict.rules import Part
from returns.exchanges.actions import hand_over, request_exchange, sign_exchange
from returns.exchanges.asking import Asked, Reason
from returns.exchanges.queries import sold_lines
from returns.models import MonthClose, Requisition, ReturnSlip, StockPlace, WriteOff
from servicedesk.clocks import now
from servicedesk.clocks.models import Clock, Schedule
from servicedesk.clocks.recurrence import Slot
from servicedesk.clocks.schedules.actions import _make, _Opening
from servicedesk.registers.actions import correct_entry, make_entry, print_entry, sign_entry
from servicedesk.registers.models import Register
from servicedesk.rulebook.models import Article, Revision
from staff.models import Department, Member
from tickets.actions import open_ticket
from tickets.catalog.actions import NewLine, book_entry, enter_order, name_sold
from tickets.customers.actions import add_contact
from tickets.extensions.actions import ask_for_extension
from tickets.fault_reports.actions import report_fault
from tickets.models import Call, CannedReply, Customer, Order, ScoreSheet, Ticket
from tickets.problems.actions import feed_lists
from tickets.saved_views.actions import save_view
from tickets.scoring.actions import score_call
from tickets.ties.actions import do_to_many
from tickets.ties.actions.bulk import Item
from tickets.work_orders.actions import issue_order


def make_all() -> dict[str, Any]:
    """Make it all, and say by which number or id each page is found."""
    first = Complaint.objects.earliest("pk").number
    answered, order, asked = _answered()
    return {
        "complaint": first,
        "answered": answered.number,
        "order": order.number,
        "revision": Revision.objects.get(status="proposed").pk,
        "link": make_status_link(answered, **_by("agent")).token,
        "cited": Article.objects.get(number="21", regulation__code="quick").pk,
        "report": make_report("duty", Reported("平稳，一起批量投诉。", now() - timedelta(hours=8), now()), **_by("agent")).pk,
        **asked,
        **_of_a_list(),
        "entry": _entered(),
        **_exchanged(),
        "returnable": _sold(),
        **_kept(),
        **_of_a_ticket(),
    }


def _by(who: str) -> dict[str, Any]:
    member = Member.objects.get(sign_in=who)
    return {"by": member.actor(), "at": now(), "member": member}


def _answered() -> tuple[Complaint, Order, dict[str, Any]]:
    """A complaint about a batch, from its receipt to the verified action, and what was asked of others on the way."""
    agent, lead = (Member.objects.get(sign_in=name) for name in ("agent", "lead"))
    warehouse, at = Department.objects.get(code="warehouse"), now()
    order = Order.objects.filter(lines__entries__kind="delivered").earliest("pk")
    line = order.lines.select_related("product").earliest("pk")
    ticket = open_ticket(
        "整批滤芯渗水",
        kind="complaint",
        customer=order.customer,
        responder=agent,
        by=agent.actor(),
        at=at,
        severity="normal",
        channel="phone",
    )
    name_sold(ticket, order, **_by("agent"))
    told = Told(
        order_number=order.number, material=line.product.material, batch=line.batch, cause_said="开箱即渗水。", remedy_sought="整批更换"
    )
    one = open_complaint(ticket, told=told, **_by("agent"))
    reach_stage(one, StageCode.ACKNOWLEDGEMENT, member=agent, at=now())
    assess_complaint(one, type_code="", safety=False, **_by("lead"))
    note_measure(one, "contained", "同批次停发，库存封存。", **_by("lead"))
    inquiry.assign_investigator(one, lead, at + timedelta(days=2), **_by("lead"))
    assist = inquiry.ask_department(one, warehouse, "该批入库时抽检了几件？", at + timedelta(days=1), **_by("lead"))
    hearing = inquiry.ask_to_be_heard(one, agent, "接单时客户怎么说的？", **_by("lead"))
    inquiry.note_why(one, "为何渗水", "密封圈过薄。", **_by("lead"))
    cause = inquiry.note_cause(one, "material", "密封圈不合格", **_by("lead"))
    inquiry.find_cause(one, cause.pk, "confirmed", **_by("lead"))
    inquiry.complete_inquiry(one, "该批密封圈厚度不足，来料检验漏检。", [warehouse], **_by("lead"))
    give_verdict(one, "yes", "来料检验漏检", [Part("department", "warehouse", 100, "入库未抽检")], **_by("gm"))
    referral = refer_complaint(one, "look", **_by("lead"))
    option = remedy.offer_option(one, "replace", "整批更换新滤芯", amount=Decimal(0), quantity=Decimal(1), **_by("lead"))
    remedy.choose_remedy(one, option, **_by("lead"))
    remedy.answer_complaint(one, "该批滤芯密封圈不合格，已安排整批更换。", **_by("lead"))
    remedy.note_acceptance(one, "好的，谢谢。", accepted=True, **_by("lead"))
    days: dict[str, datetime] = {"due_at": at + timedelta(days=3), "check_at": at + timedelta(days=9)}
    action = plan_action(one, "入库加测密封圈厚度", "连续三批无不合格", kind="corrective", owner=lead, **days, **_by("lead"))
    finish_action(action, "检验卡第 3 版已执行", **_by("lead"))
    check_action(action, "三批全部合格", passed=True, **_by("gm"))
    concern = Concern.objects.get(inquiry__complaint=one)
    asked = {"assist": assist.pk, "hearing": hearing.pk, "concern": concern.pk, "referral": referral.pk, "action": action.pk}
    return one, order, asked


def _of_a_list() -> dict[str, Any]:
    """A list of customers' problems for the service department, as the weekly schedule feeds it, of a slot that opens now."""
    at = now()
    slot = Slot("drill", at, at + timedelta(days=7))
    with transaction.atomic():
        (obligation,) = _make([_Opening(Schedule.objects.get(code="customer_problems"), slot)], at)
        (fed, *_others) = feed_lists(obligation, by=Member.objects.get(sign_in="agent").actor(), at=at)
    return {"list": fed.pk, "obligation": obligation.pk}


def _exchanged() -> dict[str, Any]:
    """An exchange slip that its chain has signed and that lies at the warehouse with its goods; and its order, with the line most is left of."""
    order = Order.objects.filter(lines__entries__kind="delivered").latest("pk")
    sold = next(one for one in sold_lines(order.pk) if one.left >= 2)
    reason = Reason("quality", "外壳接口处开裂，三处渗水", "老客户，酒店急用")
    slip = request_exchange(order, [Asked(sold.line.place, Decimal(1))], reason, **_by("agent"))
    for who in ("lead", "manager", "gm"):
        slip = sign_exchange(slip, remark="已与承运方核实，无磕碰痕迹", **_by(who))
    hand_over(slip, Department.objects.get(code="warehouse"), **_by("agent"))
    request_exchange(order, [Asked(sold.line.place, Decimal(1))], reason, **_by("agent"))
    most = max(sold_lines(order.pk), key=lambda one: one.left)
    return {"exchange": slip.number, "sold": order.number, "exchangeable": most.line.place}


def _entered() -> int:
    """A gate pass, corrected, signed by hand and printed twice."""
    typed = {
        "company": "三号楼业主",
        "carrier": "康先生",
        "at": now().isoformat(),
        "items": [{"item": "旧净水机", "quantity": "1"}, {"item": "滤芯（旧）", "quantity": "3"}],
        "sealed": True,
    }
    entry = make_entry(Register.objects.get(code="gate_pass"), typed, **_by("agent"))
    correct_entry(entry, {"carrier": "康先生、柳女士"}, "少写了一人", **_by("lead"))
    sign_entry(entry, "tenant", strokes="M 20 90 C 60 20 90 140 130 70 S 200 40 260 100", name="康先生", **_by("agent"))
    for reason in ("", "第一次卡纸"):
        print_entry(entry, reason=reason, **_by("agent"))
    return entry.pk


def _sold() -> str:
    """An order of which twelve were delivered, for whoever asks for a return."""
    line = (
        Order.objects.filter(lines__entries__kind="delivered")
        .earliest("pk")
        .lines.select_related("product", "order__customer")
        .earliest("pk")
    )
    sold = NewLine(line.product, Decimal(60), "B26-R", Decimal("98.00"))
    order = enter_order("SO-RETURN-1", line.order.customer, [sold], **_by("lead"))
    book_entry(order.lines.get(), "delivered", Decimal(60), timezone.localdate(now()), **_by("lead"))
    return order.number


def _kept() -> dict[str, Any]:
    """Of the demo's own returns and stores one of each that has a page."""
    return {
        "differing": ReturnSlip.objects.exclude(discrepancies=None).exclude(state__in=ReturnSlip.ENDED).earliest("pk").number,
        "settled": ReturnSlip.objects.filter(state="settled").earliest("pk").number,
        "arriving": ReturnSlip.objects.filter(state="issued").earliest("pk").number,
        "place": StockPlace.objects.get(main=True).code,
        "month": MonthClose.objects.earliest("pk").pk,
        "write_off": WriteOff.objects.filter(state="asked").earliest("pk").pk,
        "requisition": Requisition.objects.filter(state="asked").earliest("pk").pk,
        "drawn": Requisition.objects.filter(state="issued").earliest("pk").pk,
    }


def _of_a_ticket() -> dict[str, Any]:
    """What hangs on a matter of the agent's, and what she keeps for herself."""
    agent, lead = (Member.objects.get(sign_in=name) for name in ("agent", "lead"))
    engineering, customer = Department.objects.get(code="engineering"), Customer.objects.earliest("pk")
    ticket = open_ticket("净水机漏电跳闸", kind="repair", customer=customer, responder=agent, by=agent.actor(), at=now(), severity="normal")
    contact = add_contact(customer, {"name": "毕工", "phone": "13900004411", "role": "设备科"}, by=agent.actor(), at=now())
    call = Call.objects.filter(answered_by__isnull=False).exclude(answered_by=lead).earliest("pk")
    sheet = ScoreSheet.objects.filter(about="call").earliest("pk")
    return {
        "ticket": ticket.number,
        "order_of_work": issue_order(ticket, "查漏电，换插座", "三号楼机房", department=engineering, **_by("agent")).pk,
        "fault": report_fault(ticket, "配电箱 B2 漏电保护动作", department=engineering, **_by("agent")).pk,
        "more_time": ask_for_extension(ticket, "配件在途，周三到货。", now() + timedelta(days=2), **_by("agent")).pk,
        "bulk": do_to_many("reply", [Item(ticket.number, ticket, None)], {"text": "工程师已在路上。"}, **_by("agent")).pk,
        "view": save_view("我的急件", "mine", {"severity": "urgent"}, **_by("engineer")).pk,
        "canned": CannedReply.objects.earliest("pk").pk,
        "contact": contact.pk,
        "twin": Customer.objects.exclude(pk=customer.pk).earliest("pk").pk,
        "call": call.pk,
        "score": score_call(call, sheet, dict.fromkeys(sheet.codes, 1), "问候及时。", by=lead.actor(), at=now(), scorer=lead).pk,
        "clock": Clock.objects.filter(matter_id=Ticket.objects.earliest("pk").pk).earliest("pk").pk,
    }
