"""Factories: plain functions with plain defaults."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models.functions import Now

from returns.models import Discrepancy, Settlement, SettlementMonth
from returns.receiving import actions as receiving
from returns.settling.queries import begin_of
from returns.slips import actions as returning
from returns.stock.queries import day_of
from returns.stock.rules import month_before
from servicedesk.clocks import now as desk_now
from servicedesk.clocks.now import forget_offset
from servicedesk.journal.actions import place_events
from servicedesk.journal.actor import Actor
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Delivery
from servicedesk.registers.actions import make_entry as enter
from servicedesk.registers.models import Entry, Register
from servicedesk.rulebook.actions import Loaded, load_pack
from servicedesk.rulebook.pack import check, check_text
from servicedesk.rulebook.source import Node, read_text, text_of
from servicedesk.search.actions import follow_journal
from staff import actions as staff_actions
from staff.models import Department, Member, Post
from tickets import actions as ticket_actions
from tickets.canned.actions import create_canned
from tickets.catalog import actions as selling
from tickets.knowledge import actions as knowing
from tickets.models import Call, CannedReply, Customer, KnowledgeArticle, Order, Product, Ticket

SYSTEM = Actor.system(via="test")
DAY = timedelta(days=1)
T0 = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # a Thursday, 10:00 in Shanghai
SIGNED_IN = T0 + 3650 * DAY  # as good as signed in throughout
PASSWORD = "correct horse battery"
AGENT_RIGHTS = ["call.report", "ticket.open", "ticket.work", "ticket.close_at_once", "ticket.close"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
COMPLAINT_RIGHTS = ["complaint.receive", "complaint.handle", "complaint.investigate", "complaint.decide", "complaint.lower"]
KNOWLEDGE_RIGHTS = ["knowledge.write", "knowledge.review", "call.score"]
REGISTER_RIGHTS = ["register.enter", "register.correct", "register.void", "register.approve"]
CUSTOMER_RIGHTS = ["customer.reveal", "customer.merge", "readlog.read"]
PACKS = Path(__file__).resolve().parent.parent / "packs"


def make_department(code: str = "service", **over: Any) -> Department:
    fields = {"name_zh": "客服部", "name_en": "Service"} | over
    return staff_actions.open_department(code, **fields, by=SYSTEM, at=T0)


def make_post(code: str = "agent", *, department: Department | None = None, **over: Any) -> Post:
    fields: dict[str, Any] = {"title_zh": code, "title_en": code.title(), "rights": AGENT_RIGHTS} | over
    return staff_actions.create_post(code, department=department, by=SYSTEM, at=T0, **fields)


def make_member(sign_in: str, *, posts: list[Post], department: Department | None, **over: Any) -> Member:
    fields = {"work_number": f"W{Member.objects.count() + 1:04d}", "name_zh": sign_in, "name_en": sign_in.title(), "language": "en"} | over
    fields.setdefault("last_login", SIGNED_IN)
    return staff_actions.add_member(sign_in, password=PASSWORD, posts=posts, department=department, by=SYSTEM, at=T0, **fields)


def make_house() -> SimpleNamespace:
    """Two departments and the cast: see conftest."""
    service, works = make_department(), make_department("works", name_zh="工程部", name_en="Engineering")
    everything = [*AGENT_RIGHTS, "desk.read_all", "ticket.master"]
    gm = make_post(
        "gm",
        title_en="General manager",
        rights=[
            *everything,
            "extension.approve",
            "rulebook.publish",
            "suspension.approve",
            "slip.arbitrate",
            "ticket.assign",
            "duty.watch",
            "skill.class",
            "duty.whisper",
            "readlog.read",
            *KNOWLEDGE_RIGHTS,
            *COMPLAINT_RIGHTS,
            "complaint.approve",
            "complaint.verify",
            "complaint.trace",
        ],
    )
    lead = make_post(
        "lead",
        department=service,
        title_en="Team lead",
        reports_to=gm,
        rights=[
            *AGENT_RIGHTS,
            "extension.approve",
            "suspension.propose",
            "ticket.assign",
            "ticket.master",
            "duty.watch",
            "skill.class",
            "duty.whisper",
            *CUSTOMER_RIGHTS,
            *REGISTER_RIGHTS,
            "catalog.edit",
            *KNOWLEDGE_RIGHTS,
            *COMPLAINT_RIGHTS,
        ],
    )
    held = [*AGENT_RIGHTS[:-1], "complaint.receive", "register.enter"]
    agent = make_post("agent", department=service, title_en="Agent", reports_to=lead, rights=held)
    fitter = make_post(
        "fitter", department=works, title_en="Fitter", reports_to=gm, rights=[*AGENT_RIGHTS, "work_order.do", "complaint.investigate"]
    )
    rights = ["alarms.receive", "calendar.edit", "desk.read_all", "rulebook.load", "scope.edit"]
    admin = make_post("admin", title_en="Administrator", rights=rights)
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


def read(path: Path) -> Node:
    """The root of a pack file, as checking it begins."""
    return read_text(text_of(path), str(path))


def load(text: str, tmp_path: Path, name: str = "pack.yaml", at: datetime = T0) -> Loaded:
    """Load a pack written in the test."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_pack(check(path), by=SYSTEM, at=at)


