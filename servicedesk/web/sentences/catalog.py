"""Sentences about what was sold."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.web.sentences.phrases import Names, Words


def _with_facts(text: Callable[[], str]) -> Words:
    def told(facts: Mapping[str, Any], who: str, names: Names) -> str:
        return text() % {"who": who, **facts}

    return told


WORDS: dict[str, Words] = {
    "product.registered": _with_facts(lambda: _("%(who)s registered product %(material)s")),
    "product.changed": _with_facts(lambda: _("%(who)s corrected product %(material)s")),
    "product.retired": _with_facts(lambda: _("%(who)s retired product %(named)s: %(why)s")),
    "product.taken_up": _with_facts(lambda: _("%(who)s took product %(named)s up again")),
    "site.changed": _with_facts(lambda: _("%(who)s corrected a site of a customer")),
    "site.retired": _with_facts(lambda: _("%(who)s gave a site of a customer up: %(why)s")),
    "site.taken_up": _with_facts(lambda: _("%(who)s took a site of a customer up again")),
    "equipment.changed": _with_facts(lambda: _("%(who)s corrected equipment %(serial)s")),
    "equipment.retired": _with_facts(lambda: _("%(who)s took equipment %(named)s out of use: %(why)s")),
    "equipment.taken_up": _with_facts(lambda: _("%(who)s took equipment %(named)s up again")),
    "order.changed": _with_facts(lambda: _("%(who)s corrected order %(order)s")),
    "order.line_changed": _with_facts(lambda: _("%(who)s corrected line %(place)s of order %(order)s")),
    "ticket.sold_named": _with_facts(lambda: _("%(who)s named %(named)s as what it is about")),
    "ticket.sold_taken_off": _with_facts(lambda: _("%(who)s noted that it is not about %(named)s")),
    "site.registered": _with_facts(lambda: _("%(who)s registered a site of a customer")),
    "equipment.registered": _with_facts(lambda: _("%(who)s registered equipment %(serial)s")),
    "order.entered": _with_facts(lambda: _("%(who)s entered order %(order)s with %(lines)s lines")),
    "order.lines_imported": _with_facts(lambda: _("%(who)s imported lines of order %(order)s: %(added)s new, %(corrected)s corrected")),
    "order_import.done": _with_facts(
        lambda: _("%(who)s imported %(rows)s rows: %(created)s new, %(changed)s changed, %(rejected)s left out")
    ),
    "order.line_added": _with_facts(lambda: _("%(who)s added line %(place)s, %(material)s, to order %(order)s")),
    "order.delivered": _with_facts(lambda: _("%(who)s booked %(quantity)s of %(material)s as delivered, order %(order)s")),
    "order.returned": _with_facts(lambda: _("%(who)s booked %(quantity)s of %(material)s as returned, order %(order)s")),
    "order.entry_undone": _with_facts(lambda: _("%(who)s took back a booking of %(quantity)s of %(material)s, order %(order)s")),
}
