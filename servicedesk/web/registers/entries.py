"""One entry as a page, and what is done to it there: corrected, declared void, signed, added to, its copies moved."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from returns.receiving.queries import receipt_address
from servicedesk.clocks import now
from servicedesk.files.access import attachments_of
from servicedesk.journal.errors import Blocked, Invalid, Missing, Stale, WrongState
from servicedesk.journal.middleware import KEEP
from servicedesk.journal.models import Event
from servicedesk.registers.access import (
    copies_for,
    copy_for,
    department_named,
    entries_for,
    entry_for,
    is_her_password,
    kept_words,
    opened_entry,
    receiver,
    require_move,
    require_role,
    require_to,
)
from servicedesk.registers.actions import attach_to_entry, correct_entry, move_copy, sign_entry, void_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.copies.rules import LOST, MOVES, SENT
from servicedesk.registers.models import Copy, CopyMove, Entry
from servicedesk.registers.queries import Line, lines_of
from servicedesk.web.errors import refusal_of
from servicedesk.web.registers.codes import code_of
from servicedesk.web.registers.fields import cells_of, corrected_in, faults_apart, inputs_of, notes_of
from staff.models import Department, Member
from tickets.access import tickets_of
from tickets.forms import acting, changed_meanwhile

ACTS = ("correct", "void", "print", "attach")


@require_safe
def entry_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with everything beside it; that its masked fields were shown is in the read log."""
    return _one(request, opened_entry(request.user, pk, by=request.user.actor()))


@require_safe
def copy_by_token(request: HttpRequest, token: str) -> HttpResponse:
    """Where the code on a copy leads: to its entry, for whoever may see that; any other word is one that is not there."""
    copy = copies_for(request.user).filter(token=token).first() if "\0" not in token else None
    if copy is None:
        raise Missing("copy")
    if address := receipt_address(request.user, copy.entry_id, copy.token):
        return redirect(address)
    return _to_copy(copy)


@require_safe
def copy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a copy stands: on the page of its entry."""
    return _to_copy(copy_for(request.user, pk))


def _to_copy(copy: Copy) -> HttpResponse:
    return redirect(f"{reverse('entry', args=[copy.entry_id])}#copy-{copy.n}")


def _one(
    request: HttpRequest, entry: Entry, faults: Mapping[str, list[str]] | None = None, *, act: str = "", status: int = 200
) -> HttpResponse:
    """The page; after a refusal with its sentences, and with what was typed in the form of this `act`."""
    member: Member = request.user
    faults = faults or {}
    typed = request.POST if act == "correct" else None
    inputs = [] if entry.hiding else inputs_of(entry, typed, faults if act == "correct" else {})
    copies = list(entry.copies.all())
    about = Q(subject_kind=Entry.subject_kind, subject_id=entry.pk)
    events = Event.objects.filter(about | Q(subject_kind=Copy.subject_kind, subject_id__in=[copy.pk for copy in copies]))
    people = [entry.made_by, entry.voided_by, *(copy.held_by for copy in copies), *(note.by for note in entry.corrections.all())]
    context = {
        "entry": entry,
        "cells": cells_of(entry),
        "notes": notes_of(entry),
        "inputs": inputs,
        "lines": [(line, _no_signature(member, entry, line)) for line in lines_of(entry)],
        "copies": [_moves(member, entry, copy, act) | {"code": code_of(request.build_absolute_uri(_way(copy)))} for copy in copies],
        "departments": Department.objects.order_by("code"),
        "files": attachments_of(entry),
        "refused": {each: _refused(member, entry, each) for each in ACTS},
        "ticket": tickets_of(member).filter(pk=entry.about_id).first() if entry.about == "ticket" else None,
        "events": events.order_by("pk"),
        "names": {one.pk: one.name for one in people if one},
        "faults": faults_apart(inputs if act == "correct" else (), faults),
        "act": act,
        "typed": request.POST if act else {},
    }
    return render(request, "registers/entry.html", context, status=status)


def _refused(member: Member, entry: Entry, act: str) -> str:
    """Why she cannot do this to it here; empty where she can."""
    kept = kept_words(entry.register.code) if act in ("correct", "void") else ""
    hidden = str(entry.hiding.why) if entry.hiding and act in ("correct", "print") else ""
    return kept or hidden or refusal_of(partial(require_to, member, act))


def _moves(member: Member, entry: Entry, copy: Copy, act: str) -> dict[str, Any]:
    """A copy with what may become of it: kind → label, and why she may not note it, empty where she may."""
    lacking = refusal_of(partial(require_to, member, "move"))
    moves = []
    for kind, label in CopyMove.Kind.choices:
        if copy.state in MOVES[kind][0] and not (kind == SENT and entry.state == Entry.State.VOID):
            moves.append((kind, label, lacking or refusal_of(partial(require_move, member, copy, kind))))
    renewed = any(other.n == copy.n and other.issue > copy.issue for other in entry.copies.all())
    if copy.state == LOST and renewed:
        moves = []
    why = [*dict.fromkeys(each for _kind, _label, each in moves if each)]
    return {"copy": copy, "moves": moves, "why": why, "older": renewed, "open": act == _moving(copy)}


def _way(copy: Copy) -> str:
    return reverse("copy-token", args=[copy.token])


def _moving(copy: Copy) -> str:
    return f"move-{copy.pk}"


def _no_signature(member: Member, entry: Entry, line: Line) -> str:
    """Why she cannot sign this line here; empty where she can."""
    role = line.said["code"]
    if why := kept_words(entry.register.code):
        return why
    if why := refusal_of(partial(require_role, member, entry, role)):
        return why
    if entry.hiding:
        return str(entry.hiding.why)
    if line.said["by"] == "anybody":
        return ""
    corrected = any(note.by_id == member.pk for note in entry.corrections.all())
    if line.said["by"] == "approver" and (member.pk == entry.made_by_id or corrected):
        return _("You entered or corrected it; somebody else approves it.")
    digest = entry.digest
    if any(one.member_id == member.pk and one.digest == digest for one in entry.signatures.all()):
        return _("You have signed it in another role; somebody else signs in this one.")
    return ""


@require_POST
def step(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Correct, declare void, sign or add files; what was typed stays where it is refused."""
    entry = entry_for(request.user, pk, to=act)
    return _done(request, pk, act, partial(_DO[act], request, entry))


