"""The demo company's stores: what lies there and must, what is short, what was drawn from them and what is asked of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from returns.requisitions.actions import Taken, Wanted, approve_requisition, ask_requisition, issue_goods
from returns.shortages.actions import set_need
from returns.stock.actions import ask_write_off, book, close_month, open_place
from returns.stock.models import StockLevel, StockPlace
from returns.stock.queries import month_to_close
from returns.stock.rules import DAMAGED, GOOD, RECEIVED, Movement
from staff.models import Department, Member
from tickets.models import Product

OPENED = timedelta(days=45)  # so long ago that its month is over whatever the day is
# code, kind, Chinese, English, whether it is the warehouse's main store
PLACES = (("central", "store", "总仓", "Central store", True), ("lakeside", "branch", "湖滨服务站", "Lakeside service point", False))
# place, material, batch, how much lay there in the beginning
FIRST = (
    ("central", "PMP-24", "", 30),
    ("central", "VLV-04", "", 60),
    ("central", "TNK-11", "", 8),
    ("central", "HTR-2K", "", 24),
    ("central", "FLT-10C", "B2609-1", 80),
    ("central", "FLT-10P", "B2609-8", 120),
    ("lakeside", "PMP-24", "", 4),
    ("lakeside", "VLV-04", "", 6),
    ("lakeside", "HTR-2K", "", 2),
)
# place, material, how much must be there
NEEDS = (
    ("central", "PMP-24", 10),
    ("central", "VLV-04", 20),
    ("central", "TNK-11", 6),
    ("central", "HTR-2K", 8),
    ("lakeside", "PMP-24", 2),
    ("lakeside", "HTR-2K", 4),
)
DRAWN = (("TNK-11", 3, "湖滨服务站三台净水机换压力桶"), ("PMP-24", 2, "岚山小学增压泵更换"))
ASKED = (("HTR-2K", 4, "湖滨服务站备件补足"), ("VLV-04", 6, "云汀花园水表间改造"))
SPOILT = "端盖开裂，无法再售"


def stock_up(members: Mapping[str, Member], *, at: datetime) -> None:
    """Open the stores, with what lay there and must, long before `at`."""
    gm, keeper, begun = members["gm"], members["warehouse"], at - OPENED
    how: dict[str, Any] = {"department": Department.objects.get(code="warehouse"), "keeper": keeper, "by": gm.actor(), "at": begun}
    places = {code: open_place(code, zh, name_en=en, kind=kind, main=main, **how) for code, kind, zh, en, main in PLACES}
    products = {one.material: one for one in Product.objects.all()}
    lay = [
        Movement(places[place], products[material], GOOD, Decimal(quantity), RECEIVED, batch=batch, reference="期初盘点")
        for place, material, batch, quantity in FIRST
    ]
    book(lay, by=keeper.actor(), at=begun, member=keeper)
    for place, material, minimum in NEEDS:
        set_need(places[place], products[material], Decimal(minimum), by=gm.actor(), at=begun + timedelta(hours=2))


def draw_on_stock(members: Mapping[str, Member], *, at: datetime) -> None:
    """Within the last days before `at`: a month closed, goods drawn, so that some run short, others asked for, and some to be written off."""
    gm, keeper, manager, engineer = (members[name] for name in ("gm", "warehouse", "manager", "engineer"))
    central = StockPlace.objects.get(code=PLACES[0][0])

    def by(member: Member, hours: float) -> dict[str, Any]:
        return {"by": member.actor(), "at": at - timedelta(hours=hours), "member": member}

    close_month(central, month_to_close(central), **by(gm, 72))
    drawn = ask_requisition(central, _wanted(DRAWN), **by(engineer, 20))
    approve_requisition(drawn, "sales_manager", **by(manager, 19))
    issue_goods(drawn, [Taken(n, Decimal(quantity)) for n, (_, quantity, _) in enumerate(DRAWN, 1)], **by(keeper, 18))
    ask_requisition(central, _wanted(ASKED), **by(engineer, 1))
    spoilt = StockLevel.objects.select_related("product").filter(place=central, condition=DAMAGED, quantity__gt=0).earliest("pk")
    what: dict[str, Any] = {"condition": spoilt.condition, "batch": spoilt.batch}
    ask_write_off(central, spoilt.product, spoilt.quantity, SPOILT, **what, **by(keeper, 2))


def _wanted(lines: tuple[tuple[str, int, str], ...]) -> list[Wanted]:
    products = {one.material: one for one in Product.objects.filter(material__in=[material for material, *_ in lines])}
    return [Wanted(products[material], Decimal(quantity), purpose) for material, quantity, purpose in lines]
