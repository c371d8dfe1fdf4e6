"""What staff does: tell members, mark notices read, sign in and out, and set up people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.models import Department, Member, Notice, Post


@transaction.atomic
def notify(
    members: Iterable[Member], event: Event, *, by: Actor, role: str = "", kind: str = Notice.Kind.NOTICE, **facts: Any
) -> list[Notice]:
    """Tell members of an event, each once however often it is called; a notice.given event wakes their open pages.

    `facts` are added to the event's: `told` lists who else hears of it, as {role, zh, en}.
    """
    given = []
    for member in members:
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
    """Record that a member signed in."""
    member.last_login = at
    member.save(update_fields=["last_login"])
    record("member.signed_in", _Private(member), by=by, at=at, member_id=member.pk)


@transaction.atomic
def note_sign_out(member: Member, *, by: Actor, at: datetime) -> None:
    """Record that a member signed out."""
    record("member.signed_out", _Private(member), by=by, at=at, member_id=member.pk)


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
def open_department(code: str, name_zh: str, name_en: str, *, by: Actor, at: datetime) -> Department:
    """Create a department."""
    department = Department.objects.create(code=code, name_zh=name_zh, name_en=name_en)
    record("department.opened", department, by=by, at=at, code=code)
    return department


@transaction.atomic
def create_post(code: str, *, by: Actor, at: datetime, **fields: Any) -> Post:
    """Create a post with its rights and the post it reports to."""
    post = Post.objects.create(code=code, **fields)
    record("post.created", _PostSubject(post), by=by, at=at, code=code, rights=post.rights)
    return post


class _Private:
    """A member as a subject of nobody's department: her comings and goings are not her colleagues' business."""

    subject_kind = "member"

    def __init__(self, member: Member):
        self.pk = member.pk


class _PostSubject:
    subject_kind = "post"

    def __init__(self, post: Post):
        self.pk, self.department_id = post.pk, post.department_id


@transaction.atomic
def add_member(sign_in: str, *, password: str, posts: Iterable[Post], by: Actor, at: datetime, **fields: Any) -> Member:
    """Add a member who holds `posts`; `password` is hashed at once and kept nowhere else."""
    member = Member(sign_in=sign_in, **fields)
    member.set_password(password)
    member.save(force_insert=True)
    member.posts.set(posts)
    record("member.added", member, by=by, at=at, member_id=member.pk, posts=[post.code for post in member.posts.all()])
    return member
