"""Shared by the tests of verdict, remedy and closing: a complaint, and steps with moments."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from complaints.choices import StageCode
from complaints.models import Complaint, ComplaintAnswer, Remedy, Verdict
from complaints.receipt.actions import open_complaint
from complaints.remedy.actions import answer_complaint, approve_remedy, choose_remedy, offer_option
from complaints.stages.actions import reach_stage
from complaints.verdict.actions import give_verdict
from complaints.verdict.rules import Part
from servicedesk.journal.models import Event
from staff.models import Member
from tests import make

WORKS = Part("department", "works", 70, "装载卡未更新")
CARRIER = Part("outside", "承运方", 30, "途中未复位")


def later(hours: float) -> datetime:
    return make.T0 + timedelta(hours=hours)


def acts(member: Member, hours: float = 0) -> dict[str, Any]:
    return {"by": member.actor(), "at": later(hours), "member": member}


def complain(house: SimpleNamespace, owner: Member | None = None, **over: Any) -> Complaint:
    """A complaint of ana's, or of whoever is named; its matter by another, taken in at T0."""
    ticket = make.make_ticket(owner or house.ana, kind="complaint", sentence="滤芯到货有裂纹", **over)
    return open_complaint(ticket, **acts(owner or house.ana))


def judge(
    house: SimpleNamespace, complaint: Complaint, hours: float = 1, parts: tuple[Part, ...] = (WORKS, CARRIER), **over: Any
) -> Verdict:
    """Ben finds the works and the carrier liable, unless the test says otherwise; it was investigated before."""
    reach_stage(complaint, StageCode.INVESTIGATION, member=house.ben, at=later(0.5))
    member = over.pop("member", house.ben)
    said = {"liable": "shared", "reason": "复检结论"} | over
    return give_verdict(complaint, said.pop("liable"), said.pop("reason"), parts, **acts(member, hours), **said)


def offer(house: SimpleNamespace, complaint: Complaint, amount: str = "400", kind: str = "refund", hours: float = 2) -> Any:
    return offer_option(complaint, kind, "退款并致函", amount=Decimal(amount), **acts(house.ben, hours))


def decide(house: SimpleNamespace, complaint: Complaint, hours: float = 2) -> Remedy:
    """A remedy: within what the handler grants, else approved by gao."""
    remedy = choose_remedy(complaint, offer(house, complaint, hours=hours), **acts(house.ben, hours))
    return approve_remedy(complaint, approved=True, **acts(house.gao, hours)) if remedy.needs_approval else remedy


def answered(house: SimpleNamespace, complaint: Complaint, hours: float = 3, **over: Any) -> ComplaintAnswer:
    """Verdict, remedy and answer in one."""
    judge(house, complaint)
    decide(house, complaint)
    return answer_complaint(complaint, "我们为您退款 400 元。", **acts(house.ben, hours), **over)


def do_early_steps(complaint: Complaint, member: Member) -> None:
    """What receipt, assessment and investigation reach."""
    for code in (StageCode.ACKNOWLEDGEMENT, StageCode.ASSESSMENT, StageCode.INVESTIGATION):
        reach_stage(complaint, code, member=member, at=later(0.5))


def codes(complaint: Complaint) -> list[str]:
    rows = Event.objects.filter(subject_kind="complaint", subject_id=complaint.pk).order_by("pk")
    return list(rows.values_list("code", flat=True))
