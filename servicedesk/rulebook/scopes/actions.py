"""Making, changing and using scopes: the only code that writes them and what is attached to them."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import connection, transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Stale
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Attachment, Regulation, Scope
from servicedesk.rulebook.scopes.rules import circle

_TREE_LOCK = 7_102_005  # two moves, each right by itself, can close a circle between them


@transaction.atomic
def create_scope(
    code: str,
    *,
    kind: str,
    name_zh: str,
    name_en: str,
    parent: Scope | None,
    department_id: int | None = None,
    calendar: str = "",
    responsible_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Scope:
    """Add a part to the company's tree. Invalid, naming the field, where its code is taken or it cannot be meant."""
    _lock_tree()
    if Scope.objects.filter(code=code).exists():
        raise Invalid({"code": [f"“{code}” is taken; choose another / “{code}” 已被使用，请另选"]})
    place = {"parent": parent, "department_id": department_id, "calendar": calendar, "responsible_id": responsible_id}
    scope = Scope(code=code, kind=kind, name_zh=name_zh, name_en=name_en, **place)
    _check(scope)
    scope.save(force_insert=True)
    facts = {"kind": kind, **_state(scope)}
    record("scope.created", scope, by=by, at=at, code=code, **facts)
    return scope


@transaction.atomic
def change_scope(
    scope: Scope,
    *,
    name_zh: str,
    name_en: str,
    parent: Scope | None,
    department_id: int | None = None,
    calendar: str = "",
    responsible_id: int | None = None,
    by: Actor,
    at: datetime,
    expected: int | None = None,
) -> Scope:
    """Rename or move a scope, tie it to another department, give it other hours or another who answers first for it.

    The same again changes nothing and records nothing.

    Invalid, naming the circle, where it would come to lie within itself; Stale where somebody else changed it first.
    """
    _lock_tree()
    row = Scope.objects.select_related("parent").get(pk=scope.pk)
    if expected is not None and expected != row.revision:
        raise Stale(row.revision)
    old = _state(row)
    row.name_zh, row.name_en, row.parent, row.department_id, row.calendar = name_zh, name_en, parent, department_id, calendar
    row.responsible_id = responsible_id
    new = _state(row)
    if new == old:
        return row
    _check(row)
    row.revision += 1
    row.save()
    changed = [name for name in old if old[name] != new[name]]
    record("scope.changed", row, by=by, at=at, code=row.code, revision=row.revision, changed=changed, old=old, **new)
    return row


@transaction.atomic
def attach_regulation(regulation: Regulation, scope: Scope, *, by: Actor, at: datetime) -> bool:
    """Let a regulation apply in this scope; returns whether it did not before."""
    _, new = Attachment.objects.get_or_create(regulation=regulation, scope=scope)
    if new:
        record("regulation.attached", regulation, by=by, at=at, **_named(regulation, scope))
    return new


@transaction.atomic
def detach_regulation(regulation: Regulation, scope: Scope, *, by: Actor, at: datetime) -> bool:
    """Let it no longer apply there, with its last scope gone: everywhere; returns whether it did before."""
    gone, _ = Attachment.objects.filter(regulation=regulation, scope=scope).delete()
    if gone:
        record("regulation.detached", regulation, by=by, at=at, **_named(regulation, scope))
    return bool(gone)


def _lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def _state(scope: Scope) -> dict[str, str | int | None]:
    within = scope.parent.code if scope.parent else ""
    names = {"name_zh": scope.name_zh, "name_en": scope.name_en}
    place = {"within": within, "department_id": scope.department_id, "calendar": scope.calendar}
    return {**names, **place, "responsible_id": scope.responsible_id}


def _named(regulation: Regulation, scope: Scope) -> dict[str, str]:
    return {
        "scope": scope.code,
        "name_zh": scope.name_zh,
        "name_en": scope.name_en,
        "title_zh": regulation.title_zh,
        "title_en": regulation.title_en,
    }


def _check(scope: Scope) -> None:
    errors: dict[str, list[str]] = {}
    try:
        validate_slug(scope.code)
    except ValidationError:
        errors["code"] = [f"“{scope.code}” must be letters, digits, - and _ / “{scope.code}” 只能含字母、数字、- 与 _"]
    if scope.kind not in Scope.Kind.values:
        known = ", ".join(Scope.Kind.values)
        errors["kind"] = [f"“{scope.kind}” is no kind of scope; use {known} / “{scope.kind}” 不是范围类别，可用：{known}"]
    for name in ("name_zh", "name_en"):
        if not 0 < len(getattr(scope, name)) <= 60:
            errors[name] = ["Write a name of at most 60 characters / 请填写名称，不超过 60 个字符"]
    if scope.department_id is not None and scope.kind != Scope.Kind.DEPARTMENT:
        errors["department"] = ["Only a scope of the kind “department” stands for one / 只有部门类范围可以对应部门"]
    elif scope.department_id is not None and Scope.objects.exclude(pk=scope.pk).filter(department_id=scope.department_id).exists():
        errors["department"] = ["Another scope stands for this department; change that one first / 该部门已有对应范围，请先修改那一个"]
    if scope.calendar and not any(there([scope.calendar]) for there in ask("scope.calendars")):
        en = f"there is no calendar “{scope.calendar}”; choose one of the list, or load the pack that has it"
        errors["calendar"] = [f"{en} / 没有日历“{scope.calendar}”，请从列表选择，或先载入含该日历的规则包"]
    if scope.responsible_id is not None and scope.kind != Scope.Kind.PROJECT:
        errors["responsible"] = ["Only a project has somebody who answers first for it / 只有项目可以指定第一责任人"]
    if found := _circle(scope):
        told = " → ".join(found)
        en, zh = f"“{scope.code}” would lie within itself: {told}; choose another", f"“{scope.code}” 会包含自身：{told}，请另选上级"
        errors["parent"] = [f"{en} / {zh}"]
    if errors:
        raise Invalid(errors)


def _circle(scope: Scope) -> list[str]:
    parents: dict[str, str | None] = dict(Scope.objects.values_list("code", "parent__code"))
    return circle(scope.code, parents | {scope.code: scope.parent.code if scope.parent else None})
