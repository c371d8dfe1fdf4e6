"""Receiving on a phone: count blind, then sign for what came beside what was asked; and goods that come without a slip."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from returns.pages import require_name
from returns.receiving.actions import (
    Counted,
    Deliverer,
    call_supervisor,
    count_goods,
    match_receipt,
    sign_receipt,
    take_in_goods,
    withdraw_count,
)
from returns.receiving.api import pending_of, slip_named, things_counted
from returns.receiving.models import Receipt
from returns.receiving.pictures import attach_all, brought_with, with_pictures
from returns.receiving.queries import last_call, waiting
from returns.receiving.seen import receiving_of
from returns.slips.access import copy_read, receipt_for, receipts_of, require_receiving, slip_for, slips_arriving
from returns.slips.models import ReturnSlip
from returns.slips.pages import all_said, done, quantity_in, words_in
from servicedesk.clocks import now
from servicedesk.files.access import attachments_of
from servicedesk.files.brought import kept_for
from servicedesk.journal.errors import Invalid
from tickets.access import refusal_of
from tickets.forms import acting

EXTRAS = 3  # empty places for things that stand on no line
LONGEST_CODE = 300
SIGHTS: dict[str, Callable[[], str]] = {
    "seal": lambda: _("the seal was broken"),
    "box": lambda: _("the outer box is crushed"),
    "number": lambda: _("numbers are missing"),
    "twice": lambda: _("counted twice"),
}


@login_required
@require_safe
def receipt_page(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be counted, without a figure; with her own count also what was asked, and what differs."""
    return _page(request, slip_for(request.user, number, to="receive"))


def _page(
    request: HttpRequest, slip: ReturnSlip, faults: Mapping[str, list[str]] | None = None, *, act: str = "", status: int = 200
) -> HttpResponse:
    faults = faults or {}
    seen = receiving_of(slip, request.user)
    lines = [
        {
            "line": line,
            "good": request.POST.get(f"good-{line.place}", ""),
            "damaged": request.POST.get(f"damaged-{line.place}", ""),
            "faults": [each for field, told in faults.items() if field.startswith(f"lines.{line.place}.") for each in told],
        }
        for line in seen.lines
    ]
    shown = {field for field in faults if field.startswith("lines.") and field.count(".") == 2} | {"sure"}
    code = request.POST.get("code", "") or request.GET.get("code", "")
    copy = copy_read(request.user, code) if code else None
    call = last_call(slip)
    arriving = list(slips_arriving(request.user).values_list("pk", flat=True))
    context = {
        "seen": seen,
        "slip": slip,
        "lines": lines,
        "extras": _extra_rows(request),
        "extra": any(value for row in _extra_rows(request) for part, value in row.items() if part != "n"),
        "copy": copy if copy and copy.entry_id == slip.entry_id else None,
        "arriving": {"all": len(arriving), "place": arriving.index(slip.pk) + 1 if slip.pk in arriving else 0},
        "sights": [(sight, words(), sight in request.POST.getlist("sight")) for sight, words in SIGHTS.items()],
        "brought": kept_for(request.user, brought_with(request)) if status >= 400 else [],
        "files": attachments_of(seen.counted) if seen.counted else [],
        "faults": [each for field, told in faults.items() if field not in shown for each in told],
        "call": call,
        "call_words": call.words_for(request.user) if call else "",
        "asks_sure": faults.get("sure", []),
        "reasons": Receipt.Declined.choices,
        "act": act,
        "typed": request.POST if act else {},
    }
    return render(request, "returns/receipt.html", context, status=status)


@login_required
@require_POST
def receipt_call(request: HttpRequest, number: str) -> HttpResponse:
    """Call her supervisor to the goods; the script puts in who was called, and leaves the rest of the page as it is."""
    slip = slip_for(request.user, number, to="receive")
    words = words_in(request.POST, "call_words")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}

    def do() -> str:
        call = call_supervisor(slip, words, **how)
        return _("%(names)s is told.") % {"names": call.called}

    def shown(faults: Mapping[str, list[str]] | None = None, status: int = 200) -> HttpResponse:
        return _page(request, slip_for(request.user, number, to="receive"), faults, act="call", status=status)

    return done(request, do, shown, shown)


