"""The sheets of an entry: as a page, which notes each print before it goes to paper, and as a document."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.registers.access import entry_for, opened_entry, require_to
from servicedesk.registers.actions import print_entry
from servicedesk.registers.models import Entry
from servicedesk.web.errors import refusal_of
from servicedesk.web.registers.documents import file_of, flows
from servicedesk.web.registers.sheets import paper_of
from tickets.forms import acting, changed_meanwhile, number_in

ADDRESS = "/c/"  # below it the codes of copies lead


@require_http_methods(["GET", "HEAD", "POST"])
def entry_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets of an entry, marked as a preview; of its last print, named by `n`, ready for paper. A POST notes a print first."""
    if request.method != "POST":
        return _sheets(request, opened_entry(request.user, pk, by=request.user.actor()))
    entry = entry_for(request.user, pk, to="print")
    numbers = [number_in(each) for each in request.POST.getlist("copy")]
    try:
        if not numbers:
            raise Invalid({"copies": [_("Tick at least one copy.")]})
        made = print_entry(entry, numbers, request.POST.get("reason", "").replace("\0", ""), **acting(request, now()))
    except Invalid as refusal:
        return _sheets(request, entry, refusal.sentences, status=400)
    except (Stale, WrongState):
        return _sheets(request, entry_for(request.user, pk), [changed_meanwhile()], status=412)
    return redirect(f"{reverse('entry-print', args=[pk])}?n={made.n}")


def _sheets(request: HttpRequest, entry: Entry, faults: Sequence[str] = (), *, status: int = 200) -> HttpResponse:
    newest = {copy.n: copy for copy in entry.copies.all()}
    paper = paper_of(entry, request.GET.get("n", ""), request.build_absolute_uri(ADDRESS))
    context = {
        "entry": entry,
        "paper": paper,
        "sheets": paper.sheets(flows(paper)),
        "copies": list(newest.values()),
        "chosen": {number_in(each) for each in request.POST.getlist("copy")} if request.method == "POST" else set(newest),
        "again": bool(entry.prints.all()),
        "refused": str(entry.hiding.why) if entry.hiding else refusal_of(lambda: require_to(request.user, "print")),
        "faults": faults,
        "typed": request.POST,
    }
    return render(request, "registers/print.html", context, status=status)


@require_safe
def entry_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets of an entry as a document: of its last print, named by `n`, else a preview that says so."""
    entry = opened_entry(request.user, pk, by=request.user.actor())
    return file_of(paper_of(entry, request.GET.get("n", ""), request.build_absolute_uri(ADDRESS)))
