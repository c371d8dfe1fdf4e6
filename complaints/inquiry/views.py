"""Investigations as pages: the forms on a complaint, what departments are asked, and where a member is heard."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.access import complaints_of
from complaints.inquiry import actions as do
from complaints.inquiry.access import assist_for, assists_of, concern_for, concerns_of, hearing_for, hearings_of
from complaints.inquiry.choices import AssistState
from complaints.models import AssistRequest, Complaint, Concern, Hearing
from complaints.page_steps import PageStep, perform
from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid, Stale, WrongState
from staff.queries import department_coded, member_named
from tickets.access import refusal_of
from tickets.forms import MomentForm, acting, changed_meanwhile, number_in

PAGE = 50
Typed = Mapping[str, str]


def _assign(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    investigator = member_named(typed.get("investigator", ""), "investigator")
    do.assign_investigator(complaint, investigator, MomentForm(typed, "inquiry_due").value(), **how)
    return _("%(name)s investigates; she is told.") % {"name": investigator.name}


def _back(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    inquiry = do.send_back(complaint, typed.get("sent_back", ""), MomentForm(typed, "back_due").value(), **how)
    return _("Sent back to %(name)s, who is told.") % {"name": inquiry.investigator.name}


def _complete(complaint: Complaint, typed: Any, how: dict[str, Any]) -> str:
    codes = typed.getlist("concerned")
    do.complete_inquiry(complaint, typed.get("summary", ""), [department_coded(code) for code in codes], **how)
    return _("The investigation is ended; the departments concerned are told.")


def _ask(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    department = department_coded(typed.get("department", ""))
    do.ask_department(complaint, department, typed.get("question", ""), MomentForm(typed, "assist_due").value(), **how)
    return _("%(department)s is asked.") % {"department": department.name}


def _why(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    place = number_in(typed["place"]) if typed.get("place") else None
    do.note_why(complaint, typed.get("why", ""), typed.get("because", ""), place=place, **how)
    return _("Noted.")


def _cause(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    above = number_in(typed["above"]) if typed.get("above") else None
    do.note_cause(complaint, typed.get("field", ""), typed.get("cause", ""), above=above, **how)
    return _("Noted.")


def _find(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    do.find_cause(complaint, number_in(typed.get("cause_id", "")), typed.get("finding", ""), **how)
    return _("Noted.")


def _state(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    of = member_named(typed["speaker"], "speaker") if typed.get("speaker") else None
    do.take_statement(complaint, typed.get("statement", ""), side=typed.get("side", ""), of=of, **how)
    return _("The statement is on record.")


def _name(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    do.name_party(complaint, "dealer", typed.get("party", ""), **how)
    return _("Both sides are on record; it is a third party's case.")


def _hear(complaint: Complaint, typed: Typed, how: dict[str, Any]) -> str:
    concerned = member_named(typed.get("concerned_member", ""), "member")
    do.ask_to_be_heard(complaint, concerned, typed.get("hearing", ""), **how)
    return _("%(name)s is asked to be heard.") % {"name": concerned.name}


STEPS = {
    "assign": PageStep("handle", _assign, "inquiry"),
    "back": PageStep("decide", _back, "inquiry"),
    "complete": PageStep("investigate", _complete, "inquiry"),
    "ask": PageStep("investigate", _ask, "assists"),
    "why": PageStep("investigate", _why, "inquiry"),
    "cause": PageStep("investigate", _cause, "causes"),
    "find": PageStep("investigate", _find, "causes"),
    "state": PageStep("investigate", _state, "statements"),
    "name": PageStep("investigate", _name, "statements"),
    "hear": PageStep("investigate", _hear, "statements"),
}


@login_required
@require_POST
def step(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One step of an investigation, from the form on its card."""
    return perform(request, number, STEPS[act])


@login_required
@require_safe
def assist_list(request: HttpRequest) -> HttpResponse:
    """What her department is asked and was told, and what she is to be heard about; `whose=all` for all she may see, `show=ended`."""
    member, whose = request.user, request.GET.get("whose", "")
    whose = "all" if whose == "all" or member.department_id is None else "department"
    show = "ended" if request.GET.get("show") == "ended" else "open"
    still = Q(state=AssistState.ASKED) if show == "open" else ~Q(state=AssistState.ASKED)
    assists, concerns = assists_of(member).filter(still), concerns_of(member).filter(improved_at__isnull=show == "open")
    if whose == "department":
        own = {"department_id": member.department_id or 0}
        assists, concerns = assists.filter(**own), concerns.filter(**own)
    context = {
        "page": _page(request, assists),
        "concerns": concerns.order_by("-pk")[:PAGE],
        "hearings": hearings_of(member)[:PAGE],
        "show": show,
        "whose": whose,
        "at": now(),
    }
    return render(request, "complaints/assists.html", context)


