"""What an import would do: the rows of a file held against the books, in a handful of statements whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.utils.translation import gettext as _

from tickets.catalog.imports.rows import Read, Reject, Row
from tickets.catalog.models import LineEntry, Order, OrderLine, Product
from tickets.catalog.queries import amount
from tickets.customers.models import Customer

SHOWN = 50  # changed rows that are shown with what changes; all are counted
Key = tuple[str, int]
Delivery = tuple[int, date, str]


@dataclass(frozen=True)
class Change:
    """What a row says otherwise than the books: of which line, the column, what stands there and what is to stand there."""

    row: int
    order: str
    place: int
    field: str
    before: str
    after: str


@dataclass
class Plan:
    """What is to be written: rows by what happens to them, and the objects themselves, not saved yet."""

    read: Read
    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    rejects: list[Reject] = field(default_factory=list)
    changes: dict[int, list[Change]] = field(default_factory=dict)
    outcomes: dict[int, str] = field(default_factory=dict)  # row → what comes of it, in words no language changes
    products: dict[str, Product] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    lines: dict[Key, OrderLine] = field(default_factory=dict)
    corrected: dict[Key, OrderLine] = field(default_factory=dict)
    booked: dict[Key, OrderLine] = field(default_factory=dict)  # every line the books know of these orders
    deliveries: dict[tuple[Key, date, str], Row] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.read.count

    @property
    def digest(self) -> str:
        """A mark of what would come of every row: another where anything of it is another."""
        return sha256("\n".join(f"{row} {told}" for row, told in sorted(self.outcomes.items())).encode()).hexdigest()

    @property
    def seen(self) -> str:
        """The digest with a short mark of each row behind it, by which a later plan knows which rows come out otherwise."""
        return f"{self.digest}.{''.join(_mark(told) for _row, told in sorted(self.outcomes.items()))}"

    def moved_since(self, seen: str) -> list[int]:
        """The rows that come out otherwise than when `seen` was made; none where it holds no marks of as many rows."""
        marks = seen.partition(".")[2]
        if len(marks) != _MARK * len(self.outcomes):
            return []
        kept = (marks[start : start + _MARK] for start in range(0, len(marks), _MARK))
        return [row for (row, told), mark in zip(sorted(self.outcomes.items()), kept, strict=True) if _mark(told) != mark]

    @property
    def new_orders(self) -> list[Order]:
        return [order for order in self.orders.values() if order.pk is None]


_MARK = 8


def _mark(told: str) -> str:
    return sha256(told.encode()).hexdigest()[:_MARK]


def plan_import(read: Read) -> Plan:
    """Hold every row against the books; nothing is written. The rejects are those of reading and of the books, by row."""
    books = _Books(read.rows)
    plan = Plan(read, booked=books.lines)
    for row in read.rows:
        try:
            _plan_row(plan, books, row)
        except _Against as fault:
            plan.rejects.append(Reject(row.row, *fault.args))
    plan.rejects = sorted([*read.rejects, *plan.rejects], key=lambda reject: reject.row)
    plan.outcomes |= {one.row: f"left out {one.field} {one.value}" for one in plan.rejects}
    return plan


class _Against(Exception):
    """The books stand against a row: column, value and remedy."""


class _Books:
    """What the books know of the orders, products, customers and deliveries that the rows name; at most six statements."""

    def __init__(self, rows: list[Row]):
        self.orders = {order.number: order for order in Order.objects.filter(number__in={row.order for row in rows})}
        lines = OrderLine.objects.filter(order__in=self.orders.values()).select_related("order", "product")
        self.lines = {(line.order.number, line.place): line for line in lines}
        self.products = {product.material: product for product in Product.objects.filter(material__in={row.material for row in rows})}
        standing = Customer.objects.standing()
        self.by_phone = _grouped((one.phone, one) for one in standing.filter(phone__in={row.phone for row in rows if row.phone}))
        unnumbered = {row.customer for row in rows if row.customer and not row.phone}
        self.by_name = _grouped((one.name, one) for one in standing.filter(name__in=unnumbered))
        booked = LineEntry.objects.filter(line__in=self.lines.values(), kind=LineEntry.Kind.DELIVERED, undoes=None, undone_by=None)
        self.deliveries: dict[Delivery, set[Decimal]] = {}
        for line, day, reference, quantity in booked.values_list("line", "on", "reference", "quantity"):
            self.deliveries.setdefault((line, day, reference), set()).add(quantity)

    def customer(self, row: Row) -> Customer:
        """Whom a row names: by telephone, and by name where several share it; by name alone where it gives no telephone."""
        found = self.by_phone.get(row.phone, []) if row.phone else self.by_name.get(row.customer, [])
        if row.phone and row.customer:
            found = [one for one in found if one.name == row.customer]
        if len(found) == 1:
            return found[0]
        name, value = ("phone", row.phone) if row.phone else ("customer", row.customer)
        if not found:
            raise _Against(name, value, _("No customer is known so; register her first, or correct the name or the number."))
        raise _Against(name, value, _("Several customers are known so; give name and telephone number both."))


def _grouped(pairs: Iterable[tuple[str, Customer]]) -> dict[str, list[Customer]]:
    groups: dict[str, list[Customer]] = {}
    for name, customer in pairs:
        groups.setdefault(name, []).append(customer)
    return groups


def _plan_row(plan: Plan, books: _Books, row: Row) -> None:
    customer = books.customer(row)
    product = _product(plan, books, row)
    order = _order(plan, books, row, customer)
    key = (row.order, row.place)
    line = plan.lines.get(key) or books.lines.get(key)
    if line is not None and line.product.material != product.material:
        raise _Against(
            "material",
            row.material,
            _("Line %(place)s of this order is of %(material)s; number the line anew.")
            % {"place": row.place, "material": line.product.material},
        )
    delivers = _delivers(plan, books, row, line)
    if line is None:
        plan.lines[key] = OrderLine(
            order=order, place=row.place, product=product, batch=row.batch, quantity=row.quantity, unit_price=row.unit_price
        )
        plan.created.add(row.row)
        plan.outcomes[row.row] = f"new {order.pk or 'order'} {product.pk or 'product'} {delivers}"
    else:
        _plan_known(plan, row, line, delivers=delivers)
    plan.products.setdefault(product.material, product)
    plan.orders.setdefault(row.order, order)
    if delivers and row.delivered_on:
        plan.deliveries[key, row.delivered_on, row.reference] = row


def _plan_known(plan: Plan, row: Row, line: OrderLine, *, delivers: bool) -> None:
    """What a row does to a line that is there: it may correct it, bring a delivery, or say nothing new."""
    said = _correct(line, row)
    if said:
        plan.corrected[row.order, row.place] = line
    if delivers and row.delivered and row.delivered_on:
        said.append(("delivered", "", " ".join(filter(None, (amount(row.delivered), row.delivered_on.isoformat(), row.reference)))))
    changes = [Change(row.row, row.order, row.place, *one) for one in said]
    (plan.changed if changes else plan.unchanged).add(row.row)
    if changes:
        plan.changes[row.row] = changes
    plan.outcomes[row.row] = f"{'changed' if changes else 'there'} {line.pk or 'new'} {said}"


def _product(plan: Plan, books: _Books, row: Row) -> Product:
    known = plan.products.get(row.material) or books.products.get(row.material)
    if known is None and not row.product:
        raise _Against("material", row.material, _("There is no such product; register it first, or name it in the column “product”."))
    return known or Product(material=row.material, name_zh=row.product)


def _order(plan: Plan, books: _Books, row: Row, customer: Customer) -> Order:
    order = plan.orders.get(row.order) or books.orders.get(row.order)
    if order is None:
        return Order(number=row.order, customer=customer, ordered_on=row.ordered_on)
    if order.customer_id != customer.pk:
        name = "customer" if row.customer else "phone"
        raise _Against(name, row.customer or row.phone, _("This order is another customer's; correct the order's number or the customer."))
    return order


def _correct(line: OrderLine, row: Row) -> list[tuple[str, str, str]]:
    """Take over what the row says of a line; what of it is new, as column, before and after. A price or batch that the row leaves out
    stays."""
    said: dict[str, Decimal | str | None] = {"quantity": row.quantity, "batch": row.batch or line.batch}
    said["unit_price"] = line.unit_price if row.unit_price is None else row.unit_price
    before = {name: getattr(line, name) for name in said}
    for name, value in said.items():
        setattr(line, name, value)
    return [(name, _written(before[name]), _written(value)) for name, value in said.items() if before[name] != value]


def _written(value: Decimal | str | None) -> str:
    return "" if value is None else amount(value) if isinstance(value, Decimal) else value


def _delivers(plan: Plan, books: _Books, row: Row, line: OrderLine | None) -> bool:
    """Whether the row brings a delivery that is not booked yet: one of the same line, day and reference is the same one."""
    if row.delivered is None or row.delivered_on is None:
        return False
    planned = plan.deliveries.get(((row.order, row.place), row.delivered_on, row.reference))
    standing = set(books.deliveries.get((line.pk, row.delivered_on, row.reference), ())) if line is not None and line.pk else set()
    if planned is not None and planned.delivered is not None:
        standing.add(planned.delivered)
    if not standing:
        return True
    if row.delivered not in standing:
        remedy = _("%(booked)s is booked for that day and reference; give another reference, or take that booking back first.")
        raise _Against("delivered", amount(row.delivered), remedy % {"booked": ", ".join(amount(one) for one in sorted(standing))})
    return False


def counts_of(plan: Plan) -> dict[str, int]:
    """How many rows there are, and how many of them are created, changed, there already, and left out."""
    touched = {"created": len(plan.created), "changed": len(plan.changed), "unchanged": len(plan.unchanged)}
    return {"rows": plan.count, **touched, "rejected": plan.count - sum(touched.values())}


def first_changes(plan: Plan) -> list[Change]:
    """The changes of the first SHOWN changed rows, by row."""
    return [change for row in sorted(plan.changes)[:SHOWN] for change in plan.changes[row]]
