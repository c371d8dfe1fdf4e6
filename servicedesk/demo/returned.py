"""What came back to the demo company: a return slip in every state, goods without one, and two exchanges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from returns.exchanges import actions as exchanges
from returns.exchanges.asking import Asked, Reason
from returns.receiving.actions import Counted, count_goods, decide_discrepancy, propose_liable, sign_receipt, take_in_goods
from returns.receiving.models import Discrepancy
from returns.settling.actions import close_slip, settle_slip
from returns.slips import actions as slips
from returns.slips.models import ReturnSlip
from returns.slips.queries import newest_copies
from servicedesk.demo.complaints import CRACKED
from servicedesk.demo.sales import number
from servicedesk.journal.actions import history
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from servicedesk.registers.actions import move_copy
from staff.actions import read_notice
from staff.models import Department, Member, Notice
from tickets.models import Order, OrderLine, Product, Ticket


@dataclass(frozen=True)
class Returned:
    """A return of so much of an order's line, asked for `ago` hours before the first start; its steps follow every `pace` hours."""

    order: int
    line: int
    quantity: int
    ago: float
    pace: float
    steps: tuple[str, ...]
    handling: str
    reason: str
    basis: str
    by: str = "agent"
    came: tuple[int, int] = (0, 0)  # good and damaged
    seen: str = ""
    paid: str = ""
    matter: str = ""


TO_ISSUE = ("approve", "issue")
TO_STORE = (*TO_ISSUE, "pick_up", "count", "sign")
UNUSED = "合同第七条：未安装的配件三十日内可退"
FAULTY = "合同第五条：到货质量问题"
RETURNS = (
    Returned(
        20,
        1,
        10,
        290,
        24,
        (*TO_STORE, "decide", "hand_on", "settle", "close"),
        "refund",
        "工程减项，增压泵未安装",
        UNUSED,
        came=(9, 0),
        seen="箱数相符，其中一箱少一只，封条完好。",
        paid="1305.00",
    ),
    Returned(28, 1, 2, 220, 6, ("void",), "return", "订多了两支", UNUSED, by="agent2"),
    Returned(18, 1, 10, 200, 5, ("refuse",), "refund", "家长会后不再使用", "客户来函", by="agent2"),
    Returned(
        14,
        1,
        4,
        140,
        16,
        (*TO_STORE, "hand_on", "settle"),
        "refund",
        "型号与净水机不配",
        FAULTY,
        came=(4, 0),
        paid="72.00",
    ),
    Returned(
        11,
        1,
        10,
        32,
        4,
        (*TO_STORE, "propose"),
        "replace",
        "Carbon dust in the water from the first day",
        "Contract, clause 5: faulty on delivery",
        came=(6, 1),
        seen="外箱一角压塌，十支只到七支，其中一支端盖开裂。请指示是否等余下三支。",
    ),
    Returned(4, 1, 6, 28, 4, TO_STORE, "refund", "采购重复下单", UNUSED, by="agent2", came=(6, 0)),
    Returned(27, 1, 12, 9, 2, (*TO_ISSUE, "pick_up"), "return", "搬家，不再使用", UNUSED),
    Returned(29, 1, 2, 4, 1, ("approve",), "rework", "膜壳密封圈装反，出水带气泡", FAULTY, by="agent2"),
    Returned(26, 2, 10, 0.5, 1, (), "replace", "外箱右下角压损，滤芯纵向裂纹", FAULTY, matter=CRACKED),
)
CARRIER = "顺路物流"
# What people are told of here, and what leaves nothing to do.
TOLD = ("return_slip", "discrepancy", "return_receipt", "copy", "exchange_slip", "requisition", "write_off", "shortage")
OLD = timedelta(days=2)
OVER = ("return_slip.refused", "return_slip.voided", "discrepancy.decided", "requisition.issued", "shortage.ended")
LOOSE = ("青禾幼儿园", "FLT-10P", 3, "箱上只写了园名，没有退货单。")
DETAIL = ("外壳接口处开裂，装机两天后渗水，四支同批。", "膜片出水量不到标称的一半，复测两次。")


def take_back(members: Mapping[str, Member], *, at: datetime) -> None:
    """What came back up to `at`; the forms and the article on exchanges are in force, and what was sold is in the books."""
    for one in RETURNS:
        _Return(one, members, at).live()
    _loose(members["warehouse"], at - timedelta(hours=2))
    _exchange(members, at)


