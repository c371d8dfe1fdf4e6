"""What people write about an exchange, found through its own doors; Invalid, naming the field, where there is none."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from returns.exchanges.access import exchanges_of
from returns.exchanges.asking import Asked
from returns.exchanges.models import ExchangeSlip
from returns.exchanges.queries import warehouses
from returns.slips.access import require_not_counting
from servicedesk.journal.errors import Invalid, Missing
from staff.models import Department, Member
from tickets.access import ticket_for
from tickets.catalog.access import order_for
from tickets.catalog.models import Order, Product
from tickets.catalog.named import products_named
from tickets.models import Ticket


def order_named(member: Member, number: str) -> Order:
    """The order of this number; not where she is to count goods of it first, which a return slip asks for."""
    try:
        order = order_for(member, number.strip())
    except Missing:
        words = _("There is no order “%(value)s”; write its number as it stands on the delivery note.")
        raise Invalid({"order": [words % {"value": number[:40]}]}) from None
    require_not_counting(member, order)
    return order


def ticket_named(member: Member, number: str) -> Ticket | None:
    """The ticket the exchange comes from; None where none is named."""
    if not number.strip():
        return None
    try:
        return ticket_for(member, number.strip())
    except Missing:
        raise Invalid({"ticket": [_("There is no ticket “%(value)s”.") % {"value": number}]}) from None


def former_named(member: Member, number: str) -> ExchangeSlip | None:
    """The slip that is asked again; None where none is named."""
    if not number.strip():
        return None
    found = exchanges_of(member).filter(number=number.strip()).first() if "\0" not in number else None
    if found is None:
        raise Invalid({"former": [_("There is no exchange slip “%(value)s”.") % {"value": number}]})
    return found


def warehouse_named(code: str) -> Department:
    """A department that takes goods in, by its code."""
    known = warehouses()
    for one in known:
        if one.code == code:
            return one
    words = _("“%(value)s” is no department that takes goods in; use one of: %(known)s.")
    raise Invalid({"warehouse": [words % {"value": code, "known": _(", ").join(one.code for one in known) or _("none")}]})


def asked_of(written: Iterable[tuple[int, Decimal, str, str | None, bool]]) -> list[Asked]:
    """Lines as written: place, quantity, material number of what is wanted (empty: the same), batch (None: the order's), unused."""
    written = list(written)
    products: dict[str, Product] = products_named([one[2] for one in written if one[2].strip()], "wanted")
    return [Asked(place, quantity, products.get(wanted.strip()), batch, unused) for place, quantity, wanted, batch, unused in written]