@login_required
@require_POST
def receipt_step(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Submit a count, sign for it, or withdraw it; what was typed stays where it is refused, and so do photographs."""
    slip = slip_for(request.user, number, to="receive")
    code = request.POST.get("code", "")[:LONGEST_CODE]
    back = reverse("return-receipt", args=[number]) + (f"?{urlencode({'code': code})}" if code and act == "count" else "")
    return done(
        request,
        partial(_DO[act], request, slip),
        lambda faults, status: _page(request, slip_for(request.user, number, to="receive"), faults, act=act, status=status),
        lambda: redirect("return-slip", number) if act == "sign" else redirect(back),
    )


def _count(request: HttpRequest, slip: ReturnSlip) -> str:
    typed = request.POST
    counted: list[Counted] = []
    errors: dict[str, list[str]] = {}
    for place, line in enumerate(slip.lines.select_related("product").order_by("place"), 1):
        try:
            good, damaged = (quantity_in(typed, f"{name}-{line.place}", f"lines.{place}.{name}") for name in ("good", "damaged"))
            counted.append(Counted(good, damaged, line=line))
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    rest: dict[str, Any] = {"last": "more" not in typed, "sure": "sure" in typed, "carrier": words_in(typed, "carrier")}
    with transaction.atomic():
        receipt = count_goods(slip, [*counted, *_extras(request, "extras")], **rest, **acting(request, now()))
        attach_all(receipt, brought_with(request), request.user)
    return _("Counted. This is what was asked; sign for what came.")


def _extra_rows(request: HttpRequest) -> list[dict[str, Any]]:
    """The places for things that stand on no line, with what was typed there."""
    parts = ("material", "what", "batch", "good", "damaged")
    return [{"n": n} | {part: request.POST.get(f"{part}-x{n}", "") for part in parts} for n in range(1, EXTRAS + 1)]


def _extras(request: HttpRequest, name: str) -> list[Counted]:
    typed = request.POST
    given = []
    for n in range(1, EXTRAS + 1):
        words = {part: words_in(typed, f"{part}-x{n}").strip() for part in ("material", "what", "batch")}
        good, damaged = (quantity_in(typed, f"{part}-x{n}", f"{name}.{n}.{part}") for part in ("good", "damaged"))
        if any(words.values()) or good or damaged:
            given.append({**words, "good": good, "damaged": damaged})
    return things_counted(given, name)


def _sign(request: HttpRequest, slip: ReturnSlip) -> str:
    receipt = pending_of(slip)
    strokes = require_name(request) if receipt.received_by_id == request.user.pk else ""
    with transaction.atomic():
        attach_all(receipt, brought_with(request), request.user)
        deliverer = Deliverer(*(words_in(request.POST, name) for name in ("deliverer", "deliverer_strokes", "declined")))
        signed = sign_receipt(receipt, _seen(request), strokes=strokes, deliverer=deliverer, **acting(request, now()))
    return _("Signed for; everything matches.") if signed.matches else _("Signed for as it came; instructions are asked for.")


def _seen(request: HttpRequest) -> str:
    """What she saw: what she ticked, in her language, then her own words."""
    ticked = [str(words()) for sight, words in SIGHTS.items() if sight in request.POST.getlist("sight")]
    own = words_in(request.POST, "seen").strip()
    return "\n".join(filter(None, [_("; ").join(ticked), own]))


def _withdraw(request: HttpRequest, slip: ReturnSlip) -> str:
    withdraw_count(pending_of(slip), words_in(request.POST, "reason"), **acting(request, now()))
    return _("The count is withdrawn; count again.")


_DO: dict[str, Callable[[HttpRequest, ReturnSlip], str]] = {"count": _count, "sign": _sign, "withdraw": _withdraw}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def loose_goods(request: HttpRequest) -> HttpResponse:
    """Goods that came without a slip: those that wait for one, and the form that takes some in."""
    if request.method != "POST":
        return _loose(request)
    require_receiving(request.user)

    def do() -> str:
        strokes = require_name(request)
        said: dict[str, Any] = {name: words_in(request.POST, name) for name in ("sender", "carrier", "seen")}
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
        with transaction.atomic():
            attach_all(take_in_goods(_extras(request, "lines"), **said, strokes=strokes, **how), brought_with(request), request.user)
        return _("Taken in; they wait for a slip.")

    return done(request, do, partial(_loose_faults, request), lambda: redirect("return-loose"))


def _loose_faults(request: HttpRequest, faults: Mapping[str, list[str]], status: int) -> HttpResponse:
    return _loose(request, all_said(faults), status=status)


def _loose(request: HttpRequest, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    member = request.user
    seen = receipts_of(member).values("pk")
    receipts = list(waiting().filter(pk__in=seen))
    context = {
        "receipts": with_pictures(receipts),
        "refused": refusal_of(partial(require_receiving, member)),
        "extras": _extra_rows(request),
        "brought": kept_for(member, brought_with(request)) if status >= 400 else [],
        "faults": faults or [],
        "typed": request.POST,
        "none": Decimal(0),
    }
    return render(request, "returns/loose.html", context, status=status)


@login_required
@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Match goods that came without a slip to one."""
    receipt = receipt_for(request.user, pk, to="match")
    matched: dict[str, str] = {}

    def do() -> str:
        slip = slip_named(request.user, words_in(request.POST, "slip"), to="match")
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
        match_receipt(receipt, slip, last="more" not in request.POST, **how)
        matched["number"] = slip.number
        return _("Matched to return %(number)s.") % {"number": slip.number}

    return done(request, do, partial(_loose_faults, request), lambda: redirect("return-slip", matched["number"]))


@login_required
@require_safe
def receipt_by_id(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice about a receipt leads: to its slip, else to what waits for one."""
    receipt = receipt_for(request.user, pk)
    return redirect("return-slip", receipt.slip.number) if receipt.slip else redirect("return-loose")
