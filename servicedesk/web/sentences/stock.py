"""What the events of stock, shortages and requisitions say."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from returns.stock.models import StockEntry
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words, by

_FACTS = ("number", "place", "material", "month", "reason", "minimum", "there", "quantity", "decimals", "entry")


def _with(words: Callable[[], str]) -> Words:
    """The sentence with who did it and what its facts say; a product or place by its name where they have one."""

    def say(facts: Mapping[str, Any], who: str, names: Names) -> str:
        plain = {each: facts.get(each, "") for each in _FACTS}
        named = {"product": in_reader_language(facts.get("name_zh", ""), facts.get("name_en", "")) or facts.get("material", "")}
        at = in_reader_language(facts.get("place_zh", ""), facts.get("place_en", "")) or facts.get("place", "")
        return words() % {"who": who, **plain, **named, "at": at}

    return say


def _booked(facts: Mapping[str, Any], who: str, names: Names) -> str:
    kinds = _(", ").join(str(StockEntry.Kind(kind).label) for kind in facts.get("kinds", ()))
    first, last = facts.get("from", 0), facts.get("to", 0)
    fill = {"who": who, "kinds": kinds, "place": facts.get("place", ""), "n": first, "last": last}
    if first == last:
        return _("%(who)s booked no. %(n)s at %(place)s: %(kinds)s") % fill
    return _("%(who)s booked no. %(n)s to %(last)s at %(place)s: %(kinds)s") % fill


def _ended(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("dropped"):
        return _with(lambda: _("%(at)s need not have %(product)s any more"))(facts, who, names)
    return _with(lambda: _("%(at)s has enough of %(product)s again: %(there)s of at least %(minimum)s"))(facts, who, names)


def _issued(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("complete"):
        return _with(lambda: _("%(who)s issued requisition %(number)s in full"))(facts, who, names)
    return _with(lambda: _("%(who)s issued a part of requisition %(number)s"))(facts, who, names)


WORDS: dict[str, Words] = {
    "stock.place_opened": by(lambda: _("%(who)s opened the place")),
    "stock.place_changed": by(lambda: _("%(who)s corrected the place")),
    "stock.counted_by": _with(lambda: _("%(who)s had %(material)s counted in %(decimals)s decimals")),
    "stock.booked": _booked,
    "stock.month_closed": _with(lambda: _("%(who)s closed %(month)s at %(place)s; its sums are locked")),
    "stock.need_set": _with(lambda: _("%(who)s said that %(place)s must have at least %(minimum)s of %(material)s")),
    "stock.need_dropped": _with(lambda: _("%(who)s said that %(place)s need not have %(material)s any more")),
    "shortage.found": _with(lambda: _("%(at)s is short of %(product)s: %(there)s of at least %(minimum)s")),
    "shortage.ended": _ended,
    "write_off.asked": _with(lambda: _("%(who)s asked that %(quantity)s of %(material)s at %(place)s be written off: %(reason)s")),
    "write_off.approved": _with(lambda: _("%(who)s wrote off %(quantity)s of %(material)s at %(place)s")),
    "write_off.refused": _with(lambda: _("%(who)s refused to write off %(quantity)s of %(material)s at %(place)s: %(reason)s")),
    "requisition.asked": _with(lambda: _("%(who)s asked for goods by requisition %(number)s")),
    "requisition.approved": _with(lambda: _("%(who)s approved requisition %(number)s")),
    "requisition.refused": _with(lambda: _("%(who)s refused requisition %(number)s: %(reason)s")),
    "requisition.withdrawn": _with(lambda: _("%(who)s withdrew requisition %(number)s: %(reason)s")),
    "requisition.issued": _issued,
    "requisition.returned": _with(lambda: _("%(who)s took back what was left over of requisition %(number)s")),
    "requisition.taken_back": _with(lambda: _("%(who)s took back booking no. %(entry)s of requisition %(number)s")),
    "requisition.ended": _with(lambda: _("%(who)s ended requisition %(number)s: %(reason)s")),
}
