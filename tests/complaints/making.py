"""What tests of complaints begin with."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from complaints.models import Complaint
from complaints.receipt.actions import open_complaint
from complaints.receipt.facts import Told
from tests import make
from tickets.catalog.models import LineEntry, Order, OrderLine, Product

TOLD = Told(order_number="SO-1", cause_said="Cracked when unpacked", remedy_sought="Twelve new ones")
TYPES = """\
pack: complaints
title: {zh: 投诉, en: Complaints}
articles:
  - number: "2"
    title: {zh: 投诉分类, en: Types}
    text: {zh: 投诉按类登记。, en: Registered by type.}
    effective_from: 2026-01-01
    complaint_types:
      - {code: quality, name: {zh: 产品质量, en: Quality}, safety: true}
      - {code: broken, parent: quality, name: {zh: 破损, en: Broken}}
      - {code: price, name: {zh: 价格, en: Price}, internal: true}
      - {code: tip_off, name: {zh: 举报, en: Tip-off}}
    clocks:
      - code: contain
        name: {zh: 应急处置, en: Containment}
        about: complaint
        starts_on: [complaint.opened]
        stops_on: [complaint.contained]
        when: {severity: [major]}
        at_most: 30 min
        ladder: [{at: due, tell: [owner, supervisor]}]
"""


def at(minutes: float) -> datetime:
    return make.T0 + timedelta(minutes=minutes)


def by(member: Any, minute: float = 0) -> dict[str, Any]:
    return {"by": member.actor(), "at": at(minute), "member": member}


def complain(house: Any, *, minute: float = 1, **over: Any) -> Complaint:
    """A complaint ana took in for Dana from a ticket of hers."""
    ticket = over.pop("ticket", None) or make.make_ticket(house.ana, customer=over.pop("customer", house.dana), kind="complaint")
    return open_complaint(ticket, **over, **by(house.ana, minute))


def books(house: Any, *, quantity: int = 120, price: str = "98.00") -> OrderLine:
    """An order of Dana's: so many filters of one batch, delivered on 17 November."""
    product = Product.objects.create(material="FC-20", name_zh="复合滤芯", name_en="Filter")
    order = Order.objects.create(number="SO-1", customer=house.dana, entered_at=make.T0)
    line = OrderLine.objects.create(order=order, place=1, product=product, batch="B7", quantity=quantity, unit_price=Decimal(price))
    LineEntry.objects.create(line=line, kind="delivered", quantity=quantity, on=date(2026, 11, 17), at=make.T0)
    return line


def mail_works(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "desk@example.com"
