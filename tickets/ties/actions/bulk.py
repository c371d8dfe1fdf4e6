"""One act done to many matters: each by its ordinary action, and what came of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from servicedesk.api.problems import told
from servicedesk.journal.actions import postpone, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Missing, Refusal
from staff.models import Member
from tickets import actions
from tickets.access import RIGHT_FOR, require_for
from tickets.custody.access import require_giver
from tickets.custody.actions.offering import offer_slip
from tickets.models import BulkAction, Ticket
from tickets.ties.actions.incidents import attach_ticket
from tickets.ties.guards import lock_matters
from tickets.ties.models import ALLOWANCE, HELD

MOST = 200


@dataclass(frozen=True)
class Item:
    """A matter to do it to: None where she may not see it. `version` is the one she saw, None where any will do.

    `whole` where all of an incident is meant, which a right of its own allows wherever its matters are.
    """

    number: str
    ticket: Ticket | None
    version: int | None = None
    whole: bool = False


@dataclass(frozen=True)
class BulkAct:
    """`run` is the ordinary action; `right` what it needs, `field` the text it takes, `also` what else it takes."""

    title: Promise
    said: Promise
    right: str | None
    run: Callable[..., Any]
    field: Promise | None = None
    most: int = 300
    also: str = ""
    icon: str = "check"


def _reply(ticket: Ticket, given: Mapping[str, Any], *, by: Actor, at: datetime, member: Member, expected: int | None) -> Any:
    return actions.reply_to(ticket, given["text"], by=by, at=at, author=member, expected=expected)


def _solve(ticket: Ticket, given: Mapping[str, Any], **how: Any) -> Any:
    return actions.solve_ticket(ticket, given["text"], **how)


def _close(ticket: Ticket, given: Mapping[str, Any], **how: Any) -> Any:
    return actions.close_ticket(ticket, given["text"], **how)


def _reclassify(ticket: Ticket, given: Mapping[str, Any], *, by: Actor, at: datetime, member: Member, expected: int | None) -> Any:
    return actions.reclassify_ticket(ticket, given["severity"], given["text"], by=by, at=at, expected=expected)


def _attach(ticket: Ticket, given: Mapping[str, Any], **how: Any) -> Any:
    return attach_ticket(ticket, given["incident"], **how)


def _hand_on(ticket: Ticket, given: Mapping[str, Any], *, member: Member, **how: Any) -> Any:
    require_giver(member, ticket)
    return offer_slip(ticket, given["department"], given["text"], member=member, **how)


# name → act. `run` gets the matter, what was typed and by, at, member, expected.
ACTS: dict[str, BulkAct] = {
    "reply": BulkAct(
        _("Answer the customers"),
        pgettext_lazy("bulk", "Answered"),
        RIGHT_FOR["reply"],
        _reply,
        _("Answer to each customer"),
        most=10_000,
        icon="reply",
    ),
    "solve": BulkAct(_("Solve"), _("Solved"), RIGHT_FOR["solve"], _solve, _("How they were solved"), most=10_000),
    "close": BulkAct(_("Close"), _("Closed"), RIGHT_FOR["close"], _close, _("Why they are closed"), icon="lock"),
    "reclassify": BulkAct(
        _("Severity"), _("Changed"), RIGHT_FOR["reclassify"], _reclassify, _("Why their severity changes"), also="severity", icon="up"
    ),
    "hand_on": BulkAct(
        _("Hand on"), _("Offered"), RIGHT_FOR["hand_on"], _hand_on, _("What is asked of them"), most=1000, also="department", icon="slip"
    ),
    "attach": BulkAct(_("Attach to an incident"), _("Attached"), RIGHT_FOR["tie"], _attach, also="incident", icon="chain"),
}
_DOOR = {"attach": "tie"}  # where the door is called otherwise than the act
FOR_INCIDENTS = ("reply", "solve", "close")
KINDS = [(name, name) for name in ACTS]


@transaction.atomic
def do_to_many(action: str, items: Sequence[Item], given: Mapping[str, Any], *, by: Actor, at: datetime, member: Member) -> BulkAction:
    """Do one of ACTS to each of these matters; one that is refused is named with the reason, the others go through.

    An item without a matter is one she may not see. All are locked first, in the order of their ids, then their clocks.
    """
    results = _each(action, items, given, by=by, at=at, member=member)
    bulk = BulkAction.objects.create(action=action, by=member, at=at, results=results)
    return _told_done(bulk, by=by, at=at)


def preview_many(
    action: str, items: Sequence[Item], given: Mapping[str, Any], *, by: Actor, at: datetime, member: Member
) -> list[dict[str, Any]]:
    """What would come of it for each, found by doing it and taking all of it back: results as of do_to_many, with `becomes`, the states and
    severities it would have in words, old and new."""
    tickets = [item.ticket.pk for item in items if item.ticket]
    before = _standing(tickets)
    with transaction.atomic():
        results = _each(action, items, given, by=by, at=at, member=member)
        after = _standing(tickets)
        transaction.set_rollback(True)
    for result in results:
        was, would = before.get(result["number"], ()), after.get(result["number"], ())
        result["version"] = None
        result["becomes"] = [f"{old} → {new}" for old, new in zip(was, would, strict=False) if old != new]
    return results


def _standing(tickets: Sequence[int]) -> dict[str, tuple[str, str]]:
    rows = Ticket.objects.filter(pk__in=tickets)
    return {row.number: (row.get_status_display(), row.get_severity_display()) for row in rows}


@transaction.atomic
def hold_back(action: str, asked: Mapping[str, Any], *, by: Actor, at: datetime, member: Member) -> BulkAction:
    """Keep what is to be done to many; it is done after HELD and ALLOWANCE, as of `at`, unless it is undone before."""
    bulk = BulkAction.objects.create(action=action, by=member, at=at, state=BulkAction.State.HELD, asked=dict(asked))
    postpone(record("bulk_action.held", bulk, by=by, at=at, action=action, asked=len(asked["items"])), HELD + ALLOWANCE)
    return bulk


@transaction.atomic
def undo_held(bulk: BulkAction, *, by: Actor, at: datetime) -> BulkAction:
    """Let what is held back not be done; a second time changes nothing. Blocked once it is done.

    However late it is: whoever locks the row first, this or its doing, has it.
    """
    bulk = BulkAction.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if bulk.state == BulkAction.State.UNDONE:
        return bulk
    if bulk.state == BulkAction.State.DONE:
        raise Blocked(gettext("It is done already; what came of each is shown. Change back what should be otherwise, one by one."), [])
    bulk.state, bulk.asked = BulkAction.State.UNDONE, {}
    bulk.save(update_fields=["state", "asked"])
    record("bulk_action.undone", bulk, by=by, at=at, action=bulk.action)
    return bulk


@transaction.atomic
def do_held(
    bulk: BulkAction, prepare: Callable[[Member, BulkAction], tuple[Sequence[Item], Mapping[str, Any]]], *, by: Actor, member: Member
) -> None:
    """Do what was held back, as of the moment it was asked for; nothing where it was undone or is done.

    `prepare` looks again for the matters and what is asked, as she may see and do now; where it refuses, each is refused.
    """
    bulk = BulkAction.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if bulk.state != BulkAction.State.HELD:
        return
    try:
        items, given = prepare(member, bulk)
        bulk.results = _each(bulk.action, items, given, by=by, at=bulk.at, member=member)
    except Refusal as refusal:
        bulk.results = [_result(Item(number, None), refusal) | {"version": None} for number, _version in bulk.asked["items"]]
    bulk.state, bulk.asked = BulkAction.State.DONE, {}
    bulk.save(update_fields=["state", "asked", "results"])
    _told_done(bulk, by=by, at=bulk.at)


def _told_done(bulk: BulkAction, *, by: Actor, at: datetime) -> BulkAction:
    record("bulk_action.done", bulk, by=by, at=at, action=bulk.action, done=len(bulk.done), failed=len(bulk.failed))
    return bulk


def _each(action: str, items: Sequence[Item], given: Mapping[str, Any], *, by: Actor, at: datetime, member: Member) -> list[dict[str, Any]]:
    """Do it to each; what came of it."""
    act = ACTS[action]
    also: list[Ticket] = [given["incident"].ticket] if given.get("incident") else []
    lock_matters([*(item.ticket for item in items if item.ticket), *also])
    results = []
    for item in items:
        refusal: Refusal | None = None
        try:
            if item.ticket is None:
                raise Missing("ticket")
            if not item.whole:
                require_for(member, item.ticket, _DOOR.get(action, action))
            with transaction.atomic():
                act.run(item.ticket, given, by=by, at=at, member=member, expected=item.version)
        except Refusal as error:
            refusal = error
        results.append(_result(item, refusal))
    versions = dict(Ticket.objects.filter(pk__in=[item.ticket.pk for item in items if item.ticket]).values_list("number", "version"))
    for result in results:
        result["version"] = versions.get(result["number"])
    return results


def _result(item: Item, refusal: Refusal | None) -> dict[str, Any]:
    status, detail = told(refusal) if refusal else (201, "")
    return {"number": item.number, "status": status, "detail": detail}