def load_demo_pack(at: datetime = T0) -> Loaded:
    return load_pack(check(PACKS / "demo.yaml"), by=SYSTEM, at=at)


def load_pack_file(name: str, at: datetime = T0) -> Loaded:
    """Load one of the packs that are shipped."""
    return load_pack(check(PACKS / f"{name}.yaml"), by=SYSTEM, at=at)


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


POSTS = """\
pack: posts
title: {zh: 转交制度, en: What goes to posts}
articles:
  - number: "1"
    title: {zh: 转交与报告, en: Passed on and reported}
    text: {zh: 转交岗位，报告上级。, en: Passed on to posts and reported to those above.}
    effective_from: 2026-01-01
    referrals:
      - {code: look, name: {zh: 查看, en: Have a look}, task: {zh: 查看实物, en: Look at the thing itself}, to: agent, on: by_hand}
    complaint_reports:
      - {kind: duty, to: supervisor}
      - {kind: collation, by: agent, to: supervisor}
"""


def load_posts(at: datetime = T0) -> Loaded:
    """What agents have a look at, and what they report to their supervisor."""
    return load_pack(check_text(POSTS, "posts.yaml"), by=SYSTEM, at=at)


MESSAGES = """\
pack: messages
title: {zh: 留言制度, en: Messages}
articles:
  - number: "1"
    title: {zh: 留言登记, en: Messages are entered}
    text: {zh: 来访留言逐条登记。, en: Each message is entered.}
    effective_from: 2026-01-01
    registers:
      - code: messages
        name: {zh: 留言簿, en: Messages}
        number: "M-{year}-{number:03}"
        fields: [{code: question, name: {zh: 问题, en: Question}, kind: lines, required: true}]
"""


def make_entry(member: Member, typed: dict[str, Any], *, at: datetime = T0, about: Any = None) -> Entry:
    """An entry in the register of messages."""
    load_pack(check_text(MESSAGES, "messages.yaml"), by=SYSTEM, at=at - DAY)
    return enter(Register.objects.get(code="messages"), typed, by=member.actor(), at=at, member=member, about=about)


RETURNS = """\
pack: returning
title: {zh: 退货规定, en: Rules for returns}
articles:
  - number: "1"
    title: {zh: 退货单, en: The return slip}
    text: {zh: 退货单一式四联。, en: The return slip has four copies.}
    effective_from: 2026-01-01
    returns:
      departments: {warehouse: service, accounting: service, business: service}
    registers:
      - code: return_slip
        name: {zh: 退货单, en: Return slip}
        number: "RT-{year}-{number:05}"
        copies: [&copy {name: {zh: 联, en: Copy}, to: {zh: 部门, en: department}}, *copy, *copy, *copy]
        fields:
          - {code: goods, name: {zh: 明细, en: Goods}, kind: lines, required: true}
        signatories:
          - {code: manager, name: {zh: 经理, en: Manager}, by: approver}
"""


def make_return(
    asker: Member, approver: Member, receiver: Member, order: Order, *, at: datetime = T0, reason: str = "Cracked"
) -> Discrepancy:
    """A return of one piece of which nothing came: what is undecided about it; its department is warehouse, accounting and all."""
    load_pack(check_text(RETURNS, "returning.yaml"), by=SYSTEM, at=at)
    asked = [returning.AskedLine(order.lines.get(place=1), Decimal(1))]
    acts: list[dict[str, Any]] = [{"by": one.actor(), "at": at, "member": one} for one in (asker, approver, receiver)]
    slip = returning.request_return(order, asked, handling="refund", reason=reason, basis=reason, **acts[0])
    returning.decide_slip(slip, approved=True, **acts[1])
    returning.issue_slip(slip, **acts[0])
    counted = [receiving.Counted(Decimal(0), Decimal(0), line=slip.lines.get())]
    receipt = receiving.count_goods(slip, counted, last=True, **acts[2])
    receiving.sign_receipt(receipt, reason, **acts[2])
    return slip.discrepancies.get()


