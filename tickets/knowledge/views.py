"""The knowledge base as pages: the list with its search, an article with its versions, its form, the review queue, what found nothing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from staff.access import require_right
from staff.models import Department
from tickets.access import lacking_words, lacks
from tickets.forms import MomentForm, changed_meanwhile, version_of
from tickets.intake.rules import normal_tags, tags_in
from tickets.knowledge.access import RIGHT_TO, knowledge_for, knowledge_of, looks_after, search_for, usable_by
from tickets.knowledge.actions import (
    answer_search,
    change_knowledge,
    note_unanswered,
    publish_knowledge,
    review_knowledge,
    submit_knowledge,
    withdraw_knowledge,
    write_knowledge,
)
from tickets.knowledge.models import Grade, State
from tickets.knowledge.queries import found, suggested, unanswered, versions_of, waiting_for_review
from tickets.knowledge.rights import WRITE
from tickets.knowledge.rules import compared
from tickets.models import KnowledgeArticle
from tickets.rules import row_id

PAGE = 50
_TEXTS = ("title_zh", "title_en", "body_zh", "body_en")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_list(request: HttpRequest) -> HttpResponse:
    """The articles that hold now, by tag and department; those who write see `show=all` of them. A POST searches: what is asked
    has no place in an address, and what finds nothing is kept for those who write."""
    at, words = now(), request.POST.get("q", "")[:200]
    if request.method == "POST" and words.strip():
        rows = found(request.user, words, at)
        kept = None if rows else note_unanswered(words, by=request.user.actor(), at=at, member=request.user)
        return _list(request, {"rows": rows, "q": words, "searched": True, "kept": kept, "at": at})
    tag = next(iter(normal_tags([request.GET.get("tag", "")])), "")
    everything = request.GET.get("show") == "all" and looks_after(request.user)
    listed = knowledge_of(request.user) if everything else usable_by(request.user, at)
    listed = listed.filter(live__tags__contains=[tag]) if tag else listed
    department = request.GET.get("department", "").replace("\0", "")
    listed = listed.filter(department__code=department) if department else listed
    page = Paginator(listed.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"rows": page, "page": page, "tag": tag, "department": department, "everything": everything, "at": at}
    return _list(request, context)


def _list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context["rows"] = [(one, one.shown, State(one.state_at(context["at"]))) for one in context["rows"]]
    context |= {"looks_after": looks_after(request.user), "refused": lacks(request.user, WRITE), "departments": Department.objects.all()}
    return render(request, "tickets/knowledge_list.html", context)


@login_required
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the knowledge base has about what is being typed, for the intake; a fragment, one statement."""
    at = now()
    rows = suggested(request.user, request.POST.get("sentence", "")[:300], at)
    return render(request, "tickets/_knowledge_found.html", {"rows": rows})


@login_required
@require_safe
def knowledge_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One article as it holds, with its versions and what may be done with it; `number` shows another version."""
    return _one(request, knowledge_for(request.user, pk))


def _one(request: HttpRequest, article: KnowledgeArticle, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    at = now()
    versions = list(versions_of(article, request.user))
    wanted = request.GET.get("number", "")
    shown = next((one for one in versions if str(one.number) == wanted), article.shown)
    former = next((one for one in versions if one.number < shown.number), None)
    making = article.making if looks_after(request.user) else None
    context = {
        "article": article,
        "shown": shown,
        "state": State(article.state_at(at)),
        "versions": versions,
        "former": former,
        "diff": compared(f"{former.title}\n{former.body}", f"{shown.title}\n{shown.body}") if former else [],
        "making": making,
        "looks_after": looks_after(request.user),
        "refused": {act: lacks(request.user, right) for act, right in RIGHT_TO.items()},
        "own": making is not None and making.written_by_id == request.user.pk,
        "faults": faults or [],
        "typed": request.POST,
    }
    return render(request, "tickets/knowledge_article.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_new(request: HttpRequest) -> HttpResponse:
    """The form of a new article; a POST keeps its draft."""
    require_right(request.user, WRITE)
    if request.method != "POST":
        return _form(request, None, {"title_zh": "", "grade": str(Grade.INTERNAL.value)})
    try:
        article = write_knowledge(**_typed(request.POST), by=request.user.actor(), at=now(), member=request.user)
    except Invalid as refusal:
        return _form(request, None, request.POST, refusal.errors, status=400)
    messages.success(request, _("Kept as a draft."))
    return redirect("knowledge-one", article.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of its draft, or of its next version; a POST keeps it."""
    article = knowledge_for(request.user, pk, to="edit")
    if request.method != "POST":
        return _form(request, article, _saved(article))
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user, "expected": version_of(request)}
    try:
        change_knowledge(article, **_typed(request.POST), **how)
    except Invalid as refusal:
        return _form(request, article, request.POST, refusal.errors, status=400)
    except WrongState as refusal:
        words = _("It is now: %(state)s. Nothing was saved; what you typed is still below.") % {"state": State(refusal.state).label}
        return _form(request, article, request.POST, {"title_zh": [words]}, status=409)
    except Stale:
        words = _("Somebody else changed it meanwhile. Below is what you typed; nothing of it was saved. Save again to put it in place.")
        return _form(request, knowledge_for(request.user, pk, to="edit"), request.POST, {"title_zh": [words]}, status=412)
    messages.success(request, _("Kept as a draft."))
    return redirect("knowledge-one", pk)


