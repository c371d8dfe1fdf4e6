"""Pages of customers: the list, one customer with what may be done, likely duplicates, and reading in clear what is masked."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from staff.models import Member
from tickets.access import customer_for, customers_of, lacks
from tickets.customers.access import RIGHT_TO, consent_for, contact_for, customer_to, found_customers, opened_customer, revealed
from tickets.customers.actions import add_contact, change_contact, change_customer, give_consent, merge_customers, withdraw_consent
from tickets.customers.models import ADDRESS, Consent, Contact, Customer
from tickets.customers.queries import MOST, SHOWN, customer_page, duplicates, with_twins
from tickets.forms import changed_meanwhile, version_of
from tickets.rules import row_id

PAGE = 50
_OPEN_PARTS = ("area", "estate")  # what an address shows to everybody; its other parts are kept where nothing is typed
_CLEARED = "-"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def customer_list(request: HttpRequest) -> HttpResponse:
    """Customers, the newest first; a POST searches, since names and numbers have no place in addresses."""
    typed = request.POST.get("q", "")
    page = Paginator(found_customers(request.user, typed), PAGE).get_page(request.GET.get("page") or request.POST.get("page"))
    context = {"page": page, "typed": typed}
    return render(request, "tickets/_customer_rows.html" if request.headers.get("HX-Request") else "tickets/customers.html", context)


@login_required
@require_safe
@never_cache
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer; that the page was opened is noted in the read log."""
    return _page(request, opened_customer(request.user, pk, by=request.user.actor()))


def _page(request: HttpRequest, shown: Customer, faults: list[str] | None = None, status: int = 200) -> HttpResponse:
    at = now()
    page = customer_page(request.user, shown, at, MOST if "more" in request.GET else SHOWN)
    context = {
        "page": page,
        "customer": shown,
        "at": at,
        "faults": faults or [],
        "typed": request.POST,
        "refused": {act: lacks(request.user, right) for act, right in RIGHT_TO.items()},
        "purposes": Consent.Purpose.choices,
        "kinds": Contact.PhoneKind.choices,
        "parts": _parts(shown),
        "names": {member.pk: member.name for member in Member.objects.filter(pk__in={event.actor_id for event in page.events})},
    }
    return render(request, "tickets/customer.html", context, status=status)


def _parts(shown: Customer) -> list[tuple[str, str, str, bool, int]]:
    """(field, label, what its input holds, whether something is kept unseen, its longest) for each part of the address."""
    labels = (_("District"), _("Estate"), _("Building"), _("Unit"), _("Room"), _("More of the address"))
    found = []
    for (part, most), label in zip(ADDRESS.items(), labels, strict=True):
        value = getattr(shown, part)
        open_part = part in _OPEN_PARTS
        found.append((part, label, value if open_part else "", bool(value) and not open_part, most))
    return found


def _kept(typed: Mapping[str, str], name: str) -> bool:
    return not typed.get(name, "").strip()


def _given(typed: Mapping[str, str], unseen: tuple[str, ...], seen: tuple[str, ...]) -> dict[str, Any]:
    """What a form changes: fields that are seen as they stand, unseen ones only where something is typed, a dash clearing them."""
    changed = {name: typed[name] for name in seen if name in typed}
    return changed | {name: "" if typed[name].strip() == _CLEARED else typed[name] for name in unseen if not _kept(typed, name)}


