"""Who is who along the reporting line."""

from staff.models import Member, Notice, Post


def superiors_of(member: Member) -> list[Member]:
    """Active holders of the nearest post above hers that has any, besides herself; empty at the top."""
    post = member.posts.select_related("reports_to").order_by("id").first()
    seen: set[int] = set()
    above = post.reports_to if post else None
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        holders = list(above.holders.active().exclude(pk=member.pk).order_by("id"))
        if holders:
            return holders
        above = Post.objects.select_related("reports_to").get(pk=above.pk).reports_to
    return []


def line_above(member: Member) -> list[list[Member]]:
    """The reporting line upwards, nearest first: the holders of each post that has any."""
    line: list[list[Member]] = []
    current, seen = member, {member.pk}
    while found := [m for m in superiors_of(current) if m.pk not in seen]:
        line.append(found)
        seen |= {m.pk for m in found}
        current = found[0]
    return line


def holding(right: str) -> list[Member]:
    """Active members whose posts give this right."""
    return list(Member.objects.active().filter(posts__rights__contains=[right]).distinct().order_by("id"))


def notices_of(member: Member):
    """Her notices, newest first."""
    return Notice.objects.filter(member=member).select_related("event").order_by("-created_at", "-id")
