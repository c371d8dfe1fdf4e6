"""What the events of exchange slips say."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words


def _said(text: Callable[[Mapping[str, Any]], str]) -> Words:
    """A sentence filled with what the facts name."""

    def words(facts: Mapping[str, Any], who: str, names: Names) -> str:
        told = {part: in_reader_language(facts.get(f"{part}_zh", ""), facts.get(f"{part}_en", "")) for part in ("as", "role", "name")}
        plain = {each: facts.get(each, "") for each in ("number", "order", "former", "plea", "reason", "remark")}
        return text(facts) % {"who": who, **told, **plain}

    return words


def _requested(facts: Mapping[str, Any]) -> str:
    if facts.get("exception"):
        return _("%(who)s asked for the exchange %(number)s of order %(order)s as an exception: %(plea)s. Next to sign: %(role)s")
    if facts.get("former"):
        return _("%(who)s asked again, as %(number)s, for what was refused as %(former)s. Next to sign: %(role)s")
    return _("%(who)s asked for the exchange %(number)s of order %(order)s. Next to sign: %(role)s")


def _signed(facts: Mapping[str, Any]) -> str:
    if facts.get("post"):
        return (
            _("%(who)s signed the exchange slip %(number)s as %(as)s (%(remark)s). Next to sign: %(role)s")
            if facts.get("remark")
            else _("%(who)s signed the exchange slip %(number)s as %(as)s. Next to sign: %(role)s")
        )
    return _("%(who)s signed the exchange slip %(number)s as %(as)s")


def _approved(facts: Mapping[str, Any]) -> str:
    if facts.get("exception"):
        return _("The exchange %(number)s is approved as an exception: %(reason)s")
    return _("The exchange %(number)s is approved; bring goods and slip to the warehouse together")


WORDS: dict[str, Words] = {
    "exchange_slip.requested": _said(_requested),
    "exchange_slip.signed": _said(_signed),
    "exchange_slip.approved": _said(_approved),
    "exchange_slip.refused": _said(lambda facts: _("%(who)s refused the exchange %(number)s as %(as)s: %(reason)s")),
    "exchange_slip.withdrawn": _said(lambda facts: _("%(who)s withdrew the exchange slip %(number)s: %(reason)s")),
    "exchange_slip.handed_over": _said(lambda facts: _("%(who)s brought goods and exchange slip %(number)s to %(name)s")),
    "exchange_slip.sent_back": _said(lambda facts: _("%(who)s sent goods and exchange slip %(number)s back: %(reason)s")),
    "exchange_slip.received": _said(lambda facts: _("%(who)s took goods and exchange slip %(number)s into joint custody")),
    "exchange_slip.closed": _said(lambda facts: _("%(who)s gave out what was wanted for %(number)s; the exchange is closed")),
}
