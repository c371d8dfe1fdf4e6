"""Keeping views of the worklist, changing them, and letting them go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member
from tickets.models import SavedView, StartView
from tickets.narrowing import LABELS, narrowed
from tickets.saved_views.models import LONGEST_NAME, MOST_OWN, MOST_SHARED
from tickets.typed import gathering, words_of
from tickets.worklist import VIEWS


@transaction.atomic
def save_view(
    name: str, view: str, narrow: Mapping[str, str], *, by: Actor, at: datetime, member: Member, shared: bool = False
) -> SavedView:
    """Keep a view under this name, as her last one, or shared with her department.

    Invalid, naming the field, for a name that is empty, too long or hers already, a view nobody knows, a value that cannot be one, and
    for one view more than MOST_OWN.
    """
    _one_at_a_time(member)
    own = SavedView.objects.filter(member=member)
    if own.count() >= MOST_OWN:
        raise Invalid({"name": [_("You keep %(most)s views already; delete one first.") % {"most": MOST_OWN}]})
    fields = _checked({"name": name, "view": view, "narrow": narrow}, member)
    if shared:
        fields["department"] = _room_in(member)
    last = own.aggregate(last=Max("place"))["last"] or 0
    saved = SavedView.objects.create(member=member, place=last + 1, saved_at=at, **fields)
    record("view.saved", saved, by=by, at=at, title=saved.name, shared=shared)
    return saved


@transaction.atomic
def change_view(saved: SavedView, *, by: Actor, at: datetime, expected: int | None = None, **asked: Any) -> SavedView:
    """Change some of name, view, narrow, shared (with its owner's department) and place (from 1); what has none of these changes stays.

    What is shared no more is nobody else's start view either. Invalid as above, and for a place that is not its owner's to give.
    """
    owner = saved.member
    if "place" in asked and by.id != owner.pk:
        raise Invalid({"place": [_("It stands where its owner put it; only she can move it.")]})
    _one_at_a_time(owner)
    saved = SavedView.objects.locked(saved.pk, expected)
    fields = _checked({name: asked[name] for name in ("name", "view", "narrow") if name in asked}, owner, but=saved.pk)
    if "shared" in asked and asked["shared"] != bool(saved.department_id):
        fields["department"] = _room_in(owner) if asked["shared"] else None
    if "place" in asked:
        fields["place"] = _moved(saved, asked["place"])
    changed = {name: value for name, value in fields.items() if getattr(saved, name) != value}
    if changed:
        saved.change(**changed)
        if saved.department_id is None:
            StartView.objects.filter(view=saved).exclude(member=owner).delete()
        record("view.changed", saved, by=by, at=at, title=saved.name, fields=sorted(changed), shared=bool(saved.department_id))
    return saved


@transaction.atomic
def delete_view(saved: SavedView, *, by: Actor, at: datetime, expected: int | None = None) -> None:
    """Let one go, also as anybody's start view; that it was there stays on record."""
    saved = SavedView.objects.locked(saved.pk, expected)
    record("view.deleted", saved, by=by, at=at, title=saved.name)
    saved.delete()


@transaction.atomic
def start_with(saved: SavedView | None, *, by: Actor, at: datetime, member: Member) -> bool:
    """Let her desk open with this view, or as her post has it; returns whether that is new.

    Missing where the view is deleted, or hers to see no more.
    """
    _one_at_a_time(member)
    if saved:
        saved = SavedView.objects.locked(saved.pk)
        if not SavedView.objects.seen_by(member).filter(pk=saved.pk).exists():
            raise Missing("view")
    before = StartView.objects.filter(member=member).select_related("view").first()
    if (before.view_id if before else None) == (saved.pk if saved else None):
        return False
    if saved:
        StartView.objects.update_or_create(member=member, defaults={"view": saved})
        record("view.started_with", saved, by=by, at=at, title=saved.name)
    elif before:
        before.delete()
        record("view.not_started_with", before.view, by=by, at=at, title=before.view.name)
    return True


def _one_at_a_time(member: Member) -> None:
    """Two windows that save at once wait for each other, so that the limit and the order hold."""
    Member.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)


def _room_in(member: Member) -> Any:
    if SavedView.objects.filter(department=member.department_id).count() >= MOST_SHARED:
        words = _("Your department is shown %(most)s shared views already; one of them must go first.")
        raise Invalid({"shared": [words % {"most": MOST_SHARED}]})
    return member.department


def _moved(saved: SavedView, place: int) -> int:
    """The place it gets; her other views make room, and keep their versions."""
    others = list(SavedView.objects.filter(member=saved.member_id).exclude(pk=saved.pk).order_by("place", "pk"))
    place = max(1, min(place, len(others) + 1))
    for now_at, other in enumerate(others, 1):
        SavedView.objects.filter(pk=other.pk).update(place=now_at if now_at < place else now_at + 1)
    return place


def _checked(fields: Mapping[str, Any], owner: Member, but: int = 0) -> dict[str, Any]:
    """The fields fit to be kept; `but` is the row that may have this name already."""
    errors: dict[str, list[str]] = {}
    kept = dict(fields)
    if "name" in fields:
        with gathering(errors):
            kept["name"] = _named(fields["name"], owner, but)
    if fields.get("view", VIEWS[0]) not in VIEWS:
        fill = {"value": str(fields["view"])[:40], "known": ", ".join(VIEWS)}
        errors["view"] = [_("“%(value)s” is no view of the list; choose one of %(known)s.") % fill]
    if "narrow" in fields:
        wanted = {name: str(value).strip() for name, value in fields["narrow"].items() if value}
        kept["narrow"] = narrowed(wanted)
        for name in wanted.keys() - kept["narrow"].keys():
            errors[name] = [_("“%(value)s” cannot be used here; choose another, or leave it empty.") % {"value": wanted[name][:40]}]
            if name not in LABELS:
                errors[name] = [_("The list is not narrowed by “%(name)s”; use %(known)s.") % {"name": name, "known": ", ".join(LABELS)}]
    if errors:
        raise Invalid(errors)
    return kept


def _named(name: str, owner: Member, but: int) -> str:
    if not name.strip():
        raise Invalid({"name": [_("Empty; write what you will know it by.")]})
    name = words_of("name", name, LONGEST_NAME)
    if SavedView.objects.filter(member=owner, name=name).exclude(pk=but).exists():
        raise Invalid({"name": [_("There is one called “%(name)s” already; choose another name.") % {"name": name}]})
    return name
