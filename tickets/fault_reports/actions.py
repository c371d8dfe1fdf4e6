"""Reporting a fault to a technical department, and reporting its fix back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Department, Member
from tickets.models import FaultReport, Ticket
from tickets.typed import words_of

State = FaultReport.State


@transaction.atomic
def report_fault(
    ticket: Ticket,
    fault: str,
    *,
    department: Department,
    by: Actor,
    at: datetime,
    member: Member,
    priority: str = "",
    expected: int | None = None,
) -> FaultReport:
    """Report an open matter's fault to a department; without a priority its severity is what the desk proposes.

    The owner stays who she is: she follows the fix and tells the customer. Invalid to the matter's own department, and while
    an earlier report to the same department is still being fixed.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    fault = words_of("fault", fault, 2000)
    priority = priority or ticket.severity
    errors = {}
    if priority not in FaultReport.Priority.values:
        known = ", ".join(FaultReport.Priority.values)
        errors["priority"] = [_("“%(value)s” is no priority; use %(known)s.") % {"value": priority, "known": known}]
    if department.pk == ticket.department_id:
        errors["department"] = [_("The matter is with this department already; report it to another.")]
    elif ticket.fault_reports.filter(department=department, state=State.REPORTED).exists():
        errors["department"] = [_("It was reported to this department already, and the fix is not reported back yet.")]
    if errors:
        raise Invalid(errors)
    at = max(at, ticket.opened_at)
    report = FaultReport.objects.create(
        ticket=ticket, department=department, priority=priority, fault=fault, reported_by=member, reported_at=at
    )
    _record("ticket.reported", report, ticket, by=by, at=at, fault=fault)
    return report


@transaction.atomic
def report_fix(report: FaultReport, outcome: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> FaultReport:
    """Say what became of the fix; the matter's owner is told, who tells the customer. WrongState where somebody said so before."""
    row = FaultReport.objects.select_related("department", "ticket").locked(report.pk, expected)
    row.require(State.REPORTED)
    outcome = words_of("outcome", outcome, 2000)
    at = max(at, row.reported_at)
    row.change(state=State.ANSWERED, outcome=outcome, answered_by=member, answered_at=at)
    _record("ticket.fix_reported", row, row.ticket, by=by, at=at, outcome=outcome)
    return row


def _record(code: str, report: FaultReport, ticket: Ticket, *, by: Actor, at: datetime, **facts: str) -> None:
    names = {"department_zh": report.department.name_zh, "department_en": report.department.name_en}
    about = {"about": FaultReport.subject_kind, "about_id": report.pk, "ticket": ticket.number}
    record(code, ticket, by=by, at=at, **about, priority=report.priority, **names, **facts)