@require_POST
def copy_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a copy is sent, received, filed or lost."""
    copy = copy_for(request.user, pk, to="move")
    return _done(request, copy.entry_id, _moving(copy), partial(_move, request, copy))


def _done(request: HttpRequest, pk: int, act: str, do: Callable[[], str]) -> HttpResponse:
    """Do it and say so; else the entry as it stands, with why not. A wrong password stays counted."""
    try:
        said = do()
    except Invalid as refusal:
        answer = _one(request, entry_for(request.user, pk), refusal.errors, act=act, status=400)
        setattr(answer, KEEP, "password" in refusal.errors)
        return answer
    except Blocked as refusal:
        return _one(request, entry_for(request.user, pk), {"": [refusal.words]}, act=act, status=409)
    except (Stale, WrongState):
        return _one(request, entry_for(request.user, pk), {"": [changed_meanwhile()]}, status=412)
    messages.success(request, said)
    seen = entries_for(request.user).filter(pk=pk).exists()
    return redirect("entry", pk) if seen else redirect("registers")


def _words(request: HttpRequest, name: str) -> str:
    """What was typed, without the one character that the database keeps in no text."""
    return request.POST.get(name, "").replace("\0", "")


def _correct(request: HttpRequest, entry: Entry) -> str:
    correct_entry(entry, corrected_in(entry, request.POST), _words(request, "reason"), **acting(request, now()))
    return _("Corrected; what it said stands beside it.")


def _void(request: HttpRequest, entry: Entry) -> str:
    void_entry(entry, _words(request, "reason"), **acting(request, now()))
    return _("It is void; its number stays taken.")


def _attach(request: HttpRequest, entry: Entry) -> str:
    files = request.FILES.getlist("file")
    if not files:
        raise Invalid({"file": [_("No file came along; choose at least one.")]})
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
    with transaction.atomic():  # all of them or none
        for file in files:
            attach_to_entry(entry, file.name or "", file.size or 0, file.chunks(), **how)
    return _("The files are added.")


def _sign(request: HttpRequest, entry: Entry) -> str:
    """A name, drawn or by her password; a wrong one has counted as a failed sign-in when this is refused."""
    role, strokes = request.POST.get("role", ""), request.POST.get("strokes", "")
    present = require_role(request.user, entry, role)["by"] == "anybody"
    if not (present or strokes) and not is_her_password(request, request.user, request.POST.get("password", "")):
        raise Invalid({"password": [_("This is not your password. Type it again.")]})
    sign_entry(entry, role, **acting(request, now()), strokes=strokes, name=_words(request, "name"))
    return _("Signed.")


def _move(request: HttpRequest, copy: Copy) -> str:
    typed, kind = request.POST, request.POST.get("kind", "")
    if kind not in MOVES:
        raise Invalid({"kind": [_("“%(value)s” is nothing that happens to a copy.") % {"value": kind[:80]}]})
    require_move(request.user, copy, kind)
    member, department = typed.get("member", "").strip(), typed.get("department", "")
    holder = typed.get("holder", "") if typed.get("holder", "").strip() else ""
    to = Holder(holder, receiver(member) if member else None, department_named(department) if department else None)
    moved = move_copy(copy, kind, to, _words(request, "remark"), **acting(request, now()))
    return _("%(copy)s: %(state)s, %(holder)s.") % {"copy": copy.name, "state": Copy.State(moved.state).label, "holder": moved.holder}


_DO: dict[str, Callable[[HttpRequest, Entry], str]] = {"correct": _correct, "void": _void, "attach": _attach, "sign": _sign}