def _saved(article: KnowledgeArticle) -> dict[str, Any]:
    version = article.making or article.shown
    until = timezone.localtime(version.valid_until).strftime("%Y-%m-%dT%H:%M") if version.valid_until else ""
    texts = {name: getattr(version, name) for name in _TEXTS}
    rest = {"tags": ", ".join(version.tags), "grade": str(version.grade), "valid_until": until}
    return texts | rest | {"department": article.department.code if article.department else ""}


def _typed(data: Mapping[str, str]) -> dict[str, Any]:
    """What the form says, as the actions want it."""
    fields: dict[str, Any] = {name: data.get(name, "") for name in _TEXTS} | {"tags": tags_in(data.get("tags", ""))}
    grade = data.get("grade", "")
    fields["grade"] = int(grade) if grade in ("1", "2", "3") else grade
    fields["valid_until"] = MomentForm(data, "valid_until").value() if data.get("valid_until", "").strip() else None
    wanted = data.get("department", "").replace("\0", "?")
    fields["department"] = Department.objects.filter(code=wanted).first() if wanted else None
    if wanted and fields["department"] is None:
        raise Invalid({"department": [_("There is no such department; choose one from the list.")]})
    return fields


def _form(
    request: HttpRequest,
    article: KnowledgeArticle | None,
    typed: Mapping[str, Any],
    faults: Mapping[str, list[str]] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    departments = Department.objects.order_by("id")
    context = {"article": article, "typed": typed, "faults": faults or {}, "grades": Grade.choices, "departments": departments}
    return render(request, "tickets/knowledge_form.html", context, status=status)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Submit, review, publish or withdraw; what was typed stays where it is refused."""
    article = knowledge_for(request.user, pk, to=act)
    try:
        said = _DO[act](article, request, now())
    except Invalid as refusal:
        return _one(request, article, refusal.sentences, status=400)
    except Forbidden as refusal:
        return _one(request, article, [lacking_words(refusal)], status=403)
    except WrongState as refusal:
        words = _("It is now: %(state)s. Nothing was changed.") % {"state": State(refusal.state).label}
        return _one(request, knowledge_for(request.user, pk), [words], status=409)
    except Stale:
        words = changed_meanwhile()
        return _one(request, knowledge_for(request.user, pk), [words], status=412)
    messages.success(request, said)
    return redirect("knowledge-one", pk)


def _submit(article: KnowledgeArticle, request: HttpRequest, at: datetime) -> str:
    submit_knowledge(article, by=request.user.actor(), at=at, expected=version_of(request))
    return _("Handed in; the reviewers are told.")


def _review(article: KnowledgeArticle, request: HttpRequest, at: datetime) -> str:
    approved = request.POST.get("approved") == "yes"
    how: dict[str, Any] = {"by": request.user.actor(), "at": at, "member": request.user, "expected": version_of(request)}
    review_knowledge(article, approved=approved, why=request.POST.get("why", ""), **how)
    return _("Approved; it can be published.") if approved else _("Given back to its writer.")


def _publish(article: KnowledgeArticle, request: HttpRequest, at: datetime) -> str:
    publish_knowledge(article, by=request.user.actor(), at=at, expected=version_of(request))
    return _("Published.")


def _withdraw(article: KnowledgeArticle, request: HttpRequest, at: datetime) -> str:
    how: dict[str, Any] = {"by": request.user.actor(), "at": at, "member": request.user, "expected": version_of(request)}
    withdraw_knowledge(article, request.POST.get("why", ""), **how)
    return _("Withdrawn; nobody can send it any more.")


_DO: dict[str, Callable[[KnowledgeArticle, HttpRequest, datetime], str]] = {
    "submit": _submit,
    "review": _review,
    "publish": _publish,
    "withdraw": _withdraw,
}


@login_required
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits to be reviewed or published."""
    rows = waiting_for_review(request.user) if looks_after(request.user) else KnowledgeArticle.objects.none()
    return render(request, "tickets/knowledge_review.html", {"rows": rows, "looks_after": looks_after(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unanswered_list(request: HttpRequest) -> HttpResponse:
    """The searches that found nothing; a POST says which article answers one."""
    require_right(request.user, WRITE)
    if request.method != "POST":
        return _unanswered(request)
    wanted = {name: request.POST.get(name, "")[:18] for name in ("search", "article")}
    number = wanted["article"].upper().removeprefix("K-")
    article = knowledge_of(request.user).filter(pk=row_id(number)).first()
    if article is None:
        words = _("There is no article “%(value)s”; write its number, such as K-12.") % {"value": wanted["article"]}
        return _unanswered(request, [words], status=400)
    search = search_for(request.user, row_id(wanted["search"]))
    try:
        answer_search(search, article, by=request.user.actor(), at=now(), member=request.user, expected=version_of(request))
    except (Stale, WrongState):
        return _unanswered(request, [_("Somebody else answered it meanwhile.")], status=412)
    messages.success(request, _("Marked as answered."))
    return redirect("knowledge-unanswered")


def _unanswered(request: HttpRequest, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    page = Paginator(unanswered(request.user), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "tickets/knowledge_unanswered.html", {"page": page, "faults": faults or [], "typed": request.POST}, status=status
    )
