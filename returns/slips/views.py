"""Return slips as pages: the follow-up list, the request, and one slip with its copies, receipts, differences and settlement."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from returns.pages import require_name
from returns.receiving.actions import answer_call, decide_discrepancy, propose_liable
from returns.receiving.models import Discrepancy
from returns.receiving.pictures import add_pictures, with_pictures
from returns.receiving.queries import discrepancies_of, hide_figures, last_call, may_arrive, receipts_of, waiting
from returns.receiving.rules import OUTCOMES
from returns.settling.actions import close_slip, hindrances_of, settle_slip, undo_settlement
from returns.settling.models import Settlement
from returns.settling.queries import ceiling_of, settlements_of
from returns.slips.access import (
    RIGHT_TO,
    discrepancy_on,
    level_for,
    require_picture,
    require_request,
    require_step,
    slip_for,
    slip_with,
    slips_of,
)
from returns.slips.actions import (
    AskedLine,
    decide_slip,
    issue_slip,
    note_pick_up,
    replace_copy,
    reprint_slip,
    request_return,
    void_slip,
)
from returns.slips.api import copy_step, order_named, ticket_named
from returns.slips.models import ReturnLine, ReturnSlip
from returns.slips.pages import all_said, done, quantity_in, words_in
from returns.slips.queries import newest_copies, returnable, standing_of
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from tickets.access import refusal_of, tickets_of
from tickets.catalog.models import OrderLine
from tickets.forms import acting

PAGE = 50
State = ReturnSlip.State
SHOWN = {
    "mine": Q(),
    "open": Q(),
    "approval": Q(state=State.REQUESTED),
    "arriving": Q(state__in=ReturnSlip.TAKING, complete=False),
    "ended": Q(state__in=ReturnSlip.ENDED),
}


@login_required
@require_safe
def slip_list(request: HttpRequest) -> HttpResponse:
    """The slips she may see, by default her own follow-up list: what she issued and is not closed, the oldest first."""
    member = request.user
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "mine"
    rows = slips_of(member).filter(SHOWN[show])
    rows = rows if show == "ended" else rows.exclude(state__in=ReturnSlip.ENDED)
    rows = rows.filter(requested_by=member) if show == "mine" else rows
    number = request.GET.get("number", "").replace("\0", "").strip()
    rows = rows.filter(Q(number__icontains=number) | Q(order__number__icontains=number)) if number else rows
    page = Paginator(rows.order_by("-pk" if show == "ended" else "pk"), PAGE).get_page(request.GET.get("page"))
    hide_figures(member, page.object_list)
    tabs = [
        ("mine", _("My follow-up")),
        ("open", _("All open")),
        ("approval", _("To approve")),
        ("arriving", _("To receive")),
        ("ended", _("Ended")),
    ]
    context = {
        "page": page,
        "show": show,
        "tabs": tabs,
        "number": number,
        "query": urlencode({"show": show} | ({"number": number} if number else {})),
        "loose": waiting().count(),
        "receives": member.has_right(RIGHT_TO["receive"]),
        "refused": refusal_of(partial(require_request, member)),
    }
    return render(request, "returns/slips.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_slip(request: HttpRequest) -> HttpResponse:
    """The request for a return: first the order, then how much of each of its lines, why, and what becomes of it."""
    require_request(request.user)
    if request.method != "POST":
        return _form(request, request.GET)
    made: dict[str, ReturnSlip] = {}

    def do() -> str:
        made["slip"] = _request(request)
        return _("Return %(number)s is asked for; whoever may approve it is told.") % {"number": made["slip"].number}

    return done(
        request,
        do,
        lambda faults, status: _form(request, request.POST, faults, status=status),
        lambda: redirect("return-slip", made["slip"].number),
    )


def _request(request: HttpRequest) -> ReturnSlip:
    typed = request.POST
    order = order_named(request.user, words_in(typed, "order").strip())
    ticket = ticket_named(request.user, words_in(typed, "ticket"))
    asked, places = [], []
    for line in OrderLine.objects.filter(order=order).order_by("place"):
        quantity = quantity_in(typed, f"quantity-{line.place}", f"lines.{line.place}.quantity")
        if quantity:
            declared = typed.get(f"declared-{line.place}", "") or ReturnLine.Declared.GOOD
            asked.append(AskedLine(line, quantity, declared, remark=words_in(typed, f"remark-{line.place}")))
            places.append(line.place)
    said: dict[str, Any] = {name: words_in(typed, name) for name in ("handling", "reason", "basis")}
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
    try:
        return request_return(order, asked, **said, ticket=ticket, **how)
    except Invalid as refusal:
        raise Invalid({_placed(field, places): told for field, told in refusal.errors.items()}) from None


def _placed(field: str, places: list[int]) -> str:
    """A fault's field by the line's place in the order, which the form shows, not by its place among what was asked."""
    parts = field.split(".")
    if len(parts) == 3 and parts[1].isdecimal() and 0 < int(parts[1]) <= len(places):
        return f"{parts[0]}.{places[int(parts[1]) - 1]}.{parts[2]}"
    return field


def _form(request: HttpRequest, typed: QueryDict, faults: Mapping[str, list[str]] | None = None, *, status: int = 200) -> HttpResponse:
    faults = dict(faults or {})
    order, lines = None, []
    if number := words_in(typed, "order").strip():
        try:
            order = order_named(request.user, number)
        except Invalid as refusal:
            faults |= refusal.errors
            status = 400
    if order:
        for one in returnable(OrderLine.objects.filter(order=order)):
            place = one.line.place
            said = {name: typed.get(f"{name}-{place}", "") for name in ("quantity", "declared", "remark")}
            told = [each for field, sentences in faults.items() if field.startswith(f"lines.{place}.") for each in sentences]
            lines.append({"one": one, "typed": said, "faults": told})
    shown = {field for field in faults if field.startswith("lines.") and lines} | {"order", "ticket", "reason", "basis", "handling"}
    context = {
        "order": order,
        "lines": lines,
        "typed": typed,
        "faults": faults,
        "general": [each for field, told in faults.items() if field not in shown for each in told],
        "handlings": ReturnSlip.Handling.choices,
        "declared": ReturnLine.Declared.choices,
    }
    return render(request, "returns/slip_form.html", context, status=status)


@login_required
@require_safe
def slip_by_id(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice about a slip leads."""
    return redirect("return-slip", slip_with(request.user, pk).number)


