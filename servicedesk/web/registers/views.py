"""Registers as pages: which there are, what each holds and asks for, and the form that makes an entry."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from servicedesk.journal.reading import Reading, note_reading
from servicedesk.registers.access import entries_for, kept_words, listed, register_for, require_free, require_to
from servicedesk.registers.actions import make_entry
from servicedesk.registers.hiding import mark_hidden
from servicedesk.registers.models import Entry, Form, Register
from servicedesk.registers.queries import form_here
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.errors import refusal_of
from servicedesk.web.registers.fields import blank_inputs, faults_apart, in_words, typed_into
from tickets.spreadsheets import csv_file, xlsx_file

PAGE = 50
COLUMNS = 3  # fields that a list of entries shows
FILES = {"csv": csv_file, "xlsx": xlsx_file}
State = Entry.State


@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    """Every register, by its name; `q` looks for a part of its name, its code or the number of its sheet."""
    asked = request.GET.get("q", "").replace("\0", "").strip()
    newest = Form.objects.filter(register=OuterRef("pk")).order_by("-pk")
    rows = Register.objects.annotate(paper=Subquery(newest.values("paper")[:1]))
    if asked:
        names = Q(name_zh__icontains=asked) | Q(name_en__icontains=asked)
        rows = rows.filter(names | Q(code__icontains=asked) | Q(paper__icontains=asked))
    page = Paginator(rows.order_by(in_reader_language("name_zh", "name_en"), "code"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "asked": asked, "query": urlencode({"q": asked} if asked else {})}
    return render(request, "registers/registers.html", context)


@require_safe
def register_page(request: HttpRequest, code: str) -> HttpResponse:
    """The entries of a register that she may see, the newest first, beside what its form asks; `format=csv` and `format=xlsx` are files."""
    register = register_for(request.user, code)
    here = form_here(register, request.user.department_id, now())
    form = here or Form.objects.filter(register=register).select_related("article").order_by("-pk").first()
    number, state = request.GET.get("number", "").replace("\0", "").strip(), request.GET.get("state", "")
    state = state if state in State.values else ""
    rows = listed(entries_for(request.user)).filter(register=register).order_by("-pk")
    rows = rows.filter(number__icontains=number) if number else rows
    rows = rows.filter(state=state) if state else rows
    if (sort := request.GET.get("format")) in FILES:
        return _file(request, register, rows, FILES[sort])
    columns = [each for each in form.fields if each["kind"] not in ("lines", "rows")][:COLUMNS] if form else []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    mark_hidden(request.user, page.object_list)
    context = {
        "register": register,
        "form": form,
        "here": here,
        "columns": [in_reader_language(each["name_zh"], each["name_en"]) for each in columns],
        "page": page,
        "rows": [(entry, _shown_in(entry, [each["code"] for each in columns])) for entry in page],
        "states": [("", _("All")), *State.choices],
        "state": state,
        "number": number,
        "query": urlencode({name: value for name, value in (("number", number), ("state", state)) if value}),
        "refused": kept_words(register.code) or refusal_of(partial(require_to, request.user, "enter")),
    }
    return render(request, "registers/register.html", context)


def _shown_in(entry: Entry, codes: list[str]) -> list[str]:
    """What an entry says in these fields of a form that may not be its own."""
    fields, said = {each["code"]: each for each in entry.form.fields}, entry.current
    return [in_words(fields[code], entry.told(code, said.get(code))) if code in fields else "" for code in codes]


def _file(request: HttpRequest, register: Register, rows: QuerySet[Entry], made: Callable[..., HttpResponse]) -> HttpResponse:
    """The entries as a file for a spreadsheet, masked as lists are; that it was taken is in the read log."""
    note_reading(Reading(request.user.actor(), Entry.subject_kind, 0, "export", register.code))
    names: dict[str, str] = {}
    for fields in Form.objects.filter(register=register).order_by("-pk").values_list("fields", flat=True):
        for each in fields:
            names.setdefault(each["code"], in_reader_language(each["name_zh"], each["name_en"]))
    head = [_("Number"), _("State"), _("Made at"), _("Made by"), *names.values(), _("Why it is void")]
    return made(f"register-{register.code}", head, _lines(request.user, rows, list(names)))


def _lines(member: Any, rows: QuerySet[Entry], codes: list[str]) -> Iterator[list[str]]:
    for entry in _marked(member, rows):
        made = f"{timezone.localtime(entry.made_at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
        plain = [entry.number, str(State(entry.state).label), made, entry.made_by.get_full_name()]
        yield [*plain, *_shown_in(entry, codes), entry.reason]


def _marked(member: Any, rows: QuerySet[Entry]) -> Iterator[Entry]:
    """The entries, with those marked whose figures are kept from her; a thousand at a time."""
    found = rows.iterator(chunk_size=1000)
    while some := list(islice(found, 1000)):
        mark_hidden(member, some)
        yield from some


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a register, and its sending; what was typed stays where it is refused."""
    register = register_for(request.user, code)
    require_to(request.user, "enter")
    require_free(register.code)
    at = now()
    form = form_here(register, request.user.department_id, at)
    if request.method != "POST" or form is None:
        return _form(request, register, form)
    try:
        typed = typed_into(form.fields, request.POST)
        entry = make_entry(register, typed, by=request.user.actor(), at=at, member=request.user)
    except Invalid as refusal:
        return _form(request, register, form, refusal.errors, status=400)
    messages.success(request, _("Entered as %(number)s; its copies are with you.") % {"number": entry.number})
    return redirect("entry", entry.pk)


def _form(
    request: HttpRequest, register: Register, form: Form | None, faults: Mapping[str, list[str]] | None = None, *, status: int = 200
) -> HttpResponse:
    inputs = blank_inputs(form.fields, request.POST, faults or {}) if form else []
    context: dict[str, Any] = {
        "register": register,
        "form": form,
        "inputs": inputs,
        "faults": faults_apart(inputs, faults or {}),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "registers/entry_form.html", context, status=status)
