"""Which forms of a register may be changed, what somebody began to change, and how much has been entered in a field."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from servicedesk.registers.editing.models import FormDraft
from servicedesk.registers.editing.text import checked_form
from servicedesk.registers.models import Entry, Form, Register
from servicedesk.registers.numbering.queries import trouble_with
from servicedesk.registers.queries import form_here
from servicedesk.rulebook.models import Regulation, Revision
from servicedesk.rulebook.source import Problem


def stated_forms(register: Register) -> list[Form]:
    """The forms of a register in the texts of the regulations in force, one for each article that states it; the newest last."""
    rows = Form.objects.filter(register=register, article__effective_to__isnull=True)
    return list(rows.select_related("article__regulation", "register").order_by("pk"))


def form_to_change(register: Register, department_id: int | None, at: datetime, place: tuple[str, str] | None = None) -> Form | None:
    """The form at this place (a regulation's code and an article's number), else that by which a department makes entries, else the newest.

    None where no text states one.
    """
    forms = stated_forms(register)
    if place is not None:
        return next((form for form in forms if (form.article.regulation.code, form.article.number) == place), None)
    here = form_here(register, department_id, at)
    if here is not None:
        for form in forms:
            if (form.article.regulation_id, form.article.number) == (here.article.regulation_id, here.article.number):
                return form
    return forms[-1] if forms else None


def form_in_text(register: Register, regulation: Regulation, number: str) -> Form | None:
    """The form of a register as the newest version of an article states it."""
    rows = Form.objects.filter(register=register, article__regulation=regulation, article__number=number)
    return rows.filter(article__effective_to__isnull=True).select_related("article__regulation", "register").first()


def draft_of(member: Any, form: Form) -> FormDraft | None:
    """What she began to write of this form."""
    mine = {"member": member, "register": form.register_id, "regulation": form.article.regulation_id, "number": form.article.number}
    return FormDraft.objects.filter(**mine).first()


def waiting_revision(form: Form) -> Revision | None:
    """The proposal of its regulation that waits, before which no other is taken."""
    rows = Revision.objects.of(form.article.regulation.code).filter(status=Revision.Status.PROPOSED)
    return rows.defer("source", "content", "diff").first()


def entries_with(register: Register, codes: Sequence[str]) -> dict[str, int]:
    """How many entries of a register have something in each of these fields; one statement."""
    if not codes:
        return {}
    counts = {f"n{n}": Count("pk", filter=Q(values__has_key=code)) for n, code in enumerate(codes)}
    found = Entry.objects.filter(register=register).aggregate(**counts)
    return {code: found[f"n{n}"] for n, code in enumerate(codes)}


def form_checked(stated: Form, form: Mapping[str, Any], at: datetime) -> tuple[dict[str, Any] | None, list[Problem]]:
    """A form in the grammar of packs as plain data, and everything wrong with it in the place of the one stated, were it published now.

    None where its text is not in order. Its numbers are held against those that were given, where its pattern is another.
    """
    data, problems = checked_form(form)
    pattern = str(form.get("number", ""))
    if any(problem.field == "[1].number" for problem in problems) or not pattern:
        return data, problems
    begins = max(at, stated.article.begins_at)
    day = timezone.localtime(begins, timezone.get_default_timezone()).date()
    trouble = trouble_with(stated.register, pattern, stated.pattern, day)
    return data, [*problems, *([Problem("", 0, "[1].number", trouble.en, trouble.zh)] if trouble else [])]
