"""What the pages of returns share: what was typed as quantities, and a refusal shown where it was typed."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from servicedesk.journal.middleware import KEEP
from tickets.forms import changed_meanwhile

Show = Callable[[Mapping[str, list[str]], int], HttpResponse]


def quantity_in(typed: Mapping[str, str], name: str, field: str) -> Decimal:
    """The number typed here, 0 where it is left empty; Invalid for what is none."""
    text = typed.get(name, "").strip().replace(",", "").replace("，", "")
    if not text:
        return Decimal(0)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Invalid(
            {field: [_("“%(value)s” is no number; write digits, with a point before decimals.") % {"value": text[:40]}]}
        ) from None


def words_in(typed: Mapping[str, str], name: str) -> str:
    """What was typed, without the one character that the database keeps in no text."""
    return typed.get(name, "").replace("\0", "")


def done(request: HttpRequest, do: Callable[[], str], show: Show, then: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, say so and go on; else the page as it stands, with why not and what was typed. A wrong password stays counted."""
    try:
        said = do()
    except Invalid as refusal:
        answer = show(refusal.errors, 400)
        setattr(answer, KEEP, "password" in refusal.errors)
        return answer
    except Blocked as refusal:
        return show({"": [refusal.words]}, 409)
    except (Stale, WrongState):
        return show({"": [changed_meanwhile()]}, 412)
    messages.success(request, said)
    return then()


def all_said(faults: Mapping[str, list[str]]) -> list[Any]:
    """Every sentence of a refusal, in order."""
    return [sentence for told in faults.values() for sentence in told]
