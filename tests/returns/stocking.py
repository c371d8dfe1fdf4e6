"""A store with its keeper, those who plan, approve and buy, and a sales manager who signs requisitions."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import connection

from returns.requisitions.actions import Wanted, approve_requisition, ask_requisition
from returns.requisitions.models import Requisition
from returns.shortages.actions import set_need
from returns.stock.actions import ask_write_off, book, close_month, open_place
from returns.stock.models import StockEntry, StockLevel, StockPlace
from returns.stock.rules import Movement
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from tests import make
from tickets.catalog.models import Product

STROKES = "M10 10 L40 32 Q50 40 60 10"
REQUISITIONS = """\
pack: requisitions
title: {zh: 领料制度, en: Requisitions}
articles:
  - number: "17"
    title: {zh: 凭领料单领料, en: Goods are drawn on a slip}
    text: {zh: 领料单须经销售经理认可方可发料。, en: A requisition slip is issued only with the sales manager's approval.}
    effective_from: 2026-01-01
    registers:
      - code: requisition
        paper: F-016
        name: {zh: 领料单, en: Requisition slip}
        number: "RQ-{year}-{number:05}"
        fields:
          - {code: day, name: {zh: 日期, en: Day}, kind: date, required: true}
          - code: items
            name: {zh: 领料明细, en: Items}
            kind: rows
            required: true
            most: 50
            columns:
              - {code: product, name: {zh: 物料, en: Item}, kind: text, required: true, most: 120}
              - {code: unit, name: {zh: 单位, en: Unit}, kind: text, most: 20}
              - {code: quantity, name: {zh: 数量, en: Quantity}, kind: number, required: true, least: 0, decimals: 3}
              - {code: purpose, name: {zh: 用途, en: Purpose}, kind: text, most: 120}
          - {code: job, name: {zh: 工程编号, en: Job no.}, kind: text}
        signatories:
          - {code: sales_manager, name: {zh: 销售经理, en: Sales manager}, by: approver, post: sales_manager}
"""


def make_store(house: Any, tmp_path: Any) -> SimpleNamespace:
    """The house; its stores, which kim keeps and tom helps with; sue approves, pia plans, bo buys, sam is the sales manager."""
    make.load(REQUISITIONS, tmp_path, "requisitions.yaml")
    stores = make.make_department("stores", name_zh="仓储部", name_en="Stores")
    sales = make.make_department("sales", name_zh="销售部", name_en="Sales")
    posts = {
        "keeper": (stores, ["stock.handle", "register.enter"]),
        "comptroller": (None, ["stock.approve"]),
        "planner": (None, ["stock.plan"]),
        "buyer": (None, ["stock.buy"]),
        "sales_manager": (sales, ["register.approve", "requisition.request"]),
        "asker": (house.works, ["requisition.request"]),
    }
    held = {code: make.make_post(code, department=department, rights=rights) for code, (department, rights) in posts.items()}
    kim, tom = (make.make_member(name, posts=[held["keeper"]], department=stores) for name in ("kim", "tom"))
    found = SimpleNamespace(**vars(house), stores=stores, sales=sales, kim=kim, tom=tom)
    for name, post, department in (
        ("sue", "comptroller", None),
        ("pia", "planner", None),
        ("bo", "buyer", None),
        ("sam", "sales_manager", sales),
    ):
        setattr(found, name, make.make_member(name, posts=[held[post]], department=department))
    for name in ("ivy", "rex"):
        setattr(found, name, make.make_member(name, posts=[held["asker"]], department=house.works))
    found.place = open_place("main", "总仓", name_en="Main store", department=stores, keeper=kim, main=True, **does(found.pia))
    found.seal = make.make_product("SEAL-1", name_zh="密封圈", name_en="Seal", unit="件")
    found.hose = make.make_product("HOSE-1", name_zh="软管", name_en="Hose", unit="m")
    return found


def does(member: Any, at: Any = make.T0) -> dict[str, Any]:
    """Who does it, and when."""
    return {"by": member.actor(), "at": at}


def acts(member: Any, at: Any = make.T0) -> dict[str, Any]:
    """Who does it, when, and the member herself."""
    return does(member, at) | {"member": member}


def came(store: Any, quantity: Any, product: Product | None = None, *, place: StockPlace | None = None, at: Any = make.T0, **over: Any):
    """The entry of so much received in good condition."""
    movement = Movement(place or store.place, product or store.seal, over.pop("condition", "good"), Decimal(quantity), "received", **over)
    [entry] = book([movement], **acts(store.kim, at))
    return entry


def went(store: Any, quantity: Any, product: Product | None = None, *, at: Any = make.T0, **over: Any) -> StockEntry:
    """The entry of so much sent out."""
    movement = Movement(store.place, product or store.seal, over.pop("condition", "good"), -Decimal(quantity), "sent_out", **over)
    [entry] = book([movement], **acts(store.kim, at))
    return entry


def lying(place: StockPlace) -> dict[tuple[str, str, str], Decimal]:
    """Material, condition, batch → what lies there."""
    rows = StockLevel.objects.filter(place=place, quantity__gt=0)
    return {(row.product.material, row.condition, row.batch): row.quantity for row in rows.select_related("product")}


def asked(
    store: Any,
    quantity: Any = 5,
    *,
    member: Any = None,
    product: Product | None = None,
    place: StockPlace | None = None,
    at: Any = make.T0,
) -> Requisition:
    """A requisition of one line."""
    return ask_requisition(
        place or store.place, [Wanted(product or store.seal, Decimal(quantity), "Pump 7")], **acts(member or store.ivy, at)
    )


def approved(store: Any, quantity: Any = 5, **over: Any) -> Requisition:
    """The same, signed by the sales manager."""
    return approve_requisition(asked(store, quantity, **over), "sales_manager", strokes=STROKES, **acts(store.sam))


def codes(thing: Any) -> list[str]:
    """What happened to it."""
    events = Event.objects.filter(subject_kind=thing.subject_kind, subject_id=thing.pk).order_by("pk")
    return list(events.values_list("code", flat=True))


def broken() -> list[str]:
    """The invariants of stock, requisitions and registers that find something."""
    prefixes = ("stock:", "requisition:", "registers:", "orphans:")
    found = []
    for invariant in (each for table in ask("invariants") for each in table if each.code.startswith(prefixes)):
        with connection.cursor() as cursor:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.append(invariant.code)
    return found


def make_stock(department: Any, member: Any, product: Product, *, at: Any, mark: str) -> SimpleNamespace:
    """A place of a department with one of everything: a booking in a closed month, a need that is short, a write-off, a requisition."""
    make.load_pack_file("forms", at - 60 * make.DAY)
    make.make_post("stock_keeper", rights=["stock.handle"])
    make.make_post("stock_planner", rights=["stock.approve", "stock.plan", "stock.buy", "requisition.request"])
    long_ago = at - 60 * make.DAY
    place = open_place("depot", mark, name_en=mark, department=department, kind="branch", **does(member, long_ago))
    movement = Movement(place, product, "good", Decimal(5), "received", reference=mark)
    [entry] = book([movement], **acts(member, long_ago))
    close = close_month(place, entry.on, **acts(member, at))
    need = set_need(place, product, Decimal(9), **does(member, at))
    write_off = ask_write_off(place, product, Decimal(1), mark, **acts(member, at))
    requisition = ask_requisition(place, [Wanted(product, Decimal(2), mark)], **acts(member, at))
    kept = {"place": place, "entry": entry, "close": close, "need": need, "write_off": write_off, "requisition": requisition}
    return SimpleNamespace(**kept, shortage=need.shortages.get())