def make_settled_month(slip: Any, member: Member, at: datetime = T0) -> SettlementMonth:
    """A settlement of a slip that came, entered past its action, and the month before it, which is closed."""
    slip.refresh_from_db()
    Settlement.objects.create(slip=slip, kind="nothing", amount=0, currency=slip.order.currency, words="Nothing", by=member, at=at)
    until = begin_of(day_of(at).replace(day=1))
    month = month_before(day_of(at))
    return SettlementMonth.objects.create(
        department=slip.accounting, month=month, until=until, entries=0, digest="0" * 64, by=member, at=at
    )


def make_customer(name: str = "温女士", phone: str = "13800002097", at: datetime = T0) -> Customer:
    return ticket_actions.register_customer(name, phone, by=SYSTEM, at=at)


def make_canned(title: str = "On the way", **over: Any) -> CannedReply:
    fields = {"body_zh": "{customer}，{number} 已安排。{agent}", "body_en": "{customer}: {number} is being seen to. {agent}"} | over
    return create_canned(title, **fields, by=SYSTEM, at=T0)


def make_knowledge(writer: Member, reviewer: Member | None, *, at: datetime = T0, **over: Any) -> KnowledgeArticle:
    """An article, published where somebody reviews it, else a draft."""
    fields: dict[str, Any] = {
        "title_zh": "净水机换滤芯",
        "title_en": "Changing a filter",
        "body_zh": "关阀，逆时针取下。",
        "body_en": "Turn it out.",
    }
    fields |= {"tags": ["滤芯"], "grade": 1} | over
    article = knowing.write_knowledge(**fields, by=writer.actor(), at=at, member=writer)
    if reviewer:
        publish_knowledge(article, reviewer, at=at)
    return KnowledgeArticle.objects.with_versions().get(pk=article.pk)


def publish_knowledge(article: KnowledgeArticle, reviewer: Member, *, at: datetime = T0) -> None:
    """Hand its draft in, review and publish it."""
    by = reviewer.actor()
    knowing.submit_knowledge(article, by=by, at=at)
    knowing.review_knowledge(article, approved=True, by=by, at=at, member=reviewer)
    knowing.publish_knowledge(article, by=by, at=at)


def make_product(material: str = "FLT-100", **over: Any) -> Product:
    fields: dict[str, Any] = {"name_zh": "滤芯", "name_en": "Filter", "unit": "pcs", "warranty_months": 12} | over
    return selling.register_product(material, **fields, by=SYSTEM, at=T0)


def make_order(customer: Customer, *lines: selling.NewLine, number: str = "SO-1", delivered: int = 0, at: datetime = T0) -> Order:
    """An order, and of each of its lines so much delivered two days before `at`."""
    order = selling.enter_order(number, customer, lines, by=SYSTEM, at=at, member=None)
    for line in order.lines.all() if delivered else ():
        selling.book_entry(line, "delivered", Decimal(delivered), (at - 2 * DAY).date(), by=SYSTEM, at=at, member=None)
    return order


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


def do_as_shown(browser, **typed):
    """Ask for an act on many the way its page does: looked at first, then done just so; returns the answer of the second request."""
    seal = browser.post("/bulk/", typed).context["seal"]
    return browser.post("/bulk/", typed | {"do": "1", "seal": seal})


def deliver_held() -> int:
    """Let the seconds pass in which an act on many can be undone; returns how many deliveries were tried."""
    Delivery.objects.filter(event__code="bulk_action.held", done_at=None).update(next_at=Now())
    return deliver_due("outside")


def index() -> int:
    """Let the search follow what was done so far; returns how many documents it wrote."""
    place_events()
    return follow_journal()


def move_clock(seconds: float) -> datetime:
    """Move the desk's clock; returns what it now says."""
    with connection.cursor() as cursor:
        cursor.execute("insert into clocks_shift (seconds) values (%s)", [seconds])
    forget_offset()
    return desk_now()
