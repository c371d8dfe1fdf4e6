"""Doors of staff, and the scope every app filters by: what a member may see, and who holds a right."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Forbidden, Missing
from servicedesk.journal.wires import ask
from staff.models import Member, Notice, Post
from staff.queries import doing, in_post, notices_of


def right_title(right: str) -> str:
    """What a right is called, in the reader's language."""
    for table in ask("rights"):
        if right in table:
            return str(table[right])
    raise LookupError(right)


def holders_of(right: str) -> list[str]:
    """Titles of the posts that give this right, in the reader's language."""
    return [post.title for post in Post.objects.filter(rights__contains=[right]).order_by("id")]


def require_right(member: Member, right: str) -> None:
    """Raise Forbidden, naming the right and who holds it, unless she has it."""
    if not member.has_right(right):
        raise Forbidden(right, right_title(right), holders_of(right))


def require_duty(member: Member, post_or_role: str, department_id: int | None) -> None:
    """Raise Forbidden unless she is one of those who do it, or may finish anybody's."""
    right = "obligation.finish"
    if member.has_right(right) or member in doing(post_or_role, department_id):
        return
    titles = [post.title for post in Post.objects.filter(code=post_or_role)]
    raise Forbidden(right, right_title(right), list(dict.fromkeys([*titles, *holders_of(right)])))


def require_post(member: Member, code: str) -> None:
    """Raise Forbidden unless she holds this post, or, while nobody does, the first above it that somebody holds."""
    holders = in_post(code).members
    if member not in holders:
        post = Post.objects.filter(code=code).first()
        title = _("act as %(post)s") % {"post": post.title if post else code}
        raise Forbidden(code, title, [holder.name for holder in holders])


def visible(rows: QuerySet, member: Member) -> QuerySet:
    """Those rows (with matter_id and department_id) that this member may see: her department's, and matters she has a part in."""
    return rows.filter(scope_of(member))


def scope_of(member: Member) -> Q:
    """The condition of `visible` by itself; where she may read all it holds for everything but the matters that are kept from her."""
    kept = Q()
    for hidden in ask("member.hidden"):
        kept &= ~Q(matter_id__in=hidden(member))
    if member.has_right("desk.read_all"):
        return kept
    scope = Q(department_id=member.department_id) if member.department_id else Q(pk__in=[])
    for matters in ask("member.matters"):
        scope |= Q(matter_id__in=matters(member))
    return scope & kept


def notice_for(member: Member, pk: int) -> Notice:
    """One of her own notices; anybody else's is Missing."""
    notice = notices_of(member).filter(pk=pk).first()
    if notice is None:
        raise Missing("notice")
    return notice
