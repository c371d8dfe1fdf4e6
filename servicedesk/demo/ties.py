"""How some of the demo's matters hang together: an incident with three attached, one taken in twice, one with two parts under it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from staff.models import Member
from tickets import actions as tickets
from tickets.models import Customer, Ticket
from tickets.ties import actions as ties

MASTER, ATTACHED = "水表间渗水，物业已关总阀", ("三号楼净水机出水变小，早高峰断流", "换膜后出水仍偏慢", "二楼饮水机有异味，要求复检水质")
WORDS = "城东主管网抢修，多处出水变小或有异味，预计今晚恢复。"
TWICE = ("三号楼净水机出水变小，早高峰断流", "三号楼没水了，之前说过一次", "同一处断流，重复来电")
WHOLE, PARTS = "滤芯到货有裂纹，要求整批退换", ("同批次库存滤芯是否也有裂纹，请核对", "换货前酒店客房用水的临时安排")


def tie(members: Mapping[str, Member], *, at: datetime) -> None:
    """Tie the matters that have just been lived through, within the last ten minutes before `at`."""
    lead, agent = members["lead"], members["agent"]

    def how(member: Member, minutes: int) -> dict[str, Any]:
        return {"by": member.actor(), "at": at - timedelta(minutes=minutes), "member": member}

    incident = ties.declare_incident(_of(MASTER), WORDS, **how(lead, 9))
    for sentence in ATTACHED:
        ties.attach_ticket(_of(sentence), incident, **how(agent, 8))
    first, again, reason = TWICE
    ties.merge_ticket(_again(first, again, members["agent2"], at - timedelta(minutes=7)), _of(first), reason, **how(agent, 5))
    whole = _of(WHOLE)
    for sentence in PARTS:
        part = ties.split_ticket(whole, sentence, **how(agent, 4)).part
        ties.put_under(part, whole, **how(agent, 4))


def _of(sentence: str) -> Ticket:
    return Ticket.objects.get(sentence=sentence)


def _again(first: str, again: str, member: Member, at: datetime) -> Ticket:
    """The caller of `first` calls once more, and somebody else takes it in anew."""
    customer: Customer = _of(first).customer
    call = tickets.note_call(customer.phone, by=member.actor(), at=at, member=member, customer=customer)
    how: dict[str, Any] = {"by": member.actor(), "at": at, "call": call, "severity": "high"}
    return tickets.open_ticket(again, kind="repair", customer=customer, responder=member, **how)
