"""Steps of a complaint on its page: a form is sent, one action is called, and what was typed stays where it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.access import complaint_for
from complaints.models import Complaint
from complaints.views import show_complaint
from servicedesk.clocks import now
from servicedesk.clocks.early import too_early_words
from servicedesk.journal.errors import Blocked, Invalid, Stale, TooEarly, WrongState
from tickets.catalog.rules import number_in
from tickets.forms import acting, changed_meanwhile


@dataclass(frozen=True)
class PageStep:
    """`door` is what the complaint is opened to; `do` calls the action and says what to tell; `card` is where the page goes on.

    By its `name` a form knows that what was typed is its own, where its fields are called like another's.
    """

    door: str
    do: Callable[[Complaint, Mapping[str, str], dict[str, Any]], str]
    card: str
    name: str = ""


def decimal_of(field: str, typed: str) -> Decimal:
    """A number as typed, with a point or without; Invalid where it is none."""
    if (found := number_in(typed)) is None:
        raise Invalid({field: [_("“%(value)s” is no number; write it like 500 or 500.50.") % {"value": typed[:40]}]})
    return found


def perform(request: HttpRequest, number: str, step: PageStep) -> HttpResponse:
    """Open the door, do the step, and lead back to its card; 400, 409 or 412 with the page as it stands where it is refused."""
    complaint = complaint_for(request.user, number, to=step.door)
    try:
        said = step.do(complaint, request.POST, acting(request, now()))
    except Invalid as refusal:
        return show_complaint(request, complaint, refusal.sentences, status=400, failed=step.name, errors=refusal.errors)
    except Blocked as refusal:
        words, status = refusal.words, 409
    except TooEarly as refusal:
        words, status = too_early_words(refusal), 409
    except (Stale, WrongState):
        words, status = changed_meanwhile(), 412
    else:
        messages.success(request, said)
        return redirect(f"{reverse('complaint', args=[number])}#{step.card}")
    return show_complaint(request, complaint_for(request.user, number), [words], status=status, failed=step.name)
