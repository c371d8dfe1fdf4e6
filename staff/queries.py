"""Who is who along the reporting line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, F, Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from servicedesk.journal.wires import ask
from staff.keeping import addressed
from staff.models import Department, Member, Notice, Post

POST = "post "  # a role of this form names a post by its code


@dataclass(frozen=True)
class Rung:
    """A post of a reporting line and its active holders; nobody, where it is vacant."""

    post: Post
    holders: tuple[Member, ...]


@dataclass(frozen=True)
class Found:
    """Whom a role stands for; `in_place`: others than it asks for.

    `vacant` lists the posts nobody holds that were passed over, `unknown` is a post code that does not exist.
    """

    members: list[Member]
    in_place: bool = False
    vacant: tuple[Post, ...] = ()
    unknown: str = ""


def line_above(member: Member) -> list[Rung]:
    """The reporting line above her first post, nearest first; three statements."""
    first = member.posts.order_by("id").values_list("pk", flat=True).first()
    return line_from(first)[1:] if first else []


def line_from(post_id: int) -> list[Rung]:
    """The reporting line from a post upwards, itself first; two statements. A circle ends where it closes."""
    posts = Post.objects.in_bulk()
    line: list[int] = []
    current: int | None = post_id
    while current is not None and current not in line:
        line.append(current)
        current = posts[current].reports_to_id
    holders: dict[int, list[Member]] = {post: [] for post in line}
    for holder in Member.objects.active().filter(posts__in=line).annotate(held_post=F("posts__pk")).order_by("id"):
        holders[holder.held_post].append(holder)
    return [Rung(posts[post], tuple(holders[post])) for post in line]


def below(member: Member) -> QuerySet[Member]:
    """The active members whose posts report to hers, directly or through others; never herself. Two statements."""
    reports: dict[int | None, list[int]] = {}
    for post, above in Post.objects.exclude(reports_to=None).values_list("pk", "reports_to"):
        reports.setdefault(above, []).append(post)
    todo, found = list(member.posts.values_list("pk", flat=True)), set()
    while todo:
        fresh = [post for post in reports.get(todo.pop(), ()) if post not in found]
        found.update(fresh)
        todo.extend(fresh)
    return Member.objects.active().filter(posts__in=found).exclude(pk=member.pk).distinct().order_by("work_number")


def climb(line: Sequence[Rung], but: Member | None = None) -> Found:
    """The first of these posts that somebody else than `but` holds; nobody where none is held."""
    vacant: list[Post] = []
    for rung in line:
        if found := [holder for holder in rung.holders if but is None or holder.pk != but.pk]:
            return Found(found, bool(vacant), tuple(vacant))
        if not rung.holders:
            vacant.append(rung.post)
    return Found([], True, tuple(vacant))


def in_post(code: str) -> Found:
    """Who holds a post now, or the first above it where nobody does."""
    post = Post.objects.filter(code=code).first()
    return climb(line_from(post.pk)) if post else Found([], True, unknown=code)


def in_role(
    role: str, owner: Member | None, line: Sequence[Rung], first_responder: Member | None = None, responsible: Member | None = None
) -> Found:
    """Who a ladder's role stands for, given the owner and the reporting line above her; one up where she has left.

    `responsible` answers first for the project a matter belongs to; where nobody does, the line above the owner is told in place.
    """
    if role.startswith(POST):
        return in_post(role.removeprefix(POST))
    if role in ("owner", "first_responder"):
        asked = owner if role == "owner" or first_responder is None or not first_responder.is_active else first_responder
        return Found([asked]) if asked and asked.is_active else replace(climb(line), in_place=True)
    if role == "responsible":
        return Found([responsible]) if responsible and responsible.is_active else replace(climb(line), in_place=True)
    if not line:
        return Found([], True)
    first = {"supervisor": 0, "department_head": min(1, len(line) - 1)}.get(role, len(line) - 1)
    return climb(line[first:], but=owner)


def leads(member: Member) -> Exists:
    """For a filter: whether she is one of her department's seniors (see `heads_of`)."""
    return Exists(member.posts.exclude(reports_to__department=member.department_id or 0))


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
        return (in_role(post_or_role, heads[0], line_above(heads[0])).members or heads) if heads else []
    return list(Member.objects.active().filter(posts__code=post_or_role).distinct().order_by("id"))


def duties_of(member: Member) -> Q:
    """The condition on obligations by which she is one of those who do them; `doing` says the same of one."""
    codes, top = [], False
    for code, above in member.posts.order_by("id").values_list("code", "reports_to"):
        codes.append(code)
        top = top or above is None
    hers = Q(schedule__post_or_role__in=codes)
    own = [member.department_id] if member in heads_of(member.department_id) else []
    if own:
        hers |= Q(schedule__post_or_role="department_head", department_id__in=own)
    asked = Department.objects.values_list("pk", flat=True) if top else own
    if under := [pk for pk in asked if member in doing("general_manager", pk)]:
        hers |= Q(schedule__post_or_role="general_manager", department_id__in=under)
    return hers


def departments_of(places: Collection[tuple[str, str]]) -> dict[tuple[str, str], int | None]:
    """(post or role, department code) → the department: the one named, else the post's; two statements."""
    named = dict(Department.objects.filter(code__in={code for _, code in places}).values_list("code", "pk"))
    posts = dict(Post.objects.filter(code__in={post for post, _ in places}).values_list("code", "department_id"))
    return {(post, code): named.get(code) or posts.get(post) for post, code in places}


def departments_coded(codes: Collection[str]) -> dict[str, int]:
    """Department code → the department, for those there are; one statement."""
    return dict(Department.objects.filter(code__in=codes).values_list("code", "pk"))


def member_named(work_number: str, field: str = "member") -> Member:
    """The member with this work number, also one who has left; Invalid, naming the field, where there is none."""
    member = Member.objects.select_related("department").filter(work_number=work_number).first() if "\0" not in work_number else None
    if member is None:
        raise Invalid({field: [_("“%(value)s” is nobody's work number.") % {"value": work_number}]})
    return member


def department_coded(code: str) -> Department:
    """The department of this code; Invalid, naming the field, where there is none."""
    department = Department.objects.filter(code=code).first() if "\0" not in code else None
    if department is None:
        raise Invalid({"department": [_("There is no department “%(value)s”.") % {"value": code}]})
    return department


def holding(right: str, department_id: int | None = None) -> list[Member]:
    """Active members whose posts give this right; of one department, where it is named."""
    rows = Member.objects.active().filter(posts__rights__contains=[right])
    return list((rows if department_id is None else rows.filter(department_id=department_id)).distinct().order_by("id"))


def notices_of(member: Member):
    """Her notices, newest first; none of a matter that was kept from her since."""
    rows = Notice.objects.filter(member=member).select_related("event").order_by("-created_at", "-id")
    for hidden in ask("member.hidden"):
        rows = rows.exclude(~Q(about__in=addressed()), by_name=False, matter_id__in=hidden(member))
    return rows
