"""Requisitions as pages: the list, asking for goods, and one with what may be done to it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from returns.pages import Faults, answered, apart, quantity_typed, require_name, words
from returns.requisitions.access import require_step, requisition_for, requisitions_of, sheet_of
from returns.requisitions.actions import (
    Taken,
    Wanted,
    approve_requisition,
    ask_requisition,
    end_requisition,
    issue_goods,
    refuse_requisition,
    return_goods,
    take_back,
    withdraw_requisition,
)
from returns.requisitions.models import Requisition, RequisitionLine
from returns.requisitions.queries import line_states, requisition_form, unsigned_roles, went_on
from returns.requisitions.rules import MOST_LINES, Went, asked_besides
from returns.stock.access import places_of
from returns.stock.models import Condition, StockEntry, StockLevel
from returns.stock.named import place_named
from returns.stock.rights import REQUEST
from returns.stock.rules import GOOD
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from servicedesk.journal.middleware import KEEP
from servicedesk.journal.models import Event
from servicedesk.registers.access import entries_for, require_role
from servicedesk.registers.models import Entry
from servicedesk.rulebook.models import in_reader_language
from staff.access import require_right
from staff.models import Member
from tickets.access import lacks, refusal_of
from tickets.catalog.forms import Field
from tickets.catalog.named import products_named
from tickets.catalog.queries import amount
from tickets.forms import acting, number_in
from tickets.spreadsheets import csv_file
from tickets.typed import gathering

PAGE, ROWS = 50, 6  # of the list, and lines a new requisition has room for at first
MOST_ROWS = MOST_LINES
_CELLS = ("material", "quantity", "purpose")
State = Requisition.State


@login_required
@require_safe
def requisitions(request: HttpRequest) -> HttpResponse:
    """The requisitions she may see, the newest first; `state` and `number` narrow, `format=csv` brings them as a file."""
    state, number = request.GET.get("state", ""), request.GET.get("number", "").replace("\0", "").strip()[:40]
    state = state if state in State.values else ""
    rows = requisitions_of(request.user).order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(number__icontains=number) if number else rows
    if request.GET.get("format") == "csv":
        return _file(rows)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [("", _("All")), *State.choices],
        "number": number,
        "query": urlencode({name: value for name, value in (("state", state), ("number", number)) if value}),
        "refused": lacks(request.user, REQUEST),
    }
    return render(request, "returns/requisitions.html", context)


def _file(rows: QuerySet[Requisition]) -> HttpResponse:
    head = [
        _("Number"),
        _("State"),
        _("Place"),
        _("Asked by"),
        _("Asked at"),
        _("Approved by"),
        _("Line"),
        _("Material number"),
        _("Product"),
    ]
    head += [_("Asked for"), _("Issued"), _("Brought back"), _("Unit"), _("Purpose"), _("Reason")]
    return csv_file("requisitions", head, _file_lines(rows))


def _file_lines(rows: QuerySet[Requisition]) -> Iterator[list[str]]:
    """A row for each line."""
    lines = RequisitionLine.objects.filter(requisition__in=rows.order_by().values("pk")).select_related("product")
    named = {row.pk: row for row in rows}
    went = went_on(named)
    for line in lines.order_by("-requisition", "n"):
        row, one = named[line.requisition_id], went.get(line.requisition_id, {}).get(line.n, Went())
        at = f"{timezone.localtime(row.asked_at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
        approved = row.approved_by.name if row.approved_by else ""
        whose = [row.number, str(State(row.state).label), row.place.name, row.asked_by.name, at, approved]
        what = [str(line.n), line.product.material, line.product.name, amount(line.quantity), amount(one.issued), amount(one.returned)]
        yield [*whose, *what, line.product.unit, line.purpose, row.reason]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def requisition_new(request: HttpRequest) -> HttpResponse:
    """The form that asks a place for goods, and its sending; what was typed stays where it is refused."""
    require_right(request.user, REQUEST)
    if request.method != "POST" or "more" in request.POST:
        return _form(request)
    made: list[Requisition] = []

    def do() -> str:
        made.append(_asked(request))
        return _("Asked for as %(number)s; whoever approves is told.") % {"number": made[0].number}

    return answered(request, do, lambda: redirect("requisition", made[0].pk), partial(_form, request))


def _asked(request: HttpRequest) -> Requisition:
    """What was typed, lines left empty passed over; Invalid names each line by its place on the form."""
    errors: dict[str, list[str]] = {}
    wanted, rows = [], []
    with gathering(errors):
        place = place_named(request.user, request.POST.get("place", ""))
    for n in range(1, _row_count(request) + 1):
        material, quantity, purpose = (words(request, f"{name}-{n}").strip() for name in ("material", "quantity", "purpose"))
        if not (material or quantity or purpose):
            continue
        with gathering(errors):
            product = products_named([material], f"material-{n}")[material]
            wanted.append(Wanted(product, quantity_typed(quantity, f"quantity-{n}"), purpose))
            rows.append(n)
    if errors:
        raise Invalid(errors)
    more = {name.removeprefix("field-"): words(request, name) for name in request.POST if name.startswith("field-")}
    try:
        return ask_requisition(place, wanted, by=request.user.actor(), at=now(), member=request.user, more=more)
    except Invalid as refusal:
        raise Invalid({_on_form(field, rows): said for field, said in refusal.errors.items()}) from None


def _on_form(field: str, rows: list[int]) -> str:
    """The field of the form that a field of the action stands for: `items.2.quantity` for the quantity of the second line written."""
    parts = field.split(".")
    if len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) <= len(rows):
        return f"{'material' if parts[2] == 'product' else parts[2]}-{rows[int(parts[1]) - 1]}"
    return field


def _row_count(request: HttpRequest) -> int:
    """How many lines the form has: those it had, and some more where more are asked for."""
    had = max(number_in(request.POST.get("rows", ""), otherwise=ROWS), 1)
    return min(had + ROWS * ("more" in request.POST), MOST_ROWS)


def _form(request: HttpRequest, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    faults, count = faults or {}, _row_count(request)
    form, missing, fields = None, "", []
    try:
        _register, form = requisition_form(request.user, now())
        fields = [_field(request, each, faults) for each in asked_besides(form.fields)]
    except Invalid as refusal:
        missing = " ".join(refusal.sentences)
    rows = [(n, {name: _cell(request, f"{name}-{n}", faults) for name in _CELLS}) for n in range(1, count + 1)]
    shown = [one.name for _n, cells in rows for one in cells.values()] + [one.name.removeprefix("field-") for one in fields]
    places = places_of(request.user).filter(active=True).order_by("code")
    context = {
        "form": form,
        "missing": missing,
        "fields": fields,
        "rows": rows,
        "count": count,
        "places": [(one.code, one.name) for one in places],
        "place": words(request, "place") or request.GET.get("place", "").replace("\0", ""),
        "place_errors": faults.get("place", []),
        "banner": apart(faults, ("place", *shown)),
    }
    return render(request, "returns/requisition_form.html", context, status=status)


def _cell(request: HttpRequest, name: str, faults: Faults) -> Field:
    return Field(name, "", value=words(request, name), errors=list(faults.get(name, ())))


def _field(request: HttpRequest, each: Mapping[str, Any], faults: Faults) -> Field:
    """A field of the form besides its goods, as it is asked for."""
    name, label = f"field-{each['code']}", in_reader_language(each["name_zh"], each["name_en"])
    required, hint = bool(each.get("required")), "" if each.get("required") else _("may stay empty")
    return Field(name, label, required=required, hint=hint, value=words(request, name), errors=list(faults.get(each["code"], ())))


@login_required
@require_safe
def requisition(request: HttpRequest, pk: int) -> HttpResponse:
    """One requisition: its lines, who approved, what went out, and what may be done."""
    return _one(request, pk)


def _one(request: HttpRequest, pk: int, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    row, faults = requisition_for(request.user, pk), faults or {}
    sheet = sheet_of(row)
    lines = line_states(row)
    batches = _batches(row, [state.line.product_id for state in lines])
    no_step = {act: refusal_of(partial(require_step, request.user, row, act)) for act in _DO}
    entries = StockEntry.objects.filter(about=row.subject_kind, about_id=row.pk).select_related("product", "by", "undoes", "undone_by")
    events = list(Event.objects.filter(subject_kind=row.subject_kind, subject_id=row.pk).order_by("-pk"))
    unsigned = unsigned_roles(sheet) if row.state == State.ASKED else []
    context = {
        "row": row,
        "form": sheet.form,
        "lines": [(state, batches.get(state.line.product_id, []), words(request, f"quantity-{state.line.n}")) for state in lines],
        "entries": entries.order_by("n"),
        "signatures": sheet.signatures.all(),
        "roles": [(code, name, no_step["approve"] or _no_role(request.user, sheet, code)) for code, name in _named(sheet, unsigned)],
        "refused": no_step,
        "sees_place": places_of(request.user).filter(pk=row.place_id).exists(),
        "sees_sheet": entries_for(request.user).filter(pk=row.entry_id).exists(),
        "mine": row.asked_by_id == request.user.pk,
        "conditions": Condition.choices,
        "events": events,
        "names": {member.pk: member.name for member in Member.objects.filter(pk__in={event.actor_id for event in events})},
        "banner": [sentence for sentences in faults.values() for sentence in sentences],
        "typed": request.POST,
        "tried": request.POST.get("act", ""),
    }
    return render(request, "returns/requisition.html", context, status=status)


def _named(sheet: Entry, roles: list[str]) -> list[tuple[str, str]]:
    """Roles of the form with what each is called."""
    signatories = {each["code"]: each for each in sheet.form.signatories}
    return [(code, in_reader_language(signatories[code]["name_zh"], signatories[code]["name_en"])) for code in roles]


def _no_role(member: Member, sheet: Entry, role: str) -> str:
    """Why she cannot sign in this role; empty where she can."""
    return refusal_of(partial(require_role, member, sheet, role))


def _batches(row: Requisition, products: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Product → the batches that lie at the place in good condition, each with how much of it; one statement."""
    found: dict[int, list[tuple[str, str]]] = {}
    levels = StockLevel.objects.filter(place=row.place_id, product__in=products, condition=GOOD, quantity__gt=0)
    for level in levels.order_by("product", "batch"):
        found.setdefault(level.product_id, []).append((level.batch, amount(level.quantity)))
    return found