class _Return:
    """One return, step by step, each by whom the regulation says."""

    def __init__(self, one: Returned, members: Mapping[str, Member], at: datetime) -> None:
        self.one, self.members, self.now = one, members, at - timedelta(hours=one.ago)
        self.slip: ReturnSlip

    def live(self) -> None:
        one = self.one
        line = OrderLine.objects.select_related("order__customer", "product").get(order__number=number(one.order), place=one.line)
        ticket = Ticket.objects.get(sentence=one.matter) if one.matter else None
        said: dict[str, Any] = {"handling": one.handling, "reason": one.reason, "basis": one.basis}
        asked = [slips.AskedLine(line, Decimal(one.quantity))]
        self.slip = slips.request_return(line.order, asked, **said, ticket=ticket, **self.by(one.by))
        for step in one.steps:
            self.now += timedelta(hours=one.pace)
            getattr(self, step)()

    def by(self, who: str) -> dict[str, Any]:
        member = self.members[who]
        return {"by": member.actor(), "at": self.now, "member": member}

    def approve(self) -> None:
        slips.decide_slip(self.slip, approved=True, **self.by("manager"))

    def refuse(self) -> None:
        slips.decide_slip(self.slip, "滤芯已拆封使用，不在可退之列；已告知客户。", approved=False, **self.by("manager"))

    def void(self) -> None:
        slips.void_slip(self.slip, "客户改为留作备用", **self.by(self.one.by))

    def issue(self) -> None:
        slips.issue_slip(self.slip, **self.by(self.one.by))

    def pick_up(self) -> None:
        slips.note_pick_up(self.slip, CARRIER, **self.by(self.one.by))

    def count(self) -> None:
        good, damaged = map(Decimal, self.one.came)
        count_goods(self.slip, [Counted(good, damaged, line=self.slip.lines.get())], last=True, **self.by("warehouse"))

    def sign(self) -> None:
        sign_receipt(self.slip.receipts.get(), self.one.seen, **self.by("warehouse"))

    def propose(self) -> None:
        short = Discrepancy.objects.get(slip=self.slip, kind=Discrepancy.Kind.SHORT)
        propose_liable(short, "carrier", "揽收单写明十支，签收时封条已破。", **self.by(self.one.by))

    def decide(self) -> None:
        short = Discrepancy.objects.get(slip=self.slip)
        decide_discrepancy(short, "accepted", "customer", "客户查明少装一只，按九只退款。", **self.by("manager"))

    def hand_on(self) -> None:
        copies = newest_copies(self.slip.entry)
        for n, who in ((3, "accounting"), (4, self.one.by)):
            move_copy(copies[n], "received", **self.by(who))

    def settle(self) -> None:
        settle_slip(self.slip, "refund", amount=Decimal(self.one.paid), reference=f"PV-{self.slip.number}", **self.by("accounting"))

    def close(self) -> None:
        close_slip(self.slip, **self.by(self.one.by))


def hear(*, at: datetime) -> None:
    """Let people have been told of what came back up to `at`, each when it happened, and have read what went on since, is over or is old.

    Of what she was told of one slip the last stays unread.
    """
    with history():
        while deliver_due("inside", about=TOLD):
            pass
        told = Notice.objects.filter(event__subject_kind__in=TOLD)
        told.update(created_at=Subquery(Event.objects.filter(pk=OuterRef("event")).values("occurred_at")))
        same = {"subject_kind": OuterRef("event__subject_kind"), "subject_id": OuterRef("event__subject_id")}
        went_on: dict[str, Any] = {"went_on": Exists(Event.objects.filter(**same, pk__gt=OuterRef("event")))}
        notices: list[Any] = list(told.annotate(**went_on).select_related("member").order_by("pk"))
        done = {one.pk for one in notices if one.went_on or one.code in OVER or one.created_at < at - OLD}
        last = {(one.member_id, one.facts.get("number", one.pk)): one.pk for one in notices if one.pk not in done}
        with transaction.atomic():
            for one in notices:
                if one.pk not in last.values():
                    read_notice(one, by=one.member.actor(), at=min(at, one.created_at + timedelta(minutes=9)))


def _loose(keeper: Member, at: datetime) -> None:
    """Goods that came without a slip and wait for one."""
    sender, material, quantity, seen = LOOSE
    came = [Counted(Decimal(quantity), Decimal(0), product=Product.objects.get(material=material))]
    take_in_goods(came, sender=sender, carrier=CARRIER, seen=seen, by=keeper.actor(), at=at, member=keeper)


def _exchange(members: Mapping[str, Member], at: datetime) -> None:
    """One exchange that its whole chain signed and that is on its way to the warehouse, one that waits for the manager."""

    def by(who: str, hours: float) -> dict[str, Any]:
        return {"by": members[who].actor(), "at": at - timedelta(hours=hours), "member": members[who]}

    order = Order.objects.get(number=number(10))
    slip = exchanges.request_exchange(order, [Asked(2, Decimal(4))], Reason("quality", DETAIL[0]), **by("agent", 26))
    exchanges.sign_exchange(slip, **by("lead", 25))
    exchanges.sign_exchange(slip, remark="已核对批号与装机记录，属实。", **by("manager", 22))
    exchanges.sign_exchange(slip, remark="同意。", **by("gm", 6))
    exchanges.hand_over(slip, Department.objects.get(code="warehouse"), **by("agent", 1))
    order = Order.objects.get(number=number(35))
    waits = exchanges.request_exchange(order, [Asked(3, Decimal(2))], Reason("quality", DETAIL[1]), **by("agent2", 5))
    exchanges.sign_exchange(waits, **by("lead", 3))
