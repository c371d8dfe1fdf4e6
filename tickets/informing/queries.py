"""Whom one may inform of a matter."""

from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from staff.models import Member, Post

POST, MEMBER = "post:", "member:"


def whom(written: str) -> Member | Post:
    """The post (`post:CODE`) or the active colleague (`member:WORK NUMBER`) that is written so; Invalid where there is none."""
    found: Member | Post | None = None
    written = written.replace("\0", "")
    if written.startswith(POST):
        found = Post.objects.filter(code=written.removeprefix(POST)).first()
    elif written.startswith(MEMBER):
        found = Member.objects.active().filter(work_number=written.removeprefix(MEMBER)).first()
    if found is None:
        words = _("“%(value)s” is nobody here; write post: and a post's code, or member: and a work number.")
        raise Invalid({"to": [words % {"value": written}]})
    return found


def choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Posts and active colleagues as a form offers them; two statements."""
    posts = [(POST + post.code, post.title) for post in Post.objects.order_by("id")]
    members = [(MEMBER + one.work_number, f"{one.name} {one.work_number}") for one in Member.objects.active().order_by("work_number")[:500]]
    return posts, members
