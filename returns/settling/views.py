"""The book of what returns came to as pages: its settlements with the balance, and its closed months."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from returns.pages import Faults, answered, apart, words
from returns.settling.access import CLOSE, book_for, books_of, settled_month, settled_months
from returns.settling.actions import close_settlements
from returns.settling.models import Settlement
from returns.settling.queries import book_of, digest_now, month_to_close, with_balance
from servicedesk.clocks import now
from servicedesk.journal.errors import WrongState
from servicedesk.journal.reading import Reading, note_reading
from staff.models import Department
from tickets.access import lacks
from tickets.spreadsheets import csv_file, xlsx_file

PAGE, MONTHS = 50, 12
_FILES = {"csv": csv_file, "xlsx": xlsx_file}


@login_required
@require_safe
def settlements(request: HttpRequest) -> HttpResponse:
    """A department's settlements, the newest first, with the balance after each; `format=csv` or `xlsx` brings them as a file."""
    return _book(request, request.GET.get("department", "").strip()[:50])


def _book(request: HttpRequest, code: str, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    books = list(books_of(request.user))
    book = book_for(request.user, code) if code else next((one for one in books if one.pk == request.user.department_id), None)
    book = book or next(iter(books), None)
    rows = book_of(book.pk if book else 0)
    if book and (file := _FILES.get(request.GET.get("format", ""))):
        note_reading(Reading(request.user.actor(), book.subject_kind, book.pk, "export", "settlements"))
        return file(f"settlements-{book.code}", _head(), _lines(rows.order_by("pk")))
    context = {
        "book": book,
        "books": books,
        "page": Paginator(with_balance(rows).order_by("-pk"), PAGE).get_page(request.GET.get("page")),
        "query": urlencode({"department": book.code} if book else {}),
        "closes": settled_months(request.user).filter(department=book).order_by("-month")[:MONTHS],
        "next_month": month_to_close(book.pk) if book else None,
        "refused": lacks(request.user, CLOSE),
        "banner": apart(faults or {}, ()),
    }
    return render(request, "returns/settlements.html", context, status=status)


def _head() -> list[str]:
    head = [_("Entered at"), _("Slip"), _("Customer"), _("What"), _("Entered"), _("Taken back"), _("Currency"), _("Balance")]
    return [*head, _("Reference"), _("In words"), _("Takes back no."), _("No."), _("Entered by")]


def _lines(rows: Iterable[Settlement]) -> Iterator[list[str]]:
    """Every settlement with the balance of its currency after it, the first one first."""
    running: dict[str, Decimal] = {}
    for one in rows:
        running[one.currency] = running.get(one.currency, Decimal(0)) + one.amount
        at = f"{timezone.localtime(one.at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
        what = [at, one.slip.number, one.slip.customer.name, str(Settlement.Kind(one.kind).label)]
        ways = ["", f"{-one.amount:.2f}"] if one.undoes_id else [f"{one.amount:.2f}", ""]
        much = [*ways, one.currency, f"{running[one.currency]:.2f}", one.reference, one.words]
        yield [*what, *much, str(one.undoes_id or ""), str(one.pk), one.by.name]


@login_required
@require_POST
def close_month(request: HttpRequest, code: str) -> HttpResponse:
    """Close the next month of a department's settlements."""
    department = book_for(request.user, code, to="close")

    def do() -> str:
        return _closed(request, department)

    leads = f"{reverse('settlements')}?{urlencode({'department': code})}"
    return answered(request, do, lambda: redirect(leads), partial(_book, request, code))


def _closed(request: HttpRequest, department: Department) -> str:
    month = month_to_close(department.pk)
    if month is None or words(request, "month") != f"{month:%Y-%m}":
        raise WrongState("closed", ("open",))
    close_settlements(department, month, by=request.user.actor(), at=now(), member=request.user)
    return _("%(month)s is closed; its sums are locked.") % {"month": f"{month:%Y-%m}"}


@login_required
@require_safe
def month_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed month of settlements: its sums, and whether what is stored agrees with them still; `format=csv` or `xlsx` as a file."""
    close = settled_month(request.user, pk)
    sums = close.sums.order_by("kind", "currency")
    if file := _FILES.get(request.GET.get("format", "")):
        note_reading(Reading(request.user.actor(), close.subject_kind, close.pk, "export", "settlements"))
        head = [_("What"), _("Currency"), _("At the beginning"), _("Entered"), _("Taken back"), _("At the end")]
        rows = (
            [str(Settlement.Kind(one.kind).label), one.currency]
            + [f"{value:.2f}" for value in (one.opening, one.entered, one.taken_back, one.closing)]
            for one in sums
        )
        return file(f"settlements-{close.department.code}-{close.month:%Y-%m}", head, rows)
    context = {"close": close, "sums": sums, "agrees": digest_now(close) == close.digest}
    return render(request, "returns/settled_month.html", context)
