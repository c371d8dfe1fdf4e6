"""What the pages of this app share: quantities as typed, the name under a step, and what becomes of a refusal."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from returns.stock.rules import PLACES
from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from servicedesk.registers.access import is_her_password
from tickets.catalog.rules import decimal_in
from tickets.forms import changed_meanwhile

Faults = Mapping[str, list[str]]


def quantity_typed(text: str, field: str = "quantity") -> Decimal:
    """A quantity as people type it; Invalid at its field where it is none."""
    found = decimal_in(text, PLACES)
    if found is None:
        words = _("“%(value)s” is no quantity; write digits with at most %(places)s decimals, such as 2.5.")
        raise Invalid({field: [words % {"value": text.strip()[:60], "places": PLACES}]})
    return found


def words(request: HttpRequest, name: str) -> str:
    """What was typed, without the one character that the database keeps in no text."""
    return request.POST.get(name, "").replace("\0", "")


def require_name(request: HttpRequest) -> str:
    """What was drawn, else "" where her password stands for her name; Invalid where it is not hers, which counts as a failed sign-in."""
    strokes = words(request, "strokes")
    if not strokes and not is_her_password(request, request.user, request.POST.get("password", "")):
        raise Invalid({"password": [_("This is not your password. Type it again.")]})
    return strokes


def answered(
    request: HttpRequest, do: Callable[[], str], done: Callable[[], HttpResponse], again: Callable[[Faults, int], HttpResponse]
) -> HttpResponse:
    """Do it, say so and lead on; where it is refused the page again, with what was typed and why."""
    try:
        said = do()
    except Invalid as refusal:
        return again(refusal.errors, 400)
    except Blocked as refusal:
        return again({"": [refusal.words]}, 409)
    except Stale:
        return again({"": [changed_meanwhile()]}, 412)
    except WrongState:
        return again({"": [changed_meanwhile()]}, 409)
    messages.success(request, said)
    return done()


def apart(faults: Faults, shown: tuple[str, ...]) -> list[str]:
    """The sentences of faults whose fields the page does not show, for its banner."""
    return [sentence for field, sentences in faults.items() if field not in shown for sentence in sentences]
