"""Writing what an import brings, in one transaction and a handful of statements."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import Draft, record, record_many
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid
from staff.models import Member
from tickets.catalog.imports.models import OrderImport
from tickets.catalog.imports.plans import Plan, counts_of, plan_import
from tickets.catalog.imports.rows import Read
from tickets.catalog.models import LineEntry, Order, OrderLine, Product
from tickets.catalog.queries import amount
from tickets.typed import text_of

_ONE_AT_A_TIME = 7_102_021


_NAMED = 20


class Otherwise(Blocked):
    """What would come of the rows is not what was seen; `plan` is what would come of them now, `rows` those that differ where known."""

    def __init__(self, plan: Plan, rows: list[int]):
        named = ", ".join(str(row) for row in rows[:_NAMED]) + ("…" if len(rows) > _NAMED else "")
        if rows:
            words = _("Since you looked, somebody changed what these rows are held against: %(rows)s. Nothing was imported; look again.")
        else:
            words = _("This is not what was shown before. Nothing was imported; look at what would happen now.")
        super().__init__(words % {"rows": named} if rows else words, [str(row) for row in rows])
        self.plan, self.rows = plan, rows


def import_orders(
    read: Read, *, by: Actor, at: datetime, member: Member, name: str = "", seen: str | None = None
) -> tuple[OrderImport, Plan]:
    """Enter the rows of a file as lines of orders, with the deliveries they name; rejected rows are left out, the others written.

    The same file a second time changes nothing. Imports wait for each other. `seen` is the plan's own from when it was looked at:
    Otherwise where something else would come of the rows by now. Invalid for a file without a row, and where somebody entered one of
    its orders or products by hand at the same moment. Nothing was written then.
    """
    if not read.count:
        none = _("There is no row below its head; add at least one, then import it.")
        raise Invalid({"file": [read.rejects[0].remedy if read.rejects else none]})
    try:
        return _import(read, by=by, at=at, member=member, name=name, seen=seen)
    except IntegrityError:
        raise Invalid({"file": [_("Somebody entered one of these orders at the same moment; import the file again.")]}) from None


@transaction.atomic
def _import(read: Read, *, by: Actor, at: datetime, member: Member, name: str, seen: str | None) -> tuple[OrderImport, Plan]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    plan = plan_import(read)
    if seen is not None and seen.partition(".")[0] != plan.digest:
        raise Otherwise(plan, plan.moved_since(seen))
    drafts = [*_products(plan, by, at), *_lines(plan, by, at, member), *_deliveries(plan, by, at, member)]
    if drafts:
        record_many(drafts)
    rejects = [asdict(one) for one in plan.rejects]
    done = OrderImport.objects.create(name=text_of("name", name[:120], 120), by=member, at=at, rejects=rejects, **counts_of(plan))
    record("order_import.done", done, by=by, at=at, **counts_of(plan))
    return done, plan


def _products(plan: Plan, by: Actor, at: datetime) -> list[Draft]:
    new = Product.objects.bulk_create(product for product in plan.products.values() if product.pk is None)
    return [Draft("product.registered", Product.subject_kind, one.pk, by, at, facts={"material": one.material}) for one in new]


def _lines(plan: Plan, by: Actor, at: datetime, member: Member) -> list[Draft]:
    entered = plan.new_orders
    for order in entered:
        order.entered_by, order.entered_at = member, at
    Order.objects.bulk_create(entered)
    OrderLine.objects.bulk_create(plan.lines.values())
    if plan.corrected:
        OrderLine.objects.bulk_update(plan.corrected.values(), ["quantity", "batch", "unit_price"])
    added, corrected = _by_order(plan.lines), _by_order(plan.corrected)
    new = {order.number for order in entered}
    drafts = [_draft("order.entered", order, by, at, lines=added.get(order.number, 0)) for order in entered]
    for number in sorted((added.keys() | corrected.keys()) - new):
        facts = {"added": added.get(number, 0), "corrected": corrected.get(number, 0)}
        drafts.append(_draft("order.lines_imported", plan.orders[number], by, at, **facts))
    return drafts


def _by_order(lines: dict[tuple[str, int], OrderLine]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for number, _place in lines:
        counted[number] = counted.get(number, 0) + 1
    return counted


def _deliveries(plan: Plan, by: Actor, at: datetime, member: Member) -> list[Draft]:
    lines = plan.booked | plan.lines
    rows = [(lines[key], row) for (key, _day, _reference), row in plan.deliveries.items()]
    drafts = []
    how: dict[str, Any] = {"kind": LineEntry.Kind.DELIVERED, "by": member, "at": at}
    said: list[dict[str, Any]] = [{"quantity": row.delivered, "on": row.delivered_on, "reference": row.reference} for _line, row in rows]
    entries = [LineEntry(line=line, **one, **how) for (line, _row), one in zip(rows, said, strict=True)]
    for entry, (line, row) in zip(LineEntry.objects.bulk_create(entries), rows, strict=True):
        facts = {"place": row.place, "material": row.material, "kind": entry.kind, "quantity": amount(entry.quantity)}
        drafts.append(_draft("order.delivered", line.order, by, at, entry_id=entry.pk, **facts))
    return drafts


def _draft(code: str, order: Order, by: Actor, at: datetime, **facts: object) -> Draft:
    return Draft(code, Order.subject_kind, order.pk, by, at, facts={"order": order.number, **facts})
