"""What staff does: tell members, mark notices read, sign in and out, and set up people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from staff.duties import excluded
from staff.keeping import kept_from
from staff.models import Department, DutyState, Member, Notice, Post
from staff.presence.actions import begin_state


@transaction.atomic
def notify(
    members: Iterable[Member],
    event: Event,
    *,
    by: Actor,
    role: str = "",
    kind: str = Notice.Kind.NOTICE,
    by_name: bool = False,
    **facts: Any,
) -> list[Notice]:
    """Tell members of an event, each once however often it is called; a notice.given event wakes their open pages.

    Nobody is told of a matter that is kept from her; `by_name`, of one for few, where she is to act on it herself.
    `facts` are added to the event's: `told` lists who else hears of it, as {role, zh, en}.
    """
    given = []
    members = list(members)
    kept = kept_from(event, members, by_name=by_name)
    for member in members:
        if member.pk in kept:
            continue
        notice, new = Notice.objects.get_or_create(
            member=member,
            event=event,
            defaults={
                "kind": kind,
                "code": event.code,
                "role": role,
                "facts": event.facts | facts,
                "about": event.facts.get("about", event.subject_kind),
                "about_id": event.facts.get("about_id", event.subject_id),
                "matter_id": event.matter_id,
                "by_name": by_name,
            },
        )
        if new:
            given.append(notice)
            record("notice.given", notice, by=by, at=event.occurred_at, member_id=member.pk, of=event.code, role=role)
    return given


@transaction.atomic
def read_notice(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """Mark a notice read; a second time changes nothing."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
        record("notice.read", notice, by=by, at=at, member_id=notice.member_id)
    return notice


@transaction.atomic
def read_all_notices(member: Member, *, by: Actor, at: datetime) -> int:
    """Mark all her notices read; returns how many were unread."""
    unread = list(Notice.objects.select_for_update().filter(member=member, read_at__isnull=True))
    for notice in unread:
        read_notice(notice, by=by, at=at)
    return len(unread)


@transaction.atomic
def note_sign_in(member: Member, *, by: Actor, at: datetime) -> None:
    """Record that a member signed in; whoever was away is ready again."""
    member.last_login = at
    member.save(update_fields=["last_login"])
    record("member.signed_in", _Private(member), by=by, at=at, member_id=member.pk)
    if DutyState.objects.filter(member=member, until=None, state=DutyState.State.AWAY).exists():
        begin_state(member, DutyState.State.READY, by=by, at=at)


@transaction.atomic
def note_sign_out(member: Member, *, by: Actor, at: datetime) -> None:
    """Record that a member signed out; she is away from then on."""
    record("member.signed_out", _Private(member), by=by, at=at, member_id=member.pk)
    begin_state(member, DutyState.State.AWAY, by=by, at=at)


@transaction.atomic
def note_refused_sign_in(member: Member, *, by: Actor, at: datetime, locked: bool) -> None:
    """Record a sign-in refused for a wrong password or a lock-out."""
    record("member.sign_in_refused", _Private(member), by=by, at=at, member_id=member.pk, locked=locked)


@transaction.atomic
def choose_language(member: Member, language: str, *, by: Actor, at: datetime) -> Member:
    """Set the language she reads the desk in."""
    member.language = language
    member.save(update_fields=["language"])
    record("member.language_chosen", _Private(member), by=by, at=at, member_id=member.pk, language=language)
    return member


@transaction.atomic
def choose_keys(member: Member, *, single: bool, by: Actor, at: datetime) -> Member:
    """Say whether single-letter keys do something for her; what is so already changes nothing."""
    if member.single_keys != single:
        member.single_keys = single
        member.save(update_fields=["single_keys"])
        record("member.keys_chosen", _Private(member), by=by, at=at, member_id=member.pk, single=single)
    return member


@transaction.atomic
def choose_sound(member: Member, *, on: bool, by: Actor, at: datetime) -> Member:
    """Say whether a tone tells her that something of hers is overdue; what is so already changes nothing."""
    if member.breach_sound != on:
        member.breach_sound = on
        member.save(update_fields=["breach_sound"])
        record("member.sound_chosen", _Private(member), by=by, at=at, member_id=member.pk, on=on)
    return member


@transaction.atomic
def open_department(code: str, name_zh: str, name_en: str, *, by: Actor, at: datetime) -> Department:
    """Create a department."""
    department = Department.objects.create(code=code, name_zh=name_zh, name_en=name_en)
    record("department.opened", department, by=by, at=at, code=code)
    return department


