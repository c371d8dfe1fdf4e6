"""The doors of saved views: one's own and one's department's are read; whose it is changes it, and a right changes what is shared."""

from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.models import Member
from tickets.models import SavedView
from tickets.saved_views.rights import SHARE


def view_for(member: Member, pk: int, to: str = "read") -> SavedView:
    """One she may see (else Missing); to "change" another's she needs the right (else Forbidden)."""
    found = SavedView.objects.seen_by(member).with_gone().select_related("member", "department").filter(pk=pk).first()
    if found is None:
        raise Missing("view")
    if to == "change" and found.member_id != member.pk:
        require_right(member, SHARE)
    return found


def require_sharing(member: Member, saved: SavedView | None = None) -> None:
    """Raise Forbidden unless she may share it, or it is shared already; Invalid where she belongs to no department."""
    if saved and saved.department_id:
        return
    require_right(member, SHARE)
    if not member.department_id:
        raise Invalid({"shared": [_("You belong to no department to share it with; keep it for yourself.")]})
