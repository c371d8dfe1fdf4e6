"""Referrals as pages: what waits for one's posts, and one of them with the form for its result."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.access import complaints_of
from complaints.models import Complaint, Referral
from complaints.page_steps import PageStep, perform
from complaints.referrals.access import referral_for, referrals_of
from complaints.referrals.actions import end_referral, refer_complaint
from complaints.referrals.cards import named
from complaints.referrals.choices import ReferralState
from complaints.referrals.queries import post_titles
from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid, Stale, WrongState
from staff.queries import member_named
from tickets.access import refusal_of
from tickets.forms import acting, changed_meanwhile, number_in

PAGE = 50


def _refer(complaint: Complaint, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    refer_complaint(complaint, typed.get("referral", ""), **how)
    return _("Passed on; the holders of the post are told.")


@login_required
@require_POST
def refer(request: HttpRequest, number: str) -> HttpResponse:
    """A complaint passed on by hand."""
    return perform(request, number, PageStep("receive", _refer, "referrals", "referral"))


@login_required
@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """What was passed on to her posts; `whose=all` for all she may see, `show=ended` for what is done."""
    whose = "all" if request.GET.get("whose") == "all" else "mine"
    show = "ended" if request.GET.get("show") == "ended" else "made"
    rows = referrals_of(request.user).filter(state=ReferralState(show))
    if whose == "mine":
        rows = rows.filter(post__in=request.user.posts.values("code"))
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": named(list(page)), "show": show, "whose": whose, "at": now()}
    return render(request, "complaints/referrals.html", context)


@login_required
@require_safe
def referral_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was passed on to a post, and what it came to."""
    return _referral(request, referral_for(request.user, pk))


def _referral(request: HttpRequest, referral: Referral, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "referral": referral,
        "complaint": referral.complaint,
        "post": post_titles([referral.post])[referral.post],
        "sees_complaint": complaints_of(request.user).filter(pk=referral.complaint_id).exists(),
        "clocks": Clock.objects.of(referral.subject_kind, referral.pk).select_related("limit__article").order_by("pk"),
        "refused": refusal_of(lambda: referral_for(request.user, referral.pk, to="end")),
        "ticked": request.POST.getlist("ticked"),
        "typed": request.POST,
        "faults": faults or [],
        "at": now(),
    }
    return render(request, "complaints/referral.html", context, status=status)


@login_required
@require_POST
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What a referral came to, from its form."""
    referral = referral_for(request.user, pk, to="end")
    try:
        named_one = request.POST.get("responsible", "").strip()
        responsible = member_named(named_one, "responsible") if named_one else None
        ticked = [number_in(one) for one in request.POST.getlist("ticked")]
        end_referral(referral, request.POST.get("result", ""), ticked=ticked, responsible=responsible, **acting(request, now()))
    except Invalid as refusal:
        return _referral(request, referral, refusal.sentences, status=400)
    except (Stale, WrongState):
        return _referral(request, referral_for(request.user, pk), [changed_meanwhile()], status=412)
    messages.success(request, _("The result is noted."))
    return redirect("referral", pk)