@transaction.atomic
def create_post(code: str, *, by: Actor, at: datetime, **fields: Any) -> Post:
    """Create a post with its rights and the post it reports to. Invalid where they exclude each other."""
    _keep_apart(fields.get("rights", ()), "rights")
    post = Post.objects.create(code=code, **fields)
    record("post.created", _PostSubject(post), by=by, at=at, code=code, rights=post.rights)
    return post


def _keep_apart(rights: Iterable[str], field: str) -> None:
    handling, approving = excluded(list(rights))
    if handling:
        words = _("Whoever has %(handling)s may not have %(approving)s: handling money or goods and approving are two persons' duties.")
        fill = {"handling": ", ".join(handling), "approving": ", ".join(approving)}
        raise Invalid({field: [words % fill]})


@transaction.atomic
def give_post(member: Member, post: Post, *, by: Actor, at: datetime) -> bool:
    """Let a member hold another post; returns whether she did not before. Invalid where its rights and hers exclude each other."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    held = list(member.posts.order_by("pk"))
    if post in held:
        return False
    _keep_apart([right for each in (*held, post) for right in each.rights], "post")
    member.posts.add(post)
    facts = {"post": post.code, "title_zh": post.title_zh, "title_en": post.title_en}
    record("member.post_given", member, by=by, at=at, member_id=member.pk, **facts)
    return True


@transaction.atomic
def give_queues(post: Post, kinds: Iterable[str], *, by: Actor, at: datetime) -> bool:
    """Say which kinds of matter are a post's queue; returns whether that changed anything."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    queues = sorted(set(kinds))
    if post.queues == queues:
        return False
    post.queues = queues
    post.save(update_fields=["queues"])
    record("post.queues_given", _PostSubject(post), by=by, at=at, title_zh=post.title_zh, title_en=post.title_en, kinds=queues)
    return True


@transaction.atomic
def note_vacant_post(post: Post, *, told: Iterable[Member], of: Event, by: Actor) -> Event | None:
    """Record that a rule asked for a post nobody holds and who was told instead; once a day for one post, else None."""
    Post.objects.select_for_update().get(pk=post.pk)  # of two who find it vacant at once, the second waits and sees the first
    if _noted_today("post.vacant", post.code):
        return None
    facts = {"post": post.code, "title_zh": post.title_zh, "title_en": post.title_en}
    return record("post.vacant", _PostSubject(post), by=by, at=of.occurred_at, **facts, **_instead(told, of))


@transaction.atomic
def note_unknown_post(code: str, *, told: Iterable[Member], of: Event, by: Actor) -> Event | None:
    """Record that a rule names a post that does not exist and who was told instead; once a day for one code, else None."""
    if _noted_today("post.unknown", code):
        return None
    return record("post.unknown", _SubjectOf(of), by=by, at=of.occurred_at, post=code, **_instead(told, of))


def _noted_today(code: str, post: str) -> bool:
    return Event.objects.filter(code=code, facts__post=post, recorded_at__gt=Now() - timedelta(days=1)).exists()


def _instead(told: Iterable[Member], of: Event) -> dict[str, Any]:
    """Who was told instead of a post's holder, and of what."""
    names = [{"zh": member.name_zh, "en": member.name_en} for member in told]
    return {"instead": names, "of": of.code, "article": of.facts.get("article", "")}


class _Private:
    """A member as a subject of nobody's department: her comings and goings are not her colleagues' business."""

    subject_kind = "member"

    def __init__(self, member: Member):
        self.pk = member.pk


class _PostSubject:
    subject_kind = "post"

    def __init__(self, post: Post):
        self.pk, self.department_id = post.pk, post.department_id


class _SubjectOf:
    """What another event is about."""

    def __init__(self, event: Event):
        self.subject_kind, self.pk = event.subject_kind, event.subject_id
        self.matter_id, self.department_id = event.matter_id, event.department_id


@transaction.atomic
def add_member(sign_in: str, *, password: str, posts: Iterable[Post], by: Actor, at: datetime, **fields: Any) -> Member:
    """Add a member who holds `posts`; `password` is hashed at once and kept nowhere else.

    Invalid where her posts' rights exclude each other.
    """
    posts = list(posts)
    _keep_apart([right for post in posts for right in post.rights], "posts")
    member = Member(sign_in=sign_in, **fields)
    member.set_password(password)
    member.save(force_insert=True)
    member.posts.set(posts)
    record("member.added", member, by=by, at=at, member_id=member.pk, posts=[post.code for post in member.posts.all()])
    return member
