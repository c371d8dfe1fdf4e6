"""Exchanges as pages: the list, asking for one, a slip with its chain, conditions and ledger, and the ledger itself."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from returns.exchanges import actions
from returns.exchanges.access import LEDGER, RIGHT_TO, exchange_for, exchange_with, exchanges_of, ledger_of, listed, require_to
from returns.exchanges.cards import beside
from returns.exchanges.choices import ExchangeState
from returns.exchanges.forms import Typed, typed_in
from returns.exchanges.models import ExchangeSlip
from returns.exchanges.named import former_named, order_named, ticket_named, warehouse_named
from returns.exchanges.queries import awaiting, policy_here, sold_lines
from returns.exchanges.rights import REQUEST
from returns.pages import require_name
from servicedesk.clocks import now
from servicedesk.journal.errors import Blocked, Invalid, Missing, Stale, WrongState
from servicedesk.journal.middleware import KEEP
from servicedesk.journal.reading import Reading, note_reading
from servicedesk.registers.models import Entry, Form
from servicedesk.registers.queries import lines_of
from servicedesk.rulebook.language import in_reader_language
from staff.access import require_right
from tickets.access import lacks, refusal_of
from tickets.forms import acting, changed_meanwhile
from tickets.spreadsheets import csv_file

PAGE = 50
State = ExchangeState


@login_required
@require_safe
def exchange_list(request: HttpRequest) -> HttpResponse:
    """The slips she may see, the newest first: `show=turn` those that wait for her, `state` one state, `q` a part of number or order."""
    show, state = request.GET.get("show", ""), request.GET.get("state", "")
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = exchanges_of(request.user)
    if show == "turn":
        rows = awaiting(rows, request.user, now())
    if state in State.values:
        rows = rows.filter(state=state)
    if asked:
        rows = rows.filter(Q(number__icontains=asked) | Q(order__number__icontains=asked))
    page = Paginator(listed(rows).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show": show,
        "state": state,
        "asked": asked,
        "states": [("", _("All")), *State.choices],
        "query": urlencode({name: value for name, value in (("show", show), ("state", state), ("q", asked)) if value}),
        "refused": lacks(request.user, REQUEST),
        "at": now(),
    }
    return render(request, "returns/exchanges/exchanges.html", context)


@login_required
@require_safe
def exchange_by_id(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice of a slip leads."""
    return redirect("exchange", exchange_with(request.user, pk).number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exchange_new(request: HttpRequest) -> HttpResponse:
    """Ask for an exchange: the order first, then how much of which line; what was typed stays where it is refused.

    `check` holds it against the conditions and enters nothing.
    """
    require_right(request.user, REQUEST)
    typed = typed_in(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        return _form(request, typed, _order_faults(request, typed))
    try:
        order = order_named(request.user, typed.order)
        if "check" in request.POST:
            found = typed.checked(policy_here(request.user.department_id, now()), sold_lines(order.pk), now())
            return _form(request, typed, {}, found=found)
        strokes = require_name(request)
        named: dict[str, Any] = {"ticket": ticket_named(request.user, typed.ticket), "former": former_named(request.user, typed.former)}
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
        slip = actions.request_exchange(order, typed.asked(), typed.reason, strokes=strokes, **named, **how)
    except Invalid as refusal:
        answer = _form(request, typed, refusal.errors, status=400)
        setattr(answer, KEEP, "password" in refusal.errors)
        return answer
    messages.success(request, _("Asked for as %(number)s; %(role)s signs next.") % {"number": slip.number, "role": slip.role_due})
    return redirect("exchange", slip.number)


def _order_faults(request: HttpRequest, typed: Typed) -> dict[str, list[str]]:
    if not typed.order:
        return {}
    try:
        order_named(request.user, typed.order)
    except Invalid as refusal:
        return refusal.errors
    return {}


def _form(request: HttpRequest, typed: Typed, faults: Mapping[str, list[str]], *, found: Any = None, status: int = 200) -> HttpResponse:
    order = order_named(request.user, typed.order) if typed.order and "order" not in faults else None
    policy = policy_here(request.user.department_id, now())
    rows = typed.rows(sold_lines(order.pk) if order else [], faults)
    known = {"order", "ticket", "former", "reason", "detail", "plea", "password", "strokes", *(row.field for row in rows)}
    context = {
        "order": order,
        "policy": policy,
        "reasons": [(one["code"], in_reader_language(one["name_zh"], one["name_en"])) for one in policy.reasons] if policy else [],
        "rows": rows,
        "typed": typed,
        "at_field": {name: said for name, said in faults.items() if name in known},
        "unmet": faults.get("conditions", []),
        "faults": [said for name, told in faults.items() if name not in known and name != "conditions" for said in told],
        "found": found,
        "drawn": _words(request, "strokes"),
    }
    return render(request, "returns/exchanges/new.html", context, status=status)


@login_required
@require_safe
def exchange_page(request: HttpRequest, number: str) -> HttpResponse:
    """One slip: its goods, its chain, what was found of the conditions, how the goods came, and its lines in the ledger."""
    return _one(request, exchange_for(request.user, number))


def _one(request: HttpRequest, slip: ExchangeSlip, faults: list[str] | None = None, *, act: str = "", status: int = 200) -> HttpResponse:
    refused = {each: refusal_of(partial(require_to, request.user, slip, each)) for each in RIGHT_TO if each not in ("read", "request")}
    typed = request.POST if act else {}
    context = {"slip": slip, "refused": refused, "faults": faults or [], "act": act, "typed": typed, **beside(slip, request.user, now())}
    return render(request, "returns/exchanges/exchange.html", context, status=status)


def _stepped(request: HttpRequest, number: str, to: str, do: Callable[[ExchangeSlip, dict[str, Any]], str]) -> HttpResponse:
    """Open the door, do the step and say so; else the slip as it stands, with why not. A wrong password stays counted."""
    slip = exchange_for(request.user, number, to)
    try:
        said = do(slip, acting(request, now()))
    except Invalid as refusal:
        answer = _one(request, slip, refusal.sentences, act=to, status=400)
        setattr(answer, KEEP, "password" in refusal.errors)
        return answer
    except Blocked as refusal:
        return _one(request, slip, [refusal.words], act=to, status=409)
    except (Stale, WrongState):
        return _one(request, exchange_for(request.user, number), [changed_meanwhile()], status=412)
    messages.success(request, said)
    try:
        exchange_for(request.user, number)
    except Missing:
        return redirect("exchanges")
    return redirect("exchange", number)


def _words(request: HttpRequest, name: str) -> str:
    """What was typed, without the one character that the database keeps in no text."""
    return request.POST.get(name, "").replace("\0", "")


@login_required
@require_POST
def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Sign a slip in one's turn, drawn or by password."""

    def do(slip: ExchangeSlip, how: dict[str, Any]) -> str:
        signed = actions.sign_exchange(slip, remark=_words(request, "remark"), strokes=require_name(request), **how)
        return _("Signed; %(role)s signs next.") % {"role": signed.role_due} if signed.role_due else _("Signed; the exchange is approved.")

    return _stepped(request, number, "sign", do)


@login_required
@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Refuse a slip in one's turn; that ends it."""

    def do(slip: ExchangeSlip, how: dict[str, Any]) -> str:
        actions.refuse_exchange(slip, _words(request, "reason"), **how)
        return _("Refused; whoever asked for it is told why.")

    return _stepped(request, number, "sign", do)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw one's slip."""

    def do(slip: ExchangeSlip, how: dict[str, Any]) -> str:
        actions.withdraw_exchange(slip, _words(request, "reason"), **how)
        return _("Withdrawn; its number stays taken.")

    return _stepped(request, number, "withdraw", do)


@login_required
@require_POST
def bring(request: HttpRequest, number: str) -> HttpResponse:
    """Bring goods and slip to the warehouse; the ledger is signed, drawn or by password."""

    def do(slip: ExchangeSlip, how: dict[str, Any]) -> str:
        if not request.POST.get("together"):
            raise Invalid({"together": [_("Goods and slip go together: tick that you bring both, once you do.")]})
        warehouse = warehouse_named(_words(request, "warehouse"))
        actions.hand_over(slip, warehouse, strokes=require_name(request), **how)
        return _("Brought to %(warehouse)s and entered in the ledger; the warehouse confirms it.") % {"warehouse": warehouse.name}

    return _stepped(request, number, "hand_over", do)


@login_required
@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Take goods and slip into joint custody."""

    def do(slip: ExchangeSlip, how: dict[str, Any]) -> str:
        if not request.POST.get("together"):
            raise Invalid({"together": [_("Tick that all the goods and the slip are here; else send them back and say what is missing.")]})
        places = [line.place for line in slip.lines.all()]
        actions.receive_exchange(slip, {place: request.POST.get(f"condition-{place}", "") for place in places}, **how)
        return _("In joint custody, and booked.")

    return _stepped(request, number, "receive", do)


@login_required
@require_POST
def give_back(request: HttpRequest, number: str) -> HttpResponse:
    """Send goods and slip back."""

    def do(slip: ExchangeSlip, how: dict[str, Any]) -> str:
        actions.send_back(slip, _words(request, "reason"), **how)
        return _("Sent back; whoever brought it is told why.")

    return _stepped(request, number, "send_back", do)


@login_required
@require_POST
def settle(request: HttpRequest, number: str) -> HttpResponse:
    """Give out what is wanted for the goods."""

    def do(slip: ExchangeSlip, how: dict[str, Any]) -> str:
        batches = {line.place: _words(request, f"batch-{line.place}") for line in slip.lines.all()}
        actions.settle_exchange(slip, batches, **how)
        return _("Given out; the exchange is closed.")

    return _stepped(request, number, "settle", do)


@login_required
@require_safe
def ledger_page(request: HttpRequest) -> HttpResponse:
    """The exchange ledger: each line with its handler's signature, the newest first; `format=csv` brings it as a file."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = ledger_of(request.user).order_by("-pk")
    if asked:
        rows = rows.filter(Q(number__icontains=asked) | Q(values__slip__icontains=asked))
    if request.GET.get("format") == "csv":
        note_reading(Reading(request.user.actor(), Entry.subject_kind, 0, "export", LEDGER))
        return _ledger_file(rows)
    page = Paginator(rows.select_related("made_by"), PAGE).get_page(request.GET.get("page"))
    slips = dict(ExchangeSlip.objects.filter(pk__in=[entry.about_id for entry in page]).values_list("pk", "number"))
    context = {
        "page": page,
        "rows": [(entry, slips.get(entry.about_id or 0, ""), entry.current, _signed(entry)) for entry in page],
        "asked": asked,
        "query": urlencode({"q": asked} if asked else {}),
    }
    return render(request, "returns/exchanges/ledger.html", context)


def _signed(entry: Entry) -> str:
    """Who signed the line as it stands; empty where nobody did."""
    return next((line.signatures[-1].name for line in lines_of(entry) if line.holds), "")


def _ledger_file(rows: QuerySet[Entry]) -> HttpResponse:
    names: dict[str, str] = {}
    for fields in Form.objects.filter(register__code=LEDGER).order_by("-pk").values_list("fields", flat=True):
        for each in fields:
            names.setdefault(each["code"], in_reader_language(each["name_zh"], each["name_en"]))
    head = [_("Number"), _("State"), _("Made at"), _("Made by"), *names.values(), _("Signed by"), _("Why it is void")]
    return csv_file("exchange-ledger", head, _ledger_lines(rows, list(names)))


def _ledger_lines(rows: QuerySet[Entry], codes: list[str]) -> Iterator[list[str]]:
    for entry in rows.iterator(chunk_size=1000):
        made = f"{timezone.localtime(entry.made_at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
        said = entry.current
        plain = [entry.number, str(Entry.State(entry.state).label), made, entry.made_by.get_full_name()]
        yield [*plain, *(str(said.get(code, "")) for code in codes), _signed(entry), entry.reason]