@login_required
@require_POST
def requisition_step(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Approve, refuse, withdraw, end, issue, take back what is left over, or undo; what was typed stays where it is refused."""
    row = requisition_for(request.user, pk, to=act)
    wrong: list[str] = []

    def do() -> str:
        try:
            return _DO[act](request, row)
        except Invalid as refusal:
            wrong.extend(refusal.errors)
            raise

    answer = answered(request, do, lambda: redirect("requisition", pk), partial(_one, request, pk))
    if "password" in wrong:
        setattr(answer, KEEP, True)  # the failed try stays counted
    return answer


def _approve(request: HttpRequest, row: Requisition) -> str:
    """Her name by her password, or drawn; a wrong password has counted as a failed sign-in when this is refused."""
    role = words(request, "role")
    require_role(request.user, sheet_of(row), role)
    approve_requisition(row, role, strokes=require_name(request), **acting(request, now()))
    return _("Signed.")


def _refuse(request: HttpRequest, row: Requisition) -> str:
    refuse_requisition(row, words(request, "reason"), **acting(request, now()))
    return _("Refused; whoever asked is told.")


def _withdraw(request: HttpRequest, row: Requisition) -> str:
    withdraw_requisition(row, words(request, "reason"), **acting(request, now()))
    return _("Withdrawn.")


def _end(request: HttpRequest, row: Requisition) -> str:
    end_requisition(row, words(request, "reason"), **acting(request, now()))
    return _("Ended; nothing more is issued on it.")


def _issue(request: HttpRequest, row: Requisition) -> str:
    done = issue_goods(row, _taken(request, row), **acting(request, now()))
    return _("Issued in full.") if done.state == State.ISSUED else _("Issued; something is left to issue.")


def _return(request: HttpRequest, row: Requisition) -> str:
    return_goods(row, _taken(request, row), **acting(request, now()))
    return _("Taken back into stock.")


def _taken(request: HttpRequest, row: Requisition) -> list[Taken]:
    """The lines in which a quantity stands."""
    found, errors = [], dict[str, list[str]]()
    condition = request.POST.get("condition") or GOOD
    for line in row.lines.all():
        text = words(request, f"quantity-{line.n}").strip()
        if text:
            with gathering(errors):
                quantity = quantity_typed(text, f"quantity-{line.n}")
                found.append(Taken(line.n, quantity, words(request, f"batch-{line.n}").strip(), condition))
    if errors:
        raise Invalid(errors)
    return found


def _take_back(request: HttpRequest, row: Requisition) -> str:
    counter = take_back(row, number_in(request.POST.get("entry", "")), words(request, "reason"), **acting(request, now()))
    return _("Taken back by no. %(n)s.") % {"n": counter.n}


_DO: Mapping[str, Callable[[HttpRequest, Requisition], str]] = {
    "approve": _approve,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "end": _end,
    "issue": _issue,
    "return": _return,
    "take_back": _take_back,
}
