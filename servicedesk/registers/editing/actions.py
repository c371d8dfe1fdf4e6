"""Keeping what somebody began to change in a form, and proposing it: a revision of the regulation in which only this form differs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, Missing, Stale
from servicedesk.registers.editing.errors import BadForm
from servicedesk.registers.editing.models import FormDraft
from servicedesk.registers.editing.queries import form_checked, form_in_text
from servicedesk.registers.editing.rules import Sheet
from servicedesk.registers.editing.text import with_form
from servicedesk.registers.models import Form, Register
from servicedesk.rulebook.actions import hold_rulebook
from servicedesk.rulebook.models import Revision
from servicedesk.rulebook.pack import Pack, check_text
from servicedesk.rulebook.revisions.actions import checked, propose_pack
from servicedesk.rulebook.revisions.queries import in_force
from servicedesk.rulebook.source import PackError


@transaction.atomic
def save_form_draft(member: Any, form: Form, sheet: Sheet, basis: str, *, at: datetime, seen: int) -> FormDraft:
    """Keep what she typed, right or wrong, in place of what was kept before; two windows that save at once wait for each other.

    `basis` is the digest of the form she began from; `seen` the version of the draft she wrote on from, 0 where there was none. Stale
    where another window kept something since.
    """
    mine = {"member": member, "register": form.register, "regulation": form.article.regulation, "number": form.article.number}
    FormDraft.objects.bulk_create([FormDraft(**mine, basis=basis, sheet={}, saved_at=at, version=0)], ignore_conflicts=True)
    draft: FormDraft = FormDraft.objects.locked(FormDraft.objects.values_list("pk", flat=True).get(**mine), seen)
    return draft.change(basis=basis, sheet=sheet, saved_at=at)


@transaction.atomic
def drop_form_draft(draft: FormDraft, *, expected: int | None = None) -> None:
    """Let one go; Stale where another window kept something since, Missing where it is gone already."""
    FormDraft.objects.locked(draft.pk, expected).delete()


@transaction.atomic
def propose_form(stated: Form, form: Mapping[str, Any], basis: str, *, by: Actor, at: datetime, member: Any = None) -> Revision:
    """Propose the text in force of a form's regulation with this form, in the grammar of packs, in place of `stated`.

    BadForm with everything wrong in it; Stale where the form is no longer the one of digest `basis`; Blocked where the text cannot be
    changed in this one place; else as `propose_pack` refuses. What `member` kept as a draft of it is let go.
    """
    hold_rulebook()
    regulation, number = stated.article.regulation, stated.article.number
    current = form_in_text(stated.register, regulation, number)
    if current is None:
        raise Missing("form")
    if current.digest != basis:
        raise Stale(current.edition)
    require_form_of(stated.register, form)
    data, problems = form_checked(current, form, at)
    if data is None or problems:
        raise BadForm(problems)
    before = in_force(regulation.code)
    if before is None:
        raise Blocked(_("The text of this regulation was loaded before texts were kept; load its pack once more."), [regulation.code])
    source = with_form(before.source, number, form)
    if source is None or not _changes_only_this(before, source, number, data):
        words = _("The pack's text cannot be changed in this place alone, as where it refers to a part of itself; propose the whole pack.")
        raise Blocked(words, [regulation.code])
    revision = propose_pack(source, before.file_name, by=by, at=at, code=regulation.code)
    if member is not None:
        FormDraft.objects.filter(member=member, register=stated.register, regulation=regulation, number=number).delete()
    return revision


def require_form_of(register: Register, form: Mapping[str, Any]) -> None:
    """Raise Invalid for the form of another register."""
    if form.get("code") != register.code:
        fill = {"code": register.code, "found": form.get("code")}
        raise Invalid({"code": [_("This is a form of “%(found)s”; send one of “%(code)s”.") % fill]})


def _changes_only_this(before: Revision, source: str, number: str, data: Mapping[str, Any]) -> bool:
    """Whether the new text differs from the old one in nothing but this form of this article, which it states as it was checked."""
    old = checked(before.source, before.file_name)
    try:
        new = check_text(source, before.file_name)
    except PackError:
        return False
    for pack in (old, new):
        for draft in (one for one in pack.articles if one.number == number):
            forms = draft.sections.get("registers", [])
            if pack is new and data not in forms:
                return False
            draft.sections["registers"] = [one for one in forms if one["code"] != data["code"]]
    return _content(old) == _content(new)


def _content(pack: Pack) -> list[Any]:
    return [pack.code, pack.title, pack.tables, [(draft.number, draft.digest) for draft in pack.articles]]
