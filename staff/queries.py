"""Who is who along the reporting line."""

from collections.abc import Collection

from django.db.models import F

from staff.models import Department, Member, Notice, Post


def line_above(member: Member) -> list[list[Member]]:
    """The reporting line upwards, nearest first: the active holders of each post that has any; three statements."""
    first = member.posts.order_by("id").values_list("pk", flat=True).first()
    above = _posts_above(first, dict(Post.objects.values_list("pk", "reports_to_id"))) if first else []
    holders: dict[int, list[Member]] = {post: [] for post in above}
    for holder in Member.objects.active().filter(posts__in=above).annotate(held_post=F("posts__pk")).order_by("id") if above else ():
        holders[holder.held_post].append(holder)
    line: list[list[Member]] = []
    seen = {member.pk}
    for post in above:
        found = [holder for holder in holders[post] if holder.pk not in seen]
        seen |= {holder.pk for holder in found}
        if found:
            line.append(found)
    return line


def in_role(role: str, owner: Member, line: list[list[Member]]) -> list[Member]:
    """Who a ladder's role stands for, given the owner and the reporting line above her."""
    if role in ("owner", "first_responder"):
        return [owner]
    if not line:
        return []
    if role == "supervisor":
        return line[0]
    if role == "department_head":
        return line[min(1, len(line) - 1)]
    return line[-1]


def _posts_above(post: int, superior: dict[int, int | None]) -> list[int]:
    """The posts one reports to, nearest first; a circle ends where it closes."""
    above: list[int] = []
    current = superior.get(post)
    while current is not None and current not in above and current != post:
        above.append(current)
        current = superior.get(current)
    return above


def heads_of(department_id: int | None) -> list[Member]:
    """A department's seniors: members whose superior sits outside it."""
    if department_id is None:
        return []
    members = Member.objects.active().filter(department_id=department_id).prefetch_related("posts__reports_to").order_by("id")
    return [m for m in members if any(p.reports_to is None or p.reports_to.department_id != department_id for p in m.posts.all())]


def doing(post_or_role: str, department_id: int | None) -> list[Member]:
    """Who does what recurs: the active holders of a post, or who is in a role of the department."""
    if post_or_role == "department_head":
        return heads_of(department_id)
    if post_or_role == "general_manager":
        heads = heads_of(department_id)
        return (line_above(heads[0]) or [heads])[-1] if heads else []
    return list(Member.objects.active().filter(posts__code=post_or_role).distinct().order_by("id"))


def departments_of(places: Collection[tuple[str, str]]) -> dict[tuple[str, str], int | None]:
    """(post or role, department code) → the department: the one named, else the post's; two statements."""
    named = dict(Department.objects.filter(code__in={code for _, code in places}).values_list("code", "pk"))
    posts = dict(Post.objects.filter(code__in={post for post, _ in places}).values_list("code", "department_id"))
    return {(post, code): named.get(code) or posts.get(post) for post, code in places}


def holding(right: str) -> list[Member]:
    """Active members whose posts give this right."""
    return list(Member.objects.active().filter(posts__rights__contains=[right]).distinct().order_by("id"))


def notices_of(member: Member):
    """Her notices, newest first."""
    return Notice.objects.filter(member=member).select_related("event").order_by("-created_at", "-id")
