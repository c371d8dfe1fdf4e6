"""Three of the demo's matters become complaints: one assessed and contained, one just taken in, one withdrawn."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from complaints.assessment.actions import assess_complaint, give_inside, note_measure
from complaints.evidence.actions import pass_evidence, take_in_evidence
from complaints.receipt.actions import acknowledge_complaint, open_complaint
from complaints.receipt.facts import Told
from complaints.withdrawal.actions import withdraw_complaint
from staff.models import Department, Member
from tickets.models import Ticket

CRACKED, SMELLING, CHARGED = "滤芯到货有裂纹，要求整批退换", "二楼饮水机有异味，要求复检水质", "上月账单多出一笔安装费"


def complain(members: Mapping[str, Member], *, at: datetime) -> None:
    """Take them in within the last minutes before `at`."""
    lead, agent, second = members["lead"], members["agent"], members["agent2"]

    def how(member: Member, minutes: int) -> dict[str, Any]:
        return {"by": member.actor(), "at": at - timedelta(minutes=minutes), "member": member}

    delivered = timezone.localdate(at) - timedelta(days=2)
    told = Told(
        type_code="damaged",
        cause_said="签收时外箱右下角已压损，开箱见滤芯纵向裂纹，同箱十二支都有。",
        remedy_sought="整批退换，两日内",
        material="FC-20",
        batch="B2610-7",
        quantity=Decimal(12),
        delivered_on=delivered,
    )
    cracked = open_complaint(_of(CRACKED), told=told, **how(agent, 4))
    acknowledge_complaint(cracked, "", **how(agent, 3))
    filters = take_in_evidence(cracked, "裂纹滤芯两支", "customer", brought_by="许主管", keeper="前台登记柜", **how(agent, 3))
    pass_evidence(cracked, filters.pk, "品质实验室", **how(lead, 2))
    assess_complaint(cracked, type_code="damaged", safety=False, severity="serious", reason="酒店正在使用同批滤芯", **how(lead, 2))
    note_measure(cracked, "contained", "已通知仓库停发同批 B2610-7，酒店暂停使用余下滤芯。", **how(lead, 2))
    give_inside(cracked, Department.objects.get(code="warehouse"), "请查该批装车照片与堆码层数。", **how(lead, 1))
    open_complaint(_of(SMELLING), told=Told(type_code="safety", remedy_sought="复检水质并书面答复"), **how(second, 3))
    charged = open_complaint(_of(CHARGED), told=Told(type_code="payment", remedy_sought="退回多收的安装费"), **how(agent, 3))
    withdraw_complaint(charged, "客户查到是上上月的费用，撤回投诉。", **how(agent, 1))


def _of(sentence: str) -> Ticket:
    return Ticket.objects.get(sentence=sentence)
