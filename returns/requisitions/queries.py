"""Reads over requisitions: what went out on their lines, and which roles are signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from returns.requisitions import REGISTER
from returns.requisitions.models import Requisition, RequisitionLine
from returns.requisitions.rules import Went, approving, left_to_issue
from returns.stock.models import StockEntry
from returns.stock.rules import ISSUED
from servicedesk.journal.errors import Invalid
from servicedesk.registers.models import Entry, Form, Register
from servicedesk.registers.queries import form_here, lines_of
from staff.models import Member


def went_on(requisitions: Iterable[int]) -> dict[int, dict[int, Went]]:
    """Requisition → line → what went out and came back, counter-entries reckoned in; one statement."""
    rows = StockEntry.objects.filter(about=Requisition.subject_kind, about_id__in=requisitions).order_by()
    sums = rows.values_list("about_id", "line", Coalesce("undoes__kind", "kind")).annotate(Sum("quantity"))
    found: dict[int, dict[int, dict[str, Decimal]]] = {}
    for pk, n, way, quantity in sums:
        found.setdefault(pk, {}).setdefault(n, {})["issued" if way == ISSUED else "returned"] = abs(quantity)
    return {pk: {n: Went(**ways) for n, ways in lines.items()} for pk, lines in found.items()}


@dataclass(frozen=True)
class LineState:
    """A line with what went out on it, what came back, and what is left to issue."""

    line: RequisitionLine
    issued: Decimal
    returned: Decimal
    left: Decimal

    @property
    def out(self) -> Decimal:
        """What is with whoever asked, unless it was used up."""
        return self.issued - self.returned


def line_states(requisition: Requisition) -> list[LineState]:
    """Its lines in their order; two statements."""
    went = went_on([requisition.pk]).get(requisition.pk, {})
    found = []
    for line in requisition.lines.select_related("product"):
        one = went.get(line.n, Went())
        found.append(LineState(line, one.issued, one.returned, max(left_to_issue(line.quantity, one), Decimal(0))))
    return found


def requisition_form(member: Member, at: datetime) -> tuple[Register, Form]:
    """The register, and the form by which she asks here and now; Invalid where there is none, or nobody approves by it."""
    register = Register.objects.filter(code=REGISTER).first()
    form = form_here(register, member.department_id, at) if register else None
    if register is None or form is None:
        raise Invalid({"register": [_("No article in force states a form for requisitions here; have one published.")]})
    if not approving(form.signatories):
        raise Invalid({"register": [_("Nobody approves by the form “%(name)s”; have its article corrected.") % {"name": form.name}]})
    return register, form


def unsigned_roles(entry: Entry) -> list[str]:
    """The approving roles of a sheet that nobody signed as it stands; its signatures and corrections should have come along."""
    roles = approving(entry.form.signatories)
    return [line.said["code"] for line in lines_of(entry) if line.said["code"] in roles and not line.holds]
