"""Scores as pages: the list, one with its answer, and the form to score a call or a member."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from staff.models import Member
from staff.queries import below
from tickets.access import lacking_words
from tickets.forms import changed_meanwhile, version_of
from tickets.models import Call, Score
from tickets.scoring.access import call_to_score, member_to_score, own_score_for, score_for, scores_of
from tickets.scoring.actions import answer_score, score_call, score_member
from tickets.scoring.models import ScoreSheet
from tickets.scoring.queries import sheets_for, sheets_for_member, sheets_in_force
from tickets.scoring.rights import SCORE

PAGE = 50


@login_required
@require_safe
def score_list(request: HttpRequest) -> HttpResponse:
    """Her own scores, those she gave, and those of the calls she may score; the newest first. Whoever leads finds whom she appraises."""
    page = Paginator(scores_of(request.user).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    team = below(request.user) if request.user.has_right(SCORE) and _appraised(now()) else ()
    return render(request, "tickets/scores.html", {"page": page, "team": team})


def _appraised(at: datetime) -> bool:
    return sheets_in_force(at).filter(about=ScoreSheet.About.MEMBER).exists()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def score_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One score; a POST by the member scored says what she has to say to it."""
    if request.method != "POST":
        return _one(request, score_for(request.user, pk))
    score = own_score_for(request.user, pk)
    try:
        answer_score(score, request.POST.get("answer", ""), by=request.user.actor(), at=now(), expected=version_of(request))
    except Invalid as refusal:
        return _one(request, score, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _one(request, score_for(request.user, pk), [words], status=412)
    messages.success(request, _("Kept; whoever gave the score is told."))
    return redirect("score", pk)


def _one(request: HttpRequest, score: Score, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    context = {"score": score, "faults": faults or [], "typed": request.POST, "own": score.member_id == request.user.pk}
    return render(request, "tickets/score.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def score_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form by which a call is scored, and its sending."""
    at = now()
    call = call_to_score(request.user, pk)
    return _scoring(request, call, sheets_for(call, at), score_call, call.answered_by, call.answered_at, at)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_form(request: HttpRequest, work_number: str) -> HttpResponse:
    """The form by which a member is appraised for this month, and its sending."""
    at = now()
    member = member_to_score(request.user, work_number)
    return _scoring(request, member, sheets_for_member(member, at), score_member, member, None, at)


def _scoring(
    request: HttpRequest,
    scored: Call | Member,
    sheets: list[ScoreSheet],
    give: Callable[..., Score],
    member: Member | None,
    when: datetime | None,
    at: datetime,
) -> HttpResponse:
    about = {"member": member, "when": when, "appraised": isinstance(scored, Member)}
    chosen = request.POST.get("sheet") or request.GET.get("sheet") or ""
    sheet = next((one for one in sheets if str(one.pk) == chosen), sheets[0] if sheets else None)
    if request.method != "POST" or sheet is None:
        return _form(request, about, sheets, sheet)
    try:
        marks = {code: _marks(request.POST.get(f"marks-{code}", "")) for code in sheet.codes}
        comment = request.POST.get("comment", "")
        score = give(scored, sheet, marks, comment, by=request.user.actor(), at=at, scorer=request.user)
    except Invalid as refusal:
        return _form(request, about, sheets, sheet, refusal.errors, status=400)
    except Forbidden as refusal:
        return _form(request, about, sheets, sheet, {"sheet": [lacking_words(refusal)]}, status=403)
    messages.success(request, _("Scored; %(name)s is told and may answer.") % {"name": score.member.name})
    return redirect("score", score.pk)


def _marks(written: str) -> Any:
    """The marks typed; what is no whole number stays as it was typed, to be named."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 5 else written or None


def _form(
    request: HttpRequest,
    about: Mapping[str, Any],
    sheets: list[ScoreSheet],
    sheet: ScoreSheet | None,
    faults: Mapping[str, list[str]] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    points = [point | {"typed": request.POST.get(f"marks-{point['code']}", "")} for point in sheet.told] if sheet else []
    context = {**about, "sheets": sheets, "sheet": sheet, "points": points, "faults": faults or {}, "typed": request.POST}
    context["sentences"] = [words for told in (faults or {}).values() for words in told]
    return render(request, "tickets/score_form.html", context, status=status)
