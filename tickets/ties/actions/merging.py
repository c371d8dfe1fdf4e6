"""Making two matters one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid
from servicedesk.journal.wires import ask
from staff.models import Member
from tickets.actions.holding import end_hold
from tickets.custody.actions.passing import end_slip
from tickets.models import Incident, Membership, Merge, Ticket
from tickets.ties.guards import is_graver, lock_matters, require_children_done, require_target, running_incident
from tickets.typed import words_of


@transaction.atomic
def merge_ticket(
    source: Ticket, target: Ticket, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Merge:
    """Merge a matter into an open one: its clocks are cancelled, and what was promised the customer lives on in the target.

    Where the source is graver, the target takes its severity over, so that nothing graver is promised less. Invalid for itself;
    Blocked where the target is not open, where open matters stand under the source, or where it stands for a running incident.
    """
    if source.pk == target.pk:
        raise Invalid({"target": [_("%(number)s can't be merged into itself; name another matter.") % {"number": source.number}]})
    rows = lock_matters([source, target], expected)
    source, target = rows[source.pk], rows[target.pk]
    source.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    require_target(target)
    require_children_done(source)
    if running_incident(source):
        words = _("%(number)s stands for a running incident; end the incident first.") % {"number": source.number}
        raise Blocked(words, [source.number])
    for words in (words for guard in ask("merge.hindrances") if (words := guard(source))):
        raise Blocked(words, [source.number])
    reason = words_of("reason", reason, 300)
    at = end_hold(source, by=by, at=max(at, source.updated_at, target.updated_at), member=member)
    end_slip(source, by=by, at=at, member=member)
    merge = Merge.objects.create(source=source, target=target, final=target, reason=reason, by=member, at=at)
    Merge.objects.filter(final=source).update(final=target)
    source.change(status=Ticket.Status.MERGED, updated_at=at)
    record("ticket.merged", source, by=by, at=at, other=target.number, reason=reason, merge_id=merge.pk)
    record("ticket.absorbed", target, by=by, at=at, other=source.number, reason=reason, merge_id=merge.pk)
    _hand_over(source, target, reason, by=by, at=at, member=member)
    return merge


def _hand_over(source: Ticket, target: Ticket, reason: str, *, by: Actor, at: datetime, member: Member) -> None:
    """The graver severity, and the place in an incident, so that its answers still reach the customer."""
    if is_graver(source, target):
        old = target.severity
        target.change(severity=source.severity, updated_at=at)
        record("ticket.reclassified", target, by=by, at=at, severity=target.severity, old=old, reason=reason)
    membership = Membership.objects.filter(ticket=source).select_related("incident__ticket").first()
    taken = Membership.objects.filter(ticket=target).exists() or Incident.objects.filter(ticket=target, ended_at=None).exists()
    if membership and not taken:
        incident = membership.incident
        membership.delete()
        Membership.objects.create(ticket=target, incident=incident, by=member, at=at)
        record("ticket.joined", target, by=by, at=at, other=incident.ticket.number, incident_id=incident.pk)
