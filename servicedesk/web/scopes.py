"""Scopes: the company's tree, what applies where, which level rules, and the forms by which administrators change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.clocks.models import Limit, WorkCalendar
from servicedesk.journal.errors import Invalid, Stale
from servicedesk.rulebook.models import Article, Regulation, Scope
from servicedesk.rulebook.revisions.access import refusal as lacking
from servicedesk.rulebook.scopes.access import regulation_for, scope_for
from servicedesk.rulebook.scopes.actions import attach_regulation, change_scope, create_scope, detach_regulation
from servicedesk.rulebook.scopes.queries import attached_scopes, chain
from servicedesk.rulebook.scopes.rules import Topic, rank, winners
from servicedesk.web.errors import forbidden_words
from staff.access import require_right
from staff.models import Department, Member
from staff.queries import member_named

RIGHT = "scope.edit"


@dataclass(frozen=True)
class Part:
    """A scope with what is attached to it and the scopes within it."""

    scope: Scope
    department: str
    regulations: list[Regulation]
    parts: "list[Part]"


@dataclass(frozen=True)
class Promise:
    """A limit in force as a candidate, and the level it speaks from."""

    limit: Limit
    attached: frozenset[int]
    level: str = ""

    @property
    def topic(self) -> Topic:
        return self.limit.about, self.limit.code

    @property
    def regulation_code(self) -> str:
        return self.limit.article.regulation.code


@require_http_methods(["GET", "HEAD", "POST"])
def scope_list(request: HttpRequest) -> HttpResponse:
    """The tree, and for a department and project which article rules on each promise; POST adds a scope."""
    if request.method != "POST":
        return _list(request)
    by = _editor(request)
    try:
        kind = request.POST.get("kind", "")
        scope = create_scope(request.POST.get("code", "").strip(), kind=kind, **_typed(request.POST), by=by.actor(), at=now())
    except Invalid as refusal:
        return _list(request, refusal, request.POST)
    messages.success(request, _("Saved"))
    return redirect("scope", scope.code)


@require_safe
def scope_page(request: HttpRequest, code: str) -> HttpResponse:
    """One scope: its name and place, and the regulations that apply in it."""
    return _page(request, scope_for(code))


@require_POST
def save_scope(request: HttpRequest, code: str) -> HttpResponse:
    """Rename or move a scope, or tie it to another department."""
    scope, member = scope_for(code), _editor(request)
    revision = request.POST.get("revision", "")
    expected = int(revision) if revision.isascii() and revision.isdigit() else 0
    try:
        change_scope(scope, **_typed(request.POST), by=member.actor(), at=now(), expected=expected)
    except (Invalid, Stale) as refusal:
        return _page(request, scope, refusal, request.POST)
    messages.success(request, _("Saved"))
    return redirect("scope", code)


@require_POST
def save_attachment(request: HttpRequest, code: str) -> HttpResponse:
    """Let a regulation apply in this scope, or (detach) no longer."""
    scope, member = scope_for(code), _editor(request)
    regulation = regulation_for(request.POST.get("regulation", ""))
    act = detach_regulation if request.POST.get("detach") else attach_regulation
    act(regulation, scope, by=member.actor(), at=now())
    messages.success(request, _("Saved"))
    return redirect("scope", code)


def _editor(request: HttpRequest) -> Member:
    member: Member = request.user
    require_right(member, RIGHT)
    return member


def _typed(form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the actions take it. Invalid where the parent or department chosen is not there."""
    parent, department = form.get("parent", ""), form.get("department", "")
    found = Scope.objects.filter(code=parent).first() if parent else None
    if parent and found is None:
        raise Invalid({"parent": [_("There is no scope “%(code)s” any more; choose another.") % {"code": parent}]})
    if department and not (department.isascii() and department.isdigit() and Department.objects.filter(pk=department[:18]).exists()):
        raise Invalid({"department": [_("There is no such department; choose one of the list.")]})
    names = {name: form.get(name, "").strip() for name in ("name_zh", "name_en", "calendar")}
    place = {"parent": found, "department_id": int(department) if department else None}
    return {**names, **place, "responsible_id": _responsible(form.get("responsible", ""))}


def _responsible(work_number: str) -> int | None:
    """The active member who answers first for a project. Invalid where there is none of this work number, or she has left."""
    if not work_number:
        return None
    found = member_named(work_number, "responsible")
    if not found.is_active:
        raise Invalid({"responsible": [_("%(name)s has left; choose somebody else.") % {"name": found.name}]})
    return found.pk