def _page(request: HttpRequest, rows: QuerySet[AssistRequest]) -> Any:
    return Paginator(rows.order_by("due_at", "pk"), PAGE).get_page(request.GET.get("page"))


@login_required
@require_safe
def assist_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a department is asked, and its answer: all it sees of the complaint."""
    return _assist(request, assist_for(request.user, pk))


def _assist(request: HttpRequest, asked: AssistRequest, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    context = _around(request, asked.complaint, asked, faults) | {
        "asked": asked,
        "late": asked.late(now()),
        "refused": refusal_of(lambda: assist_for(request.user, asked.pk, to="answer")),
        "pressings": asked.pressings.select_related("by").order_by("pk"),
        "press_refused": refusal_of(lambda: assist_for(request.user, asked.pk, to="press")),
    }
    return render(request, "complaints/assist.html", context, status=status)


def _around(request: HttpRequest, complaint: Complaint, subject: Any, faults: list[str] | None) -> dict[str, Any]:
    clocks = Clock.objects.of(subject.subject_kind, subject.pk).select_related("limit__article").order_by("pk")
    return {
        "complaint": complaint,
        "sees_complaint": complaints_of(request.user).filter(pk=complaint.pk).exists(),
        "clocks": clocks,
        "at": now(),
        "faults": faults or [],
        "typed": request.POST,
    }


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """The department's answer, or why it is not its to give; or that it is pressed for one."""
    asked = assist_for(request.user, pk, to="press" if act == "press" else "answer")
    acts: dict[str, Callable[..., Any]] = {"answer": do.answer_assist, "refuse": do.refuse_assist, "press": do.press_department}
    try:
        acts[act](asked, request.POST.get(act, ""), **acting(request, now()))
    except Invalid as refusal:
        return _assist(request, asked, refusal.sentences, status=400)
    except (Stale, WrongState):
        return _assist(request, assist_for(request.user, pk), [changed_meanwhile()], status=412)
    messages.success(request, _("The department is pressed; its heads are told.") if act == "press" else _("Whoever asked is told."))
    return redirect("assist", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: HttpRequest, pk: int) -> HttpResponse:
    """What an investigation found that concerns a department, and what it improved."""
    if request.method != "POST":
        return _concern(request, concern_for(request.user, pk))
    found = concern_for(request.user, pk, to="improve")
    try:
        do.note_improvement(found, request.POST.get("improvement", ""), **acting(request, now()))
    except Invalid as refusal:
        return _concern(request, found, refusal.sentences, status=400)
    except (Stale, WrongState):
        return _concern(request, concern_for(request.user, pk), [changed_meanwhile()], status=412)
    messages.success(request, _("Noted; whoever investigated is told."))
    return redirect("concern", pk)


def _concern(request: HttpRequest, found: Concern, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    refused = refusal_of(lambda: concern_for(request.user, found.pk, to="improve"))
    context = _around(request, found.inquiry.complaint, found, faults) | {"concern": found, "refused": refused}
    return render(request, "complaints/concern.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a member says hers to a complaint that concerns her: she sees what she is asked, and what she said."""
    asked = hearing_for(request.user, pk)
    if request.method != "POST":
        return _hearing(request, asked)
    try:
        do.be_heard(asked, request.POST.get("statement", ""), by=request.user.actor(), at=now(), member=request.user)
    except Invalid as refusal:
        return _hearing(request, asked, refusal.sentences, status=400)
    messages.success(request, _("Your statement is on record."))
    return redirect("hearing", pk)


def _hearing(request: HttpRequest, asked: Hearing, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    said = asked.complaint.statements.filter(member=request.user).order_by("pk")
    context = {"hearing": asked, "said": said, "at": now(), "faults": faults or [], "typed": request.POST}
    return render(request, "complaints/hearing.html", context, status=status)
