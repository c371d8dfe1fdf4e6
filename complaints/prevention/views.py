"""Corrective actions as pages: the list of one's own and one's department's, one action with its four steps, the forms."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.access import complaints_of
from complaints.models import Complaint, CorrectiveAction
from complaints.page_steps import PageStep, perform
from complaints.prevention.access import action_for, actions_of, require_step
from complaints.prevention.actions import check_action, finish_action, give_action, plan_action, prove_action, write_lesson
from complaints.prevention.choices import ActionState
from complaints.prevention.models import TO_DO
from complaints.prevention.queries import pdca_of
from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.files.access import attachments_of
from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from staff.access import require_right
from staff.models import Member
from staff.queries import member_named
from tickets.access import refusal_of
from tickets.forms import MomentForm, acting, changed_meanwhile
from tickets.knowledge.rights import WRITE

PAGE = 50
SHOWN = {"open": TO_DO, "check": (ActionState.DONE,), "verified": (ActionState.VERIFIED,)}


def _plan(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    owner = member_named(typed.get("action_owner", ""), "owner")
    days: dict[str, Any] = {"due_at": MomentForm(typed, "action_due").value(), "check_at": MomentForm(typed, "action_check").value()}
    plan_action(complaint, typed.get("what", ""), typed.get("criterion", ""), kind=typed.get("kind", ""), owner=owner, **days, **how)
    return _("Planned; %(name)s is told.") % {"name": owner.name}


def _learn(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    require_right(how["member"], WRITE)
    parts: dict[str, Any] = {name: typed.get(f"lesson_{name}", "") for name in ("happened", "cause", "helped")}
    write_lesson(complaint, typed.get("lesson_title", ""), **parts, **how)
    return _("The lesson is a draft of the knowledge base; hand it in for its review there.")


STEPS = {"plan": PageStep("handle", _plan, "actions"), "learn": PageStep("read", _learn, "lesson")}


@login_required
@require_POST
def step(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Plan an action, or write down a lesson, from the form on its card."""
    return perform(request, number, STEPS[act])


@login_required
@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """Her actions, or with `whose` her department's or all she may see; to be done unless `show` says otherwise, first due first."""
    member, show, whose = request.user, request.GET.get("show", ""), request.GET.get("whose", "")
    show, whose = show if show in SHOWN else "open", whose if whose in ("department", "all") else "own"
    rows = actions_of(member).filter(state__in=SHOWN[show])
    if whose == "own":
        rows = rows.filter(owner=member)
    elif whose == "department":
        rows = rows.filter(owner__department_id=member.department_id or 0)
    page = Paginator(rows.order_by("check_at" if show == "check" else "due_at", "pk"), PAGE).get_page(request.GET.get("page"))
    at = now()
    context = {"page": page, "rows": [(one, one.late(at)) for one in page], "show": show, "whose": whose, "at": at}
    return render(request, "complaints/actions.html", context)


@login_required
@require_safe
def action_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One action: plan, do, check, act, its evidence, and what is to be done next."""
    return _one(request, action_for(request.user, pk))


def _one(request: HttpRequest, action: CorrectiveAction, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    at = now()
    context = {
        "action": action,
        "late": action.late(at),
        "pdca": pdca_of(action),
        "files": attachments_of(action),
        "clocks": Clock.objects.of(action.subject_kind, action.pk).select_related("limit__article").order_by("pk"),
        "refused": {act: refusal_of(partial(require_step, request.user, action, act)) for act in ("finish", "attach", "check", "give")},
        "sees_complaint": complaints_of(request.user).filter(pk=action.complaint_id).exists(),
        "people": Member.objects.active().select_related("department").order_by("work_number"),
        "at": at,
        "faults": faults or [],
        "typed": request.POST,
    }
    return render(request, "complaints/action.html", context, status=status)


@login_required
@require_POST
def act_on(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Finish, check, give or prove; what was typed stays where it is refused."""
    action = action_for(request.user, pk, to=act)
    try:
        with transaction.atomic():
            said = _DO[act](request, action)
    except Invalid as refusal:
        return _one(request, action, refusal.sentences, status=400)
    except Blocked as refusal:
        return _one(request, action, [refusal.words], status=409)
    except (Stale, WrongState):
        return _one(request, action_for(request.user, pk), [changed_meanwhile()], status=412)
    messages.success(request, said)
    return redirect("corrective-action", pk)


def _finish(request: HttpRequest, action: CorrectiveAction) -> str:
    finish_action(action, request.POST.get("result", ""), **acting(request, now()))
    _attach_all(request, action)
    return _("Done; its effect is checked by somebody else.")


def _check(request: HttpRequest, action: CorrectiveAction) -> str:
    typed = request.POST
    passed = typed.get("passed", "")
    if passed not in ("yes", "no"):
        raise Invalid({"passed": [_("Say whether it works.")]})
    days: dict[str, Any] = (
        {} if passed == "yes" else {"due_at": MomentForm(typed, "due_at").value(), "check_at": MomentForm(typed, "check_at").value()}
    )
    words: dict[str, Any] = {"words": typed.get("words", ""), "follows": typed.get("follows", "")}
    check_action(action, **words, passed=passed == "yes", **days, **acting(request, now()))
    return _("Checked: it works.") if passed == "yes" else _("Checked: it does not work, and is to be done again.")


def _give(request: HttpRequest, action: CorrectiveAction) -> str:
    owner = member_named(request.POST.get("owner", ""), "owner")
    give_action(action, owner, request.POST.get("reason", ""), **acting(request, now()))
    return _("Given to %(name)s, who is told.") % {"name": owner.name}


def _prove(request: HttpRequest, action: CorrectiveAction) -> str:
    if not _attach_all(request, action):
        raise Invalid({"file": [_("No file came along; choose at least one.")]})
    return _("The files are added.")


def _attach_all(request: HttpRequest, action: CorrectiveAction) -> int:
    files = request.FILES.getlist("file")
    for file in files:
        prove_action(action, file.name or "", file.size or 0, file.chunks(), by=request.user.actor(), at=now(), member=request.user)
    return len(files)


_DO: dict[str, Callable[[HttpRequest, CorrectiveAction], str]] = {
    "finish": _finish,
    "check": _check,
    "give": _give,
    "attach": _prove,
}
