"""The steps a complaint's page offers: each a door, one action, and what is said when it is done."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints.assessment.actions import (
    assess_complaint,
    decide_lowering,
    finish_inside,
    give_inside,
    note_measure,
    propose_lowering,
)
from complaints.conduct.actions import note_conduct
from complaints.evidence.actions import pass_evidence, take_in_evidence
from complaints.models import Complaint, Measure
from complaints.page_steps import PageStep, perform
from complaints.receipt.actions import acknowledge_complaint, correct_complaint
from complaints.receipt.checks import read_told
from complaints.status_links.actions import end_status_link, make_status_link
from complaints.withdrawal.actions import take_up_again, withdraw_complaint
from servicedesk.journal.errors import Invalid
from staff.queries import department_coded, member_named
from tickets.forms import number_in


def _acknowledge(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    if "said" not in typed:
        raise Invalid({"said": [str(_("Tick that you told her."))]})
    acknowledge_complaint(complaint, typed.get("text", ""), **how)
    return _("Noted that she was told.")


def _correct(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    told, errors = read_told(typed)
    if errors:
        raise Invalid(errors)
    correct_complaint(complaint, told, typed.get("reason", ""), **how)
    return _("Corrected; what stood there stays on record.")


def _evidence(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any], file: Any) -> str:
    given: dict[str, Any] = {name: typed.get(name, "") for name in ("brought_by", "keeper")}
    whole = (file.name, file.size, file.chunks()) if file else None
    take_in_evidence(complaint, typed.get("title", ""), typed.get("origin", ""), file=whole, **given, **how)
    return _("The evidence is taken in.")


def _custody(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    pass_evidence(complaint, number_in(typed.get("evidence", "")), typed.get("keeper", ""), **how)
    return _("Noted where it is now.")


def _assess(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    given: dict[str, Any] = {"type_code": typed.get("type", ""), "severity": typed.get("severity", ""), "reason": typed.get("reason", "")}
    assess_complaint(complaint, safety="safety" in typed, **given, **how)
    return _("Assessed.")


def _lower(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    propose_lowering(complaint, typed.get("severity", ""), typed.get("reason", ""), **how)
    return _("Proposed; somebody else has to agree.")


def _decide(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    decide_lowering(complaint, typed.get("agreed") == "yes", typed.get("note", ""), **how)
    return _("Decided.")


def _contain(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    note_measure(complaint, Measure.Kind.CONTAINED, typed.get("text", ""), **how)
    return _("The immediate action is noted.")


def _settle(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    note_measure(complaint, Measure.Kind.SETTLED, typed.get("text", ""), **how)
    return _("Noted as settled on the spot.")


def _report(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    note_measure(complaint, Measure.Kind.REPORTED, typed.get("text", ""), to=member_named(typed.get("to", ""), "to"), **how)
    return _("Reported upward; whom you named is told.")


def _inside(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    give_inside(complaint, department_coded(typed.get("department", "")), typed.get("task", ""), **how)
    return _("Given to the department to handle inside.")


def _inside_done(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    finish_inside(complaint, number_in(typed.get("number", "")), typed.get("result", ""), **how)
    return _("The result is noted.")


def _conduct(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    of = member_named(typed["of"].strip(), "of") if typed.get("of", "").strip() else None
    note_conduct(complaint, typed.get("kind", ""), department_coded(typed.get("department", "")), typed.get("words", ""), of=of, **how)
    return _("Noted; the department's heads are told.")


def _withdraw(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    withdraw_complaint(complaint, typed.get("reason", ""), **how)
    return _("Withdrawn; its clocks are cancelled.")


def _resume(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    take_up_again(complaint, typed.get("reason", ""), **how)
    return _("Taken up again.")


def _link(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    make_status_link(complaint, **how)
    return _("The link is made; send it to the customer.")


def _end_link(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    end_status_link(complaint, **how)
    return _("The link leads nowhere any more.")


_ALL = (
    PageStep("receive", _acknowledge, "acknowledgement", "acknowledgement"),
    PageStep("receive", _correct, "acknowledgement", "correction"),
    PageStep("receive", _link, "status-link", "status-link"),
    PageStep("receive", _end_link, "status-link", "status-link-end"),
    PageStep("receive", _custody, "evidence", "custody"),
    PageStep("handle", _assess, "assessment", "assessment"),
    PageStep("handle", _lower, "assessment", "lowering"),
    PageStep("lower", _decide, "assessment", "lowering-decision"),
    PageStep("handle", _contain, "measures", "containment"),
    PageStep("receive", _settle, "measures", "settlement"),
    PageStep("receive", _report, "measures", "report"),
    PageStep("handle", _inside, "inside", "inside-task"),
    PageStep("investigate", _inside_done, "inside", "inside-result"),
    PageStep("handle", _conduct, "conduct", "conduct"),
    PageStep("receive", _withdraw, "", "withdrawal"),
    PageStep("receive", _resume, "", "resumption"),
)
STEPS = {one.name: one for one in _ALL}


@login_required
@require_POST
def step(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One step, from its form."""
    return perform(request, number, STEPS[act])


@login_required
@require_POST
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Evidence taken in, with its file where there is one."""
    taken = partial(_evidence, file=request.FILES.get("file"))
    return perform(request, number, PageStep("receive", taken, "evidence", "evidence"))
