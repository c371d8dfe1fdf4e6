"""The form of a register as a page, and its editor: typed, looked at, kept as a draft and proposed; every step works without script."""

import json
import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Blocked, Invalid, Missing, Stale
from servicedesk.registers.access import kept_words, register_for
from servicedesk.registers.editing.actions import drop_form_draft, propose_form, save_form_draft
from servicedesk.registers.editing.queries import (
    draft_of,
    entries_with,
    form_checked,
    form_to_change,
    stated_forms,
    waiting_revision,
)
from servicedesk.registers.editing.rules import (
    Changed,
    Sheet,
    at,
    changed,
    done,
    number_of,
    pack_of,
    put_back,
    shaped,
    sheet_of,
    typed_over,
)
from servicedesk.registers.models import Form, Register
from servicedesk.rulebook.models import in_reader_language
from servicedesk.rulebook.revisions.access import LOAD, require_right
from servicedesk.web.errors import refusal_of
from servicedesk.web.registers.editor import (
    PREFIX,
    Wrong,
    columns_of,
    fields_of,
    head_of,
    inputs_at,
    label_of,
    look_of,
    part_of,
    place_name,
    told,
    without,
    wrongs_of,
)
from tickets.forms import number_in

MOVES = ("add", "out", "up", "down")


@dataclass
class Editing:
    """One look at the editor: what was typed, from which form and draft, and where it stands open.

    After a move `said` is where that went, for whoever hears the page, and `focus` the button that goes on with it.
    """

    form: Form
    sheet: Sheet
    basis: str
    seen: int = 0
    opened: str = "fields.1"
    faults: list[str] = field(default_factory=list)
    is_saved: bool = True
    said: str = ""
    focus: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def register_form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a register, read by everybody, changed by whoever may propose revisions; `regulation` and `article` name another."""
    register = register_for(request.user, code)
    asked = (request.GET.get("regulation", ""), request.GET.get("article", ""))
    form = form_to_change(register, request.user.department_id, now(), asked if any(asked) else None)
    if request.method == "POST":
        require_right(request.user, LOAD)
        if form is None:
            raise Missing("form")
        return _post(request, register, form)
    if form is None:
        if any(asked):
            raise Missing("form")
        return render(request, "registers/form_editor.html", {"register": register, "form": None})
    draft = draft_of(request.user, form)
    if draft is None:
        return _page(request, register, Editing(form, sheet_of(vars(form)), form.digest))
    return _page(request, register, Editing(form, shaped(draft.sheet), draft.basis, draft.version))


def _post(request: HttpRequest, register: Register, form: Form) -> HttpResponse:
    editing = _typed(request, form)
    act, _colon, where = request.POST.get("do", "").partition(":")
    if getattr(request, "htmx", False) and not act:
        return render(request, "registers/_form_preview.html", _preview(register, editing))
    if act in MOVES:
        to = done(editing.sheet, act, where)
        editing.opened = to if to.startswith("fields.") else editing.opened
        if act in ("up", "down") and to != where:
            _follow(editing, act, to)
    elif act == "back":
        editing.opened = put_back(editing.sheet, sheet_of(vars(form)), where) or editing.opened
    elif act == "open":
        editing.opened = where
    elif act in _KEPT:
        return _KEPT[act](request, register, editing)
    return _page(request, register, editing)


def _follow(editing: Editing, act: str, to: str) -> None:
    """Say where something was moved to, and stay with it; at an end that is its name, or the other button."""
    part, _dot, n = to.rpartition(".")
    last = number_of(editing.sheet, part)
    if not to or not last:
        return
    editing.said = _("%(what)s: now number %(n)s of %(last)s.") % {
        "what": place_name(editing.sheet, to).rpartition(" › ")[2],
        "n": n,
        "last": last,
    }
    ends = n == ("1" if act == "up" else str(last))
    other = to if to.startswith("fields.") else f"{'down' if act == 'up' else 'up'}:{to}"
    editing.focus = other if ends else f"{act}:{to}"


def _typed(request: HttpRequest, form: Form) -> Editing:
    """What the page sent: the whole sheet as it was, and over it what its inputs say now."""
    try:
        sheet = shaped(json.loads(request.POST["sheet"]))
    except (KeyError, ValueError, RecursionError):
        sheet = sheet_of(vars(form))
    opened = request.POST.get("opened", "")
    typed_over(sheet, request.POST, PREFIX, opened)
    seen = number_in(request.POST.get("seen", ""), otherwise=0)
    basis = request.POST.get("basis", "")
    return Editing(form, sheet, basis if re.fullmatch("[0-9a-f]{64}", basis) else form.digest, seen, opened, is_saved=False)


def _save(request: HttpRequest, register: Register, editing: Editing) -> HttpResponse:
    try:
        save_form_draft(request.user, editing.form, editing.sheet, editing.basis, at=now(), seen=editing.seen)
    except Stale as refusal:
        editing.seen = refusal.version
        editing.faults = [_("Another window of yours kept a draft since. Save again, and what stands here takes its place.")]
        return _page(request, register, editing, status=412)
    messages.success(request, _("The draft is kept; nobody else sees it."))
    return redirect(_address(register, editing.form))


def _drop(request: HttpRequest, register: Register, editing: Editing) -> HttpResponse:
    draft = draft_of(request.user, editing.form)
    if draft is not None:
        drop_form_draft(draft)
    messages.success(request, _("The draft is thrown away; this is the form in force."))
    return redirect(_address(register, editing.form))


def _propose(request: HttpRequest, register: Register, editing: Editing) -> HttpResponse:
    member, form = request.user, pack_of(register.code, editing.sheet)
    try:
        revision = propose_form(editing.form, form, editing.basis, by=member.actor(), at=now(), member=member)
    except Stale as refusal:
        editing.basis = editing.form.digest
        words = _("Edition %(edition)s came into force while you wrote. See below what yours changes in it, then propose it again.")
        editing.faults = [words % {"edition": refusal.version}]
        return _page(request, register, editing, status=412)
    except Blocked as refusal:
        editing.faults = [refusal.words]
        return _page(request, register, editing, status=409)
    except Invalid as refusal:
        wrongs = _checked(editing.form, editing.sheet)[1]
        editing.faults = [_("Nothing was proposed. What you sent is below.")] if wrongs else refusal.sentences
        editing.opened = next((one.place for one in wrongs if one.place.startswith("fields.")), editing.opened)
        return _page(request, register, editing, status=422)
    messages.success(request, _("It is proposed; somebody else publishes or rejects it."))
    return redirect("revision", revision.pk)


_KEPT = {"save": _save, "drop": _drop, "propose": _propose}


def _address(register: Register, form: Form) -> str:
    """Where a form is changed: by its article's number, so that it stays when that is published anew."""
    place = {"regulation": form.article.regulation.code, "article": form.article.number}
    return f"{reverse('register-form', args=[register.code])}?{urlencode(place)}"


