"""Approving a return, or not: by somebody who did not ask for it, with her name under what the slip says."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from returns.slips.actions.recording import record_slip
from returns.slips.models import ApprovalLevel, ReturnSlip
from returns.slips.rights import APPROVE
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden
from servicedesk.registers.actions import sign_entry, void_entry
from servicedesk.registers.models import Entry
from staff.models import Member
from staff.queries import holding
from tickets.typed import words_of

State = ReturnSlip.State
ROLE = "manager"  # the line of the form that whoever approves signs


@transaction.atomic
def decide_slip(
    slip: ReturnSlip,
    answer: str = "",
    *,
    approved: bool,
    by: Actor,
    at: datetime,
    member: Member,
    level: ApprovalLevel | None = None,
    strokes: str = "",
    expected: int | None = None,
) -> ReturnSlip:
    """Approve a slip that waits, with a signature under what it says, or refuse it with words, which ends it (RET-002).

    `level` is what the door let her in by. Drawn where there are `strokes`, else her password stood for her name. Forbidden for whoever
    asked for it; WrongState once it is decided.
    """
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    slip.require(State.REQUESTED)
    if member.pk == slip.requested_by_id:
        others = [one.name for one in holding(APPROVE) if one.pk != member.pk]
        raise Forbidden(APPROVE, _("approve a return that somebody else asked for"), others)
    answer = words_of("answer", answer, 300) if answer.strip() or not approved else ""
    at = max(at, slip.requested_at)
    entry = Entry.objects.select_related("form", "register").get(pk=slip.entry_id)
    article, post = (level.article, level.post) if level else (None, "")
    decided = {"decided_by": member, "decided_at": at, "answer": answer, "article": article, "post": post}
    if approved:
        sign_entry(entry, approving_role(entry), by=by, at=at, member=member, strokes=strokes)
        slip.change(state=State.APPROVED, **decided)
        record_slip("return_slip.approved", slip, by=by, at=at, post=post, article=article.number if article else "")
    else:
        slip.change(state=State.REFUSED, **decided)
        void_entry(entry, answer, by=by, at=at, member=member)
        record_slip("return_slip.refused", slip, by=by, at=at, answer=answer)
    return slip


def approving_role(entry: Entry) -> str:
    """The line of its form that is signed by whoever approves; Blocked where the form has none."""
    roles = [each["code"] for each in entry.form.signatories if each["by"] == "approver"]
    if not roles:
        raise Blocked(_("The form of return slips has no line for whoever approves; have one added to its article."), [entry.number])
    return ROLE if ROLE in roles else roles[0]