def _answer(request: HttpRequest, shown: Customer, said: str, act: Callable[[], Any]) -> HttpResponse:
    """Do it and go back to the customer's page; what is refused stays on it, with what was typed."""
    try:
        act()
    except Invalid as refusal:
        return _page(request, shown, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _page(request, customer_for(request.user, shown.pk), [words], status=412)
    messages.success(request, said)
    return redirect("customer", shown.pk)


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name, number, language or address."""
    shown = customer_to(request.user, pk, "change")
    hidden = ("phone", "email", *(part for part in ADDRESS if part not in _OPEN_PARTS))
    given = _given(request.POST, hidden, ("name", "language", *_OPEN_PARTS))
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "expected": version_of(request)}
    return _answer(request, shown, _("Corrected."), lambda: change_customer(shown, given, **how))


def _contact_given(typed: Mapping[str, str]) -> dict[str, Any]:
    given = _given(typed, ("phone",), ("name", "role", "phone_kind", "language")) | {"withheld": "withheld" in typed}
    return given | ({"phone": ""} if given["withheld"] and "phone" not in given else {})


@login_required
@require_POST
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Note somebody who speaks for the customer."""
    shown = customer_to(request.user, pk, "change")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now()}
    return _answer(request, shown, _("Contact noted."), lambda: add_contact(shown, _contact_given(request.POST), **how))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contact; a number that is not typed again is kept."""
    shown = contact_for(request.user, pk, to="change")
    faults, status = [], 200
    if request.method == "POST":
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "expected": version_of(request)}
        try:
            change_contact(shown, _contact_given(request.POST), **how)
        except Invalid as refusal:
            faults, status = refusal.sentences, 400
        except (Stale, WrongState):
            faults, status = [changed_meanwhile()], 412
        else:
            messages.success(request, _("Corrected."))
            return redirect("customer", shown.customer_id)
        shown = contact_for(request.user, pk, to="change")
    context = {"contact": shown, "kinds": Contact.PhoneKind.choices, "faults": faults}
    return render(request, "tickets/contact.html", context, status=status)


@login_required
@require_POST
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the customer agreed to something."""
    shown = customer_to(request.user, pk, "change")
    purpose, given_by = request.POST.get("purpose", ""), request.POST.get("given_by", "")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
    return _answer(request, shown, _("Consent noted."), lambda: give_consent(shown, purpose, given_by, **how))


@login_required
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a consent was taken back."""
    consent = consent_for(request.user, pk)
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
    shown = customer_for(request.user, consent.customer_id)
    return _answer(request, shown, _("Taken back; the record of it stays."), lambda: withdraw_consent(consent, **how))


@login_required
@require_safe
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Customers who are probably the same as an older one."""
    page = Paginator(duplicates(customers_of(request.user)).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "pairs": with_twins(list(page)), "refused": lacks(request.user, RIGHT_TO["merge"])}
    return render(request, "tickets/customer_duplicates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Two customers side by side, and making them one; `with` names the one that goes."""
    stays = customer_to(request.user, pk, "merge")
    named = request.GET.get("with", "") if request.method != "POST" else request.POST.get("merged", "")
    gone = customer_for(request.user, row_id(named))
    faults: list[str] = []
    if request.method == "POST":
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user, "expected": version_of(request)}
        try:
            merge_customers(stays, gone, request.POST.get("reason", ""), **how)
        except Invalid as refusal:
            faults = refusal.sentences
        else:
            messages.success(request, _("Merged; what belonged to the other is here now."))
            return redirect("customer", stays.pk)
    context = {"stays": stays, "gone": gone, "faults": faults, "typed": request.POST}
    return render(request, "tickets/customer_merge.html", context, status=400 if faults else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then show a number or an address in clear once; kept by no browser."""
    shown = customer_to(request.user, pk, "reveal")
    asked = request.POST if request.method == "POST" else request.GET
    what, named = asked.get("what", ""), asked.get("contact", "")
    what = what if what in ("address", "email") else "phone"
    number, site = row_id(named) or None, row_id(asked.get("site")) or None
    context: dict[str, Any] = {"customer": shown, "what": what, "contact": number, "site": site, "faults": [], "value": None}
    context["typed"] = request.POST
    context["reasons"] = (_("Calling back"), _("Visiting the customer"), _("Checking who it is"))
    status = 200
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip() or request.POST.get("usual", "")
        try:
            context["value"] = revealed(request.user, shown, what, reason, by=request.user.actor(), contact=number, site=site)
        except Invalid as refusal:
            context["faults"], status = refusal.sentences, 400
    return render(request, "tickets/customer_reveal.html", context, status=status)