def _checked(form: Form, sheet: Sheet) -> tuple[dict[str, Any] | None, list[Wrong]]:
    data, problems = form_checked(form, pack_of(form.register.code, sheet), now())
    return data, wrongs_of(problems)


def _preview(register: Register, editing: Editing) -> dict[str, Any]:
    """What the form will look like, what is wrong with it, and what it changes."""
    data, wrongs = _checked(editing.form, editing.sheet)
    old = sheet_of(vars(editing.form))
    if data is None:
        data = _checked(editing.form, without(editing.sheet, old, wrongs))[0]
    day = timezone.localtime(now(), timezone.get_default_timezone()).date()
    return {
        "form": editing.form,
        "wrongs": wrongs,
        "wrong": [told(one, editing.sheet) for one in wrongs],
        "look": look_of(data, day) if data else None,
        "changes": _changes(register, old, editing.sheet, changed(old, editing.sheet)),
    }


def _changes(register: Register, old: Sheet, new: Sheet, found: Changed) -> list[str]:
    """What the sheet changes in the form in force, a sentence each."""
    names = {
        each["code"]: in_reader_language(each["name_zh"], each["name_en"]) or each["code"] for each in (*old["fields"], *new["fields"])
    }
    listed = partial(_list, names)
    said = [
        (found.added, _("Added: %(fields)s.")),
        (found.changed, _("Changed: %(fields)s.")),
        (found.removed, _("Taken out: %(fields)s. Entries made before keep what they say.")),
    ]
    told_ = [words % {"fields": listed(codes)} for codes, words in said if codes]
    told_ += [_("The fields stand in another order.")] if found.is_reordered else []
    other = [_PART_NAMES[name]() if name in _PART_NAMES else label_of(name) for name in found.parts]
    return told_ + ([_("Changed besides: %(parts)s.") % {"parts": _(", ").join(other)}] if other else [])


_PART_NAMES = {"copies": lambda: _("Copies"), "signatories": lambda: _("Signed by")}


def _list(names: dict[str, str], codes: Any) -> str:
    return _(", ").join(names[code] for code in codes)


def _page(request: HttpRequest, register: Register, editing: Editing, *, status: int = 200) -> HttpResponse:
    sheet, old = editing.sheet, sheet_of(vars(editing.form))
    if not editing.opened.startswith("fields.") or at(sheet, editing.opened) is None:
        editing.opened = "fields.1"
    preview = _preview(register, editing)
    wrongs: list[Wrong] = preview["wrongs"]
    gone = [each for each in old["fields"] if each["code"] not in {one["code"] for one in sheet["fields"]}]
    counts = entries_with(register, [each["code"] for each in gone])
    opened = at(sheet, editing.opened)
    inputs = inputs_at(sheet, editing.opened, wrongs, [each["code"] for each in old["fields"]])
    context = {
        **preview,
        "register": register,
        "editing": editing,
        "sheet": json.dumps(sheet, ensure_ascii=False),
        "head": head_of(sheet, wrongs),
        "fields": fields_of(sheet, editing.opened, wrongs),
        "columns": columns_of(sheet, editing.opened, wrongs),
        "opened": opened,
        "opened_name": place_name(sheet, editing.opened),
        "opened_field": ".".join(editing.opened.split(".")[:2]),
        "inputs": inputs,
        "ticks": " ".join(one.name.rpartition(".")[2] for one in inputs if one.sort == "tick"),
        "loose": [one.words for one in wrongs if one.place == editing.opened and not one.name],
        "copies": part_of(sheet, "copies", wrongs),
        "signatories": part_of(sheet, "signatories", wrongs),
        "gone": [(each["code"], in_reader_language(each["name_zh"], each["name_en"]), counts[each["code"]]) for each in gone],
        "waiting": waiting_revision(editing.form),
        "others": [(form, _address(register, form)) for form in stated_forms(register) if form.pk != editing.form.pk],
        "refused": refusal_of(partial(require_right, request.user, LOAD)),
        "kept": kept_words(register.code),
        "address": _address(register, editing.form),
        "is_stale": editing.basis != editing.form.digest,
    }
    return render(request, "registers/form_editor.html", context, status=status)
