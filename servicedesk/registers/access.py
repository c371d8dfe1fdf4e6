"""Doors of registers: everybody reads what there is; an entry is seen by its department, with its matter, and where a copy of it is."""

from typing import Any

from django.contrib.auth import authenticate, get_user_model
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from servicedesk.journal.access import visible_to
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing
from servicedesk.journal.reading import Reading, note_reading
from servicedesk.journal.wires import ask
from servicedesk.journal.written import written
from servicedesk.registers.copies.rules import FILED, SENT
from servicedesk.registers.hiding import mark_hidden
from servicedesk.registers.models import Copy, Entry, Register
from servicedesk.registers.queries import signatory_of
from servicedesk.registers.rights import APPROVE, CORRECT, ENTER, VOID

RIGHT_TO = {
    "enter": ENTER,
    "print": ENTER,
    "move": ENTER,
    "attach": ENTER,
    "witness": ENTER,
    "correct": CORRECT,
    "void": VOID,
    "approve": APPROVE,
}


def require_to(member: Any, act: str) -> None:
    """Raise Forbidden unless she has the right to do this; reading and signing one's own name need none."""
    if act in RIGHT_TO:
        for guard in ask("right.guard"):
            guard(member, RIGHT_TO[act])


def kept_words(code: str) -> str:
    """Why entries of this register are not made, signed, corrected or declared void by themselves; empty where they are.

    `register.kept` maps the registers an app keeps together with rows of its own to where that is done instead.
    """
    return next((str(kept[code]) for kept in ask("register.kept") if code in kept), "")


def require_free(code: str) -> None:
    """Raise Blocked, saying where it is done instead, for a register that an app keeps."""
    if words := kept_words(code):
        raise Blocked(words, [code])


def register_for(member: Any, code: str) -> Register:
    """The register of this code (else Missing): everybody may see which there are, and their forms."""
    register = Register.objects.filter(code=code).first() if "\0" not in code else None
    if register is None:
        raise Missing("register")
    return register


def entries_for(member: Any) -> QuerySet[Entry]:
    """The entries she may see: her department's, those of matters she has a part in, and those of which her department has a copy."""
    whose: dict[str, Any] = {"matter_id": F("entry__matter_id"), "department_id": F("with_department_id")}
    placed = Copy.objects.annotate(**whose)
    of_copies = written(visible_to(member, placed).values("entry"))
    return visible_to(member, Entry.objects.all()) | Entry.objects.filter(pk__in=of_copies)


def listed(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """With everything a list names of each."""
    return rows.select_related("register", "form__article", "made_by", "voided_by").prefetch_related("corrections")


def shown(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """With everything that stands beside one."""
    return listed(rows).prefetch_related("corrections__by", "signatures__member", "signatures__taken_by", "copies__held_by", "prints__by")


def entry_for(member: Any, pk: int, to: str = "read") -> Entry:
    """The entry, if she may see it (else Missing) and do this to it (else Forbidden).

    Blocked where an app does it, or where it says what is kept from her for now.
    """
    entry = shown(entries_for(member)).filter(pk=pk).first()
    if entry is None:
        raise Missing("entry")
    require_to(member, to)
    if to in ("sign", "correct", "void"):
        require_free(entry.register.code)
    mark_hidden(member, [entry])
    if entry.hiding and to in ("sign", "correct", "print"):
        raise Blocked(str(entry.hiding.why), [entry.number])
    return entry


def opened_entry(member: Any, pk: int, *, by: Actor) -> Entry:
    """The entry with everything its form masks elsewhere; that it was opened is noted."""
    entry = entry_for(member, pk)
    if entry.masked_fields:
        entry.shows_masked = True
        note_reading(Reading(by, Entry.subject_kind, entry.pk, "masked_fields"))
    return entry


def copies_for(member: Any) -> QuerySet[Copy]:
    """The copies of the entries she may see."""
    return Copy.objects.shown().filter(entry__in=entries_for(member).values("pk"))


def copy_for(member: Any, pk: int, to: str = "read") -> Copy:
    """The copy, if she may see its entry (else Missing) and do this to it (else Forbidden)."""
    copy = copies_for(member).filter(pk=pk).first()
    if copy is None:
        raise Missing("copy")
    require_to(member, to)
    return copy


def require_move(member: Any, copy: Copy, kind: str) -> None:
    """Raise Forbidden where a copy would be sent or filed that a member of another department has: she does that herself."""
    holder = copy.held_by
    hers = holder is None or holder == member or copy.with_department_id == member.department_id
    if holder and not hers and kind in (SENT, FILED):
        raise Forbidden("copy.move", _("send or file a copy that somebody else has"), [holder.get_full_name()])


def require_role(member: Any, entry: Entry, role: str) -> dict[str, Any]:
    """Who signs an entry in a role, as its form says; Invalid where it has no such role, Forbidden where this is not hers to sign."""
    said = signatory_of(entry, role)
    if said["by"] == "anybody":
        require_to(member, "witness")
    if said["by"] == "approver":
        require_to(member, "approve")
    if said["by"] == "maker" and member.pk != entry.made_by_id:
        raise Forbidden("register.sign", _("sign as whoever made the entry"), [entry.made_by.get_full_name()])
    for guard in ask("post.guard") if said["post"] else ():
        guard(member, said["post"])
    return said


def about_named(member: Any, kind: str, pk: int | None) -> Any:
    """What an entry is to be about, through that thing's own door; None where nothing is named, Invalid where it is not there for her."""
    if not kind and pk is None:
        return None
    for doors in ask("subject.doors"):
        if kind in doors and pk is not None:
            try:
                return doors[kind](member, pk)
            except Missing:
                break
    raise Invalid({"about": [_("There is no “%(kind)s” of this number; name another, or leave both out.") % {"kind": kind}]})


def receiver(work_number: str) -> Any:
    """The active member a copy is sent to, by her work number; Invalid where there is none."""
    members = get_user_model()._default_manager.filter(is_active=True)
    found = members.filter(work_number=work_number).first() if "\0" not in work_number else None
    if found is None:
        raise Invalid({"member": [_("“%(value)s” is the work number of nobody at work here.") % {"value": work_number}]})
    return found


def department_named(code: str) -> int:
    """The id of the department of this code; Invalid where there is none."""
    for coded in ask("scope.departments"):
        if "\0" not in code and code in (found := coded([code])):
            return found[code]
    raise Invalid({"department": [_("There is no department “%(value)s”.") % {"value": code}]})


def is_her_password(request: HttpRequest, member: Any, password: str) -> bool:
    """Whether this is the member's own password; a wrong one counts as a failed sign-in, and locks like one."""
    name = member.get_username()
    return authenticate(request, **{"username": name, member.USERNAME_FIELD: name, "password": password}) == member


DOORS = {Entry.subject_kind: entry_for, Copy.subject_kind: copy_for}  # for what other apps hang on subjects
