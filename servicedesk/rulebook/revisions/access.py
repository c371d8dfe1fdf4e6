"""The doors of revisions: every member reads them; two rights, in two hands, propose and decide."""

from typing import Any

from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Missing
from servicedesk.journal.wires import ask
from servicedesk.rulebook.revisions.models import Revision, RevisionQuerySet

LOAD, PUBLISH = "rulebook.load", "rulebook.publish"
_NEEDED = {"publish": PUBLISH, "reject": PUBLISH, "withdraw": LOAD, "go back": LOAD}


def revisions_for(member: Any, code: str | None = None) -> RevisionQuerySet:
    """The revisions this member may see, of one regulation or of all, the newest first: everybody reads the rulebook."""
    rows = Revision.objects.all() if code is None else Revision.objects.filter(code=code)
    return rows.defer("source", "content", "diff").select_related("proposed_by", "decided_by").order_by("code", "-number")


def revision_for(member: Any, pk: int, to: str = "read") -> Revision:
    """The revision, or Missing; to "publish", "reject", "withdraw" or "go back" to it, Forbidden unless she may."""
    revision = Revision.objects.select_related("proposed_by", "decided_by").filter(pk=pk).first()
    if revision is None:
        raise Missing("revision")
    if to != "read":
        require(member, revision, to)
    return revision


def require(member: Any, revision: Revision, to: str) -> None:
    """Raise Forbidden unless she may "publish", "reject", "withdraw" or "go back" to it."""
    require_right(member, _NEEDED[to])
    require_hand(revision, member.actor(), to)


def require_right(member: Any, right: str) -> None:
    """Raise Forbidden, naming the right and who holds it, unless this member has it."""
    for guard in ask("right.guard"):
        guard(member, right)


def require_hand(revision: Revision, by: Actor, to: str) -> None:
    """Raise Forbidden where who proposed it would decide on it, or somebody else would withdraw it."""
    proposer: Any = revision.proposed_by
    if by.kind != "member" or proposer is None:
        return
    own = by.id == proposer.pk
    if own and to in ("publish", "reject"):
        raise refusal(PUBLISH)
    if not own and to == "withdraw":
        raise Forbidden(LOAD, _("withdraw what one proposed oneself"), [proposer.name])


def refusal(right: str) -> Forbidden:
    """The refusal that names a right and who holds it."""
    title = next(str(table[right]) for table in ask("rights") if right in table)
    return Forbidden(right, title, [post for holders in ask("right.holders") for post in holders(right)])
