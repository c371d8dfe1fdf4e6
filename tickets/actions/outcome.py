"""Answering, solving, closing, and opening again what was solved or closed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden
from servicedesk.rulebook.models import Article
from staff.models import Member
from tickets.actions.holding import end_hold
from tickets.closings.queries import second_person_for, who_may_close
from tickets.custody.actions.passing import end_slip
from tickets.late_entries.queries import Earlier, happened
from tickets.letters.ways import way_of
from tickets.models import Closure, Reply, Solution, Ticket
from tickets.ties.actions.placing import take_out
from tickets.ties.guards import lock_with_above, require_children_done
from tickets.typed import words_of

TWICE = timedelta(minutes=1)  # within which the same words are the same answer


@transaction.atomic
def reply_to(
    ticket: Ticket,
    body: str,
    *,
    by: Actor,
    at: datetime,
    author: Member,
    expected: int | None = None,
    way: str = "",
    earlier: Earlier | None = None,
    **facts: Any,
) -> Reply:
    """Record an answer given to the customer; her answer clock stops through the event, and a matter that waited waits no more.

    The same words by the same author within a minute are one answer sent twice: the first is returned. `facts` go into the event;
    without a `way` of Reply.Way it leaves as the matter's channel has it. One given `earlier` left then: it is recorded only, and a wait
    that began after it goes on.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    at = max(at, ticket.opened_at)  # two hosts' clocks may differ; nothing is answered before it was asked
    body = words_of("body", body, 10_000)
    at, late = happened(ticket, earlier, at=at, since=ticket.opened_at)
    twin = ticket.replies.filter(author=author, given_at__gt=at - TWICE, given_at__lt=at + TWICE, body=body).order_by("pk").last()
    if twin:
        return twin
    if not late:
        at = end_hold(ticket, by=by, at=at, member=author)
    elif ticket.holds.filter(ended_at=None, held_at__lte=at).exists():
        end_hold(ticket, by=by, at=at, member=author)
    way = Reply.Way.RECORDED if late else way or way_of(ticket)
    reply = Reply.objects.create(ticket=ticket, body=body, author=author, given_at=at, way=way)
    record("ticket.replied", ticket, by=by, at=at, reply_id=reply.pk, **facts, **late)
    return reply


@transaction.atomic
def solve_ticket(
    ticket: Ticket,
    text: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
    earlier: Earlier | None = None,
    **facts: Any,
) -> Solution:
    """Say how the matter was solved; one that waited waits no more, and a slip nobody has answered is taken back.

    `facts` go into the event. It may have happened `earlier`, after the matter's last change.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    require_children_done(ticket)
    text = words_of("text", text, 10_000)
    at, late = happened(ticket, earlier, at=at, since=ticket.updated_at)
    at = end_hold(ticket, by=by, at=max(at, ticket.updated_at), member=member)
    end_slip(ticket, by=by, at=at, member=member)
    solution = Solution.objects.create(ticket=ticket, text=text, by=member, at=at)
    ticket.change(status=Ticket.Status.SOLVED, updated_at=at)
    record("ticket.solved", ticket, by=by, at=at, solution_id=solution.pk, **facts, **late)
    return solution


@transaction.atomic
def close_ticket(
    ticket: Ticket, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None, quick: str = ""
) -> Closure:
    """Close a solved matter; `quick` is the way it was closed at once. Forbidden where an article wants a second person for it."""
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.SOLVED)
    solution = ticket.solutions.select_related("by").get(undone_at=None)
    require_children_done(ticket)
    at = max(at, ticket.updated_at)
    article = second_person_for(ticket, at)
    if article and member.pk in (ticket.owner_id, solution.by_id):
        raise needs_another(ticket, solution, article)
    whose = {"solved_at": solution.at, "solved_by": solution.by, "owned_by_id": ticket.owner_id, "ruled_by": article}
    closure = Closure.objects.create(ticket=ticket, reason=words_of("reason", reason, 300), quick=quick, by=member, at=at, **whose)
    ticket.change(status=Ticket.Status.CLOSED, updated_at=at)
    record("ticket.closed", ticket, by=by, at=at, reason=closure.reason, **({"quick": quick} if quick else {}))
    return closure


def needs_another(ticket: Ticket, solution: Solution | None, article: Article) -> Forbidden:
    """The refusal of a closing by whoever owns or solved a matter: it names the article and who can close it."""
    hers = {ticket.owner_id, solution.by_id} if solution else {ticket.owner_id}
    title = _("close a matter one owns or solved oneself (Art. %(article)s)") % {"article": article.number}
    return Forbidden("ticket.close", title, who_may_close(ticket, hers))


@transaction.atomic
def reopen_ticket(ticket: Ticket, reason: str, *, by: Actor, at: datetime, expected: int | None = None) -> Ticket:
    """Open a solved or closed matter again; its solution and closure stay as history, its clocks do as their articles say.

    What it stands under does not end before it, so that is opened again with it; out of one that was merged it is taken.
    """
    ticket, *above = lock_with_above(ticket, expected)
    ticket.require(Ticket.Status.SOLVED, Ticket.Status.CLOSED)
    reason = words_of("reason", reason, 300)
    _open_again(ticket, reason, by=by, at=at)
    below = ticket
    for parent in above:
        if parent.status == Ticket.Status.MERGED:
            take_out(below, by=by, at=at)
            break
        if parent.status != Ticket.Status.OPEN:
            _open_again(parent, reason, by=by, at=at, other=below.number)
        below = parent
    return ticket


def _open_again(ticket: Ticket, reason: str, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Undo the solution and the closing of a locked matter that stand; `other` is the matter under it for which it is done."""
    at = max(at, ticket.updated_at)
    Solution.objects.filter(ticket=ticket, undone_at=None).update(undone_at=at)
    Closure.objects.filter(ticket=ticket, undone_at=None).update(undone_at=at)
    was = ticket.status
    ticket.change(status=Ticket.Status.OPEN, updated_at=at)
    record("ticket.reopened", ticket, by=by, at=at, reason=reason, was=was, **facts)