def _list(request: HttpRequest, refusal: Invalid | None = None, typed: Mapping[str, str] | None = None) -> HttpResponse:
    scopes = list(Scope.objects.order_by("kind", "code"))
    departments = list(Department.objects.order_by("code"))
    department, project = _place(request, departments)
    regulations = list(Regulation.objects.order_by("code"))
    context = {
        "tree": _tree(scopes, departments, regulations),
        "everywhere": _everywhere(regulations),
        "department": department,
        "project": project,
        "projects": [scope for scope in scopes if scope.kind == Scope.Kind.PROJECT],
        **_rulings(department, project, {scope.pk: scope for scope in scopes}),
        **_form(request, scopes, departments, refusal, typed),
    }
    return render(request, "web/scopes.html", context, status=400 if refusal else 200)


def _place(request: HttpRequest, departments: Sequence[Department]) -> tuple[int | None, str]:
    """The department and project asked for; her own department where none is."""
    asked = request.GET.get("department", str(request.user.department_id or ""))
    known = {str(department.pk): department.pk for department in departments}
    return known.get(asked), request.GET.get("project", "")


def _everywhere(regulations: Sequence[Regulation]) -> list[Regulation]:
    attached = attached_scopes([regulation.pk for regulation in regulations])
    return [regulation for regulation in regulations if not attached[regulation.pk]]


def _tree(scopes: Sequence[Scope], departments: Sequence[Department], regulations: Sequence[Regulation]) -> list[Part]:
    names = {department.pk: department.name for department in departments}
    attached = attached_scopes([regulation.pk for regulation in regulations])

    def part(scope: Scope) -> Part:
        here = [each for each in regulations if scope.pk in attached[each.pk]]
        return Part(scope, names.get(scope.department_id or 0, ""), here, below(scope.pk))

    def below(parent: int | None) -> list[Part]:
        return [part(scope) for scope in scopes if scope.parent_id == parent]

    return below(None)


def _rulings(department: int | None, project: str, scopes: Mapping[int, Scope]) -> dict[str, Any]:
    """The chain from the nearest scope up, and for each topic what rules and what gives way."""
    way = chain(department, project or None)
    limits = list(Limit.objects.filter(article__in=Article.objects.in_force(now())).select_related("article__regulation").order_by("pk"))
    attached = attached_scopes({limit.article.regulation_id for limit in limits})
    promises = []
    for limit in limits:
        regulation = limit.article.regulation
        level = rank(attached[regulation.pk], way, regulation.code)
        promises.append(Promise(limit, attached[regulation.pk], _level(level, way, scopes)))
    return {"chain": [scopes[pk] for pk in way if pk in scopes], "rulings": sorted(winners(promises, way).items())}


def _level(place: int | None, way: Sequence[int], scopes: Mapping[int, Scope]) -> str:
    if place is None:
        return ""
    if place < len(way):
        scope = scopes[way[place]]
        return _("%(kind)s %(name)s") % {"kind": scope.get_kind_display(), "name": scope.name}
    return _("Everywhere") if place == len(way) else _("The core pack")


def _page(
    request: HttpRequest, scope: Scope, refusal: Invalid | Stale | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    scopes, departments = list(Scope.objects.order_by("kind", "code")), list(Department.objects.order_by("code"))
    attached = list(Regulation.objects.filter(attachments__scope=scope).order_by("code"))
    context = {
        "scope": scope,
        "attached": attached,
        "others": [each for each in Regulation.objects.order_by("code") if each not in attached],
        **_form(request, [each for each in scopes if each.pk != scope.pk], departments, refusal, typed or _stands(scope)),
    }
    status = 200 if refusal is None else 412 if isinstance(refusal, Stale) else 400
    return render(request, "web/scope.html", context, status=status)


def _stands(scope: Scope) -> dict[str, str]:
    return {
        "name_zh": scope.name_zh,
        "name_en": scope.name_en,
        "parent": scope.parent.code if scope.parent else "",
        "department": str(scope.department_id or ""),
        "calendar": scope.calendar,
        "responsible": scope.responsible.work_number if scope.responsible else "",
    }


def _form(
    request: HttpRequest,
    scopes: Sequence[Scope],
    departments: Sequence[Department],
    refusal: Invalid | Stale | None,
    typed: Mapping[str, str] | None,
) -> dict[str, Any]:
    if isinstance(refusal, Stale):
        faults = [_("Somebody else changed this scope meanwhile; load the page again and enter your change once more.")]
    else:
        faults = refusal.sentences if refusal else []
    return {
        "scopes": scopes,
        "departments": departments,
        "calendars": WorkCalendar.objects.order_by("code"),
        "kinds": Scope.Kind.choices,
        "members": Member.objects.active().order_by("work_number"),
        "typed": typed or {},
        "faults": faults,
        "may_edit": (may_edit := request.user.has_right(RIGHT)),
        "no_edit": "" if may_edit else forbidden_words(lacking(RIGHT)),
    }
