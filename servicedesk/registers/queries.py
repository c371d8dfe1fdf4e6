"""Which form of a register holds where and when, and what of an entry is signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from servicedesk.journal.wires import ask
from servicedesk.registers.models import Entry, Form, Register, Signature
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import ruling_here


def form_here(register: Register, department_id: int | None, at: datetime) -> Form | None:
    """The form by which a department makes entries at this moment, as the nearest scope states it; of those of one level the newest.

    None where no article in force states one. One statement, two where a scope decides.
    """
    forms = Form.objects.filter(register=register, article__in=Article.objects.in_force(at))
    return next(reversed(ruling_here(forms, department_id)), None)


def signatory_of(entry: Entry, role: str) -> dict[str, Any]:
    """Who signs an entry in a role, as its form says; Invalid where it has no such role."""
    for each in entry.form.signatories:
        if each["code"] == role:
            return each
    known = _(", ").join(each["code"] for each in entry.form.signatories) or _("none")
    raise Invalid({"role": [_("Nobody signs this form as “%(role)s”; there are: %(known)s.") % {"role": role, "known": known}]})


@dataclass(frozen=True)
class Line:
    """One line of signatures: who is to sign, and who did; `holds` says whether the last one signed what the entry says now.

    `remark` is what whoever signed had to say, where an app keeps that.
    """

    said: dict[str, Any]
    signatures: Sequence[Signature]
    holds: bool
    remark: str = ""

    @property
    def present(self) -> bool:
        """Whether whoever is present signs, by hand."""
        return bool(self.said["by"] == "anybody")


def lines_of(entry: Entry) -> list[Line]:
    """Every line of an entry, as its form has them; its signatures and corrections should have come along.

    `entry.remarks` maps the registers whose signatures an app keeps remarks on to what was remarked, by role, on the entry of an id.
    """
    found, digest = list(entry.signatures.all()), entry.digest
    remarks = {
        role: said
        for told in ask("entry.remarks")
        if entry.register.code in told
        for role, said in told[entry.register.code](entry.pk).items()
    }
    lines = []
    for said in entry.form.signatories:
        signed = [one for one in found if one.role == said["code"]]
        holds = bool(signed) and signed[-1].digest == digest
        lines.append(Line(said, signed, holds, remarks.get(said["code"], "")))
    return lines