@login_required
@require_safe
def discrepancy_by_id(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice about a difference leads."""
    found = Discrepancy.objects.filter(pk=pk, slip__in=slips_of(request.user).values("pk")).select_related("slip").first()
    number = found.slip.number if found else "-"
    return redirect(reverse("return-slip", args=[slip_for(request.user, number).number]) + f"#difference-{pk}")


@login_required
@require_safe
def slip_page(request: HttpRequest, number: str) -> HttpResponse:
    """One slip: its lines beside what came, its copies, what differs, and what may be done to it by whom."""
    return _one(request, slip_for(request.user, number))


def _one(
    request: HttpRequest, slip: ReturnSlip, faults: Mapping[str, list[str]] | None = None, *, act: str = "", status: int = 200
) -> HttpResponse:
    member = request.user
    hidden = slip.hides_figures
    rows = [] if hidden else list(discrepancies_of(slip))
    about = Q(subject_kind=ReturnSlip.subject_kind, subject_id=slip.pk)
    differing = Q(subject_kind=Discrepancy.subject_kind, subject_id__in=[row.pk for row in rows])
    people = (slip.requested_by, slip.decided_by, slip.issued_by, slip.picked_up_by, slip.closed_by, slip.voided_by, member)
    refused = {each: refusal_of(partial(require_step, member, slip, each)) for each in RIGHT_TO if each != "request"}
    if not refused["approve"] and slip.state == State.REQUESTED:
        refused["approve"] = refusal_of(partial(level_for, member, slip, now())) or _own(member, slip)
    receipts = [] if hidden else list(receipts_of(slip))
    call = last_call(slip) if may_arrive(slip) else None
    settles = slip.state in (State.ISSUED, State.RECEIVED)
    context = {
        "slip": slip,
        "lines": standing_of(slip),
        "copies": list(newest_copies(slip.entry).values()),
        "receipts": with_pictures(receipts),
        "rows": [(row, _outcomes(row), files) for row, files in with_pictures(rows)],
        "parties": Discrepancy.Party.choices,
        "settlements": list(settlements_of(slip)),
        "kinds": Settlement.Kind.choices,
        "ceiling": ceiling_of(slip) if slip.received_at and not hidden else None,
        "hindrances": hindrances_of(slip) if settles else [],
        "arriving": may_arrive(slip),
        "call": call,
        "call_words": call.words_for(member) if call else "",
        "called": call is not None and call.is_to(member),
        "refused": refused | {"picture": refusal_of(partial(require_picture, member, slip))},
        "steps": _stepper(slip),
        "ticket": tickets_of(member).filter(pk=slip.ticket_id).first() if slip.ticket_id else None,
        "events": Event.objects.filter(about | differing).order_by("pk") if not hidden else Event.objects.filter(about).order_by("pk"),
        "names": {one.pk: one.name for one in people if one},
        "faults": all_said(faults or {}),
        "act": act,
        "typed": request.POST if act else {},
    }
    return render(request, "returns/slip.html", context, status=status)


def _outcomes(row: Discrepancy) -> list[tuple[str, str]]:
    """What may be decided about a difference: code and label."""
    return [(code, str(Discrepancy.Outcome(code).label)) for code in OUTCOMES[row.kind]]


def _own(member: Any, slip: ReturnSlip) -> str:
    return _("You asked for it yourself; somebody else approves it.") if member.pk == slip.requested_by_id else ""


def _stepper(slip: ReturnSlip) -> list[dict[str, Any]]:
    """How far a slip has come: each step with its name, whether it is done, and when."""
    settled = slip.state in (State.SETTLED, State.CLOSED)
    steps: list[tuple[str, bool, Any]] = [
        (pgettext("return", "Asked for"), True, slip.requested_at),
        (_("Approved"), slip.decided_at is not None and slip.state != State.REFUSED, slip.decided_at),
        (_("Issued"), slip.issued_at is not None, slip.issued_at),
        (_("Received"), slip.complete, slip.received_at),
        (_("Settled"), settled, None),
        (_("Closed"), slip.state == State.CLOSED, slip.closed_at),
    ]
    now_at = next((n for n, (_name, is_done, _at) in enumerate(steps) if not is_done), -1)
    return [{"n": n + 1, "name": name, "done": is_done, "now": n == now_at, "at": at} for n, (name, is_done, at) in enumerate(steps)]


@login_required
@require_POST
def step(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """A step of a slip; what was typed stays where it is refused."""
    slip = slip_for(request.user, number, to=_DOOR.get(act, act))
    return done(
        request,
        partial(_DO[act], request, slip),
        lambda faults, status: _one(request, slip_for(request.user, number), faults, act=act, status=status),
        lambda: redirect("return-slip", number) if slips_of(request.user).filter(pk=slip.pk).exists() else redirect("returns"),
    )


def _approve(request: HttpRequest, slip: ReturnSlip) -> str:
    level = level_for(request.user, slip, now())
    approved = request.POST.get("approved") == "yes"
    strokes = require_name(request) if approved and request.user.pk != slip.requested_by_id else ""
    decide_slip(slip, words_in(request.POST, "answer"), approved=approved, level=level, strokes=strokes, **acting(request, now()))
    return _("Approved; whoever asked for it issues it.") if approved else _("Not approved; whoever asked for it is told why.")


def _issue(request: HttpRequest, slip: ReturnSlip) -> str:
    issue_slip(slip, **acting(request, now()))
    return _("Issued; print its four copies now. Copies 2 to 4 go to the warehouse with the goods.")


def _pick_up(request: HttpRequest, slip: ReturnSlip) -> str:
    note_pick_up(slip, words_in(request.POST, "carrier"), **acting(request, now()))
    return _("Noted.")


def _void(request: HttpRequest, slip: ReturnSlip) -> str:
    void_slip(slip, words_in(request.POST, "reason"), **acting(request, now()))
    return _("It is void; its number stays taken.")


def _print(request: HttpRequest, slip: ReturnSlip) -> str:
    numbers = [int(n) for n in request.POST.getlist("copy") if n.isdecimal() and len(n) < 3]
    reprint_slip(slip, numbers, words_in(request.POST, "reason"), **acting(request, now()))
    return _("Counted as printed again; the sheets are marked.")


def _replace(request: HttpRequest, slip: ReturnSlip) -> str:
    n = request.POST.get("n", "")
    replace_copy(slip, int(n) if n.isdecimal() and len(n) < 3 else 0, words_in(request.POST, "reason"), **acting(request, now()))
    return _("The lost copy counts no more; print the new one.")


def _copy(request: HttpRequest, slip: ReturnSlip) -> str:
    n, kind = request.POST.get("n", ""), request.POST.get("kind", "")
    given = {
        "n": int(n) if n.isdecimal() and len(n) < 3 else 0,
        "kind": kind if kind in ("received", "filed") else "received",
        "reason": "",
    }
    copy_step(request.user, slip, given)(**acting(request, now()))
    return _("Noted; the copy is with you.")


def _answer_call(request: HttpRequest, slip: ReturnSlip) -> str:
    call = answer_call(slip, by=request.user.actor(), at=now(), member=request.user)
    return _("%(name)s is told that you come.") % {"name": call.by.name}


def _propose(request: HttpRequest, slip: ReturnSlip) -> str:
    row = discrepancy_on(slip, _pk(request))
    propose_liable(row, request.POST.get("party", ""), words_in(request.POST, "words"), **acting(request, now()))
    return _("Proposed; whoever decides is told.")


def _decide(request: HttpRequest, slip: ReturnSlip) -> str:
    row, typed = discrepancy_on(slip, _pk(request)), request.POST
    decide_discrepancy(row, typed.get("outcome", ""), typed.get("liable", ""), words_in(typed, "words"), **acting(request, now()))
    return _("Decided; whoever asked for the return and whoever received it are told.")


def _pk(request: HttpRequest) -> int:
    text = request.POST.get("difference", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _settle(request: HttpRequest, slip: ReturnSlip) -> str:
    typed = request.POST
    amount = quantity_in(typed, "amount", "amount")
    said: dict[str, Any] = {name: words_in(typed, name) for name in ("reference", "words")}
    settle_slip(slip, typed.get("kind", ""), amount=amount, **said, **acting(request, now()))
    return _("Settled; whoever asked for the return closes it.")


def _undo(request: HttpRequest, slip: ReturnSlip) -> str:
    undo_settlement(slip, words_in(request.POST, "reason"), **acting(request, now()))
    return _("Taken back by a counter-entry; settle it anew.")


def _close(request: HttpRequest, slip: ReturnSlip) -> str:
    close_slip(slip, **acting(request, now()))
    return _("Closed; it has left your follow-up list.")


_DOOR = {"undo": "settle", "copy": "read", "photo": "read", "answer_call": "read"}  # steps whose door has another name
_DO: dict[str, Callable[[HttpRequest, ReturnSlip], str]] = {
    "approve": _approve,
    "issue": _issue,
    "pick_up": _pick_up,
    "void": _void,
    "print": _print,
    "replace": _replace,
    "copy": _copy,
    "answer_call": _answer_call,
    "propose": _propose,
    "decide": _decide,
    "settle": _settle,
    "undo": _undo,
    "close": _close,
    "photo": add_pictures,
}
STEPS = tuple(_DO)
