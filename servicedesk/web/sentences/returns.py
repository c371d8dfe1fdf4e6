"""What the events of returns say."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from returns.models import Discrepancy, Settlement
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words

_PLAIN = ("number", "reason", "carrier", "answer", "quantity", "order", "sender", "amount", "currency", "month", "name")


def _fill(facts: Mapping[str, Any], who: str) -> dict[str, Any]:
    department = in_reader_language(facts.get("department_zh", ""), facts.get("department_en", ""))
    return {"who": who, "department": department, **{name: facts.get(name, "") for name in _PLAIN}}


def _told(text: Callable[[Mapping[str, Any]], str]) -> Words:
    def words(facts: Mapping[str, Any], who: str, names: Names) -> str:
        return text(facts) % _fill(facts, who)

    return words


def _received(facts: Mapping[str, Any]) -> str:
    if not facts.get("matches"):
        return _("%(who)s signed for goods of return %(number)s, which differ from the slip")
    if facts.get("part"):
        return _("%(who)s signed for a part of return %(number)s")
    return _("%(who)s signed for the goods of return %(number)s")


def _called(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": _named(facts, who), "number": facts.get("number", ""), "words": facts.get("words", "")}
    if fill["words"]:
        return _("%(who)s called the supervisor to the goods of return %(number)s: %(words)s") % fill
    return _("%(who)s called the supervisor to the goods of return %(number)s") % fill


def _answered(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s comes to the goods of return %(number)s") % {"who": _named(facts, who), "number": facts.get("number", "")}


def _named(facts: Mapping[str, Any], who: str) -> str:
    return in_reader_language(facts.get("who_zh", ""), facts.get("who_en", "")) or who  # a notice knows no actor


def _completed(facts: Mapping[str, Any]) -> str:
    if facts.get("matches"):
        return _("Everything of return %(number)s has come, as the slip says")
    return _("Everything of return %(number)s has come; differences are on record")


def _discrepancy(text: Callable[[], str]) -> Words:
    """A sentence about a difference, in which `kind` is what it is called."""

    def words(facts: Mapping[str, Any], who: str, names: Names) -> str:
        known = {name: _label(Discrepancy.Party, facts.get(name)) for name in ("party", "liable")}
        known["outcome"] = _label(Discrepancy.Outcome, facts.get("outcome"))
        return text() % (_fill(facts, who) | known | {"kind": _label(Discrepancy.Kind, facts.get("kind"))})

    return words


def _settled(text: Callable[[], str]) -> Words:
    def words(facts: Mapping[str, Any], who: str, names: Names) -> str:
        return text() % (_fill(facts, who) | {"kind": _label(Settlement.Kind, facts.get("kind"))})

    return words


def _label(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else str(value or "")


WORDS: dict[str, Words] = {
    "return_slip.requested": _told(lambda facts: _("%(who)s asked for return %(number)s of order %(order)s")),
    "return_slip.approved": _told(lambda facts: _("%(who)s approved return %(number)s")),
    "return_slip.refused": _told(lambda facts: _("%(who)s did not approve return %(number)s: %(answer)s")),
    "return_slip.issued": _told(lambda facts: _("%(who)s issued return slip %(number)s; copies 2 to 4 go to %(department)s")),
    "return_slip.picked_up": _told(lambda facts: _("The goods of return %(number)s were picked up by %(carrier)s")),
    "return_slip.counted": _told(lambda facts: _("%(who)s counted goods of return %(number)s")),
    "return_slip.count_withdrawn": _told(lambda facts: _("%(who)s withdrew a count of return %(number)s: %(reason)s")),
    "return_slip.supervisor_called": _called,
    "return_slip.supervisor_answered": _answered,
    "return_slip.received": _told(_received),
    "return_slip.completed": _told(_completed),
    "return_slip.awaited": _told(lambda facts: _("The rest of return %(number)s is to come; its goods are received again")),
    "return_slip.settled": _settled(lambda: _("%(who)s settled return %(number)s: %(kind)s, %(amount)s %(currency)s")),
    "return_slip.settlement_undone": _settled(lambda: _("%(who)s took the settlement of return %(number)s back: %(reason)s")),
    "return_slip.closed": _told(lambda facts: _("%(who)s closed return %(number)s")),
    "return_slip.voided": _told(lambda facts: _("%(who)s declared return %(number)s void: %(reason)s")),
    "settlement_month.closed": _told(
        lambda facts: _("%(who)s closed the settlements of %(month)s of %(department)s; their sums are locked")
    ),
    "return_receipt.taken_in": _told(lambda facts: _("%(who)s took in goods without a slip, from %(sender)s")),
    "return_receipt.matched": _told(lambda facts: _("%(who)s matched goods without a slip to return %(number)s")),
    "return_receipt.attached": _told(lambda facts: _("%(who)s added “%(name)s” to a receipt of goods")),
    "discrepancy.attached": _told(lambda facts: _("%(who)s added “%(name)s” to a difference")),
    "discrepancy.opened": _discrepancy(lambda: _("Return %(number)s differs: %(kind)s, %(quantity)s; instructions are asked for")),
    "discrepancy.proposed": _discrepancy(lambda: _("%(who)s proposed %(party)s as liable for a difference of return %(number)s: %(kind)s")),
    "discrepancy.decided": _discrepancy(
        lambda: _("%(who)s decided about return %(number)s (%(kind)s, %(quantity)s): %(outcome)s; liable: %(liable)s")
    ),
}
