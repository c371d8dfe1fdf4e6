"""Proposing a text of a regulation, and deciding on it: whoever proposes does not publish."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.rulebook.actions import hold_rulebook, load_pack, next_number, short_name
from servicedesk.rulebook.models import Regulation
from servicedesk.rulebook.pack import Pack, check_text
from servicedesk.rulebook.revisions.access import require_hand
from servicedesk.rulebook.revisions.diff import counts
from servicedesk.rulebook.revisions.errors import BadPack
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.rulebook.revisions.queries import content_of, difference, in_force
from servicedesk.rulebook.source import PackError

Status = Revision.Status


@transaction.atomic
def propose_pack(source: str, file_name: str, *, by: Actor, at: datetime, code: str = "", back_to: int | None = None) -> Revision:
    """Put a pack's text up for somebody else to publish; `code`, where given, is the regulation it must be of.

    BadPack with every problem of the text; Invalid where it changes nothing, is of another regulation, or one already waits.
    """
    hold_rulebook()
    pack = checked(source, file_name)
    if code and pack.code != code:
        fill = {"code": code, "found": pack.code}
        raise Invalid({"source": [_("This is a pack of “%(found)s”; send one of “%(code)s”.") % fill]})
    _require_change(pack)
    _require_nothing_waits(pack.code)
    revision = Revision.objects.create(
        code=pack.code,
        number=next_number(pack.code),
        against=_number_in_force(pack.code),
        back_to=back_to,
        file_name=short_name(file_name),
        source=source,
        digest=pack.digest,
        content=content_of(pack),
        proposed_by_id=by.id if by.kind == "member" else None,
        proposed_label=by.label,
        proposed_at=at,
    )
    articles = counts(difference(pack.code, revision.content))
    record("regulation.proposed", revision, by=by, at=at, **_facts(revision), back_to=back_to, articles=articles)
    return revision


@transaction.atomic
def publish_revision(revision: Revision, *, by: Actor, at: datetime, expected: int | None = None) -> Revision:
    """Make a proposed text run, by another member than who proposed it.

    Missing, Stale, WrongState; Forbidden for who proposed it; BadPack where its text no longer holds; Invalid where it has
    come to change nothing.
    """
    revision = _proposed(revision, "publish", by, expected)
    pack = checked(revision.source, revision.file_name)
    _require_change(pack)
    try:
        load_pack(pack, by=by, at=at, proposal=revision)
    except PackError as error:
        raise BadPack.of(error) from None
    return revision


@transaction.atomic
def reject_revision(revision: Revision, *, reason: str, by: Actor, at: datetime, expected: int | None = None) -> Revision:
    """Turn a proposed text down, by another member than who proposed it.

    Missing, Stale, WrongState; Forbidden for who proposed it; Invalid without a reason of at most LONGEST_REASON characters.
    """
    revision = _proposed(revision, "reject", by, expected)
    reason = reason_given(reason)
    _decide(revision, Status.REJECTED, by, at, reason)
    record("regulation.rejected", revision, by=by, at=at, **_facts(revision), reason=reason)
    return revision


@transaction.atomic
def withdraw_revision(revision: Revision, *, by: Actor, at: datetime, expected: int | None = None) -> Revision:
    """Take a proposed text back, by who proposed it; Missing, Stale, WrongState, or Forbidden for anybody else."""
    revision = _proposed(revision, "withdraw", by, expected)
    _decide(revision, Status.WITHDRAWN, by, at)
    record("regulation.withdrawn", revision, by=by, at=at, **_facts(revision))
    return revision


@transaction.atomic
def go_back(code: str, number: int, *, by: Actor, at: datetime) -> Revision:
    """Propose the text of an earlier published revision anew; Missing, WrongState, or as `propose_pack` refuses."""
    earlier = earlier_revision(code, number)
    return propose_pack(earlier.source, earlier.file_name, by=by, at=at, code=code, back_to=number)


def earlier_revision(code: str, number: int) -> Revision:
    """The published revision of this number; Missing without it, WrongState where it was never published."""
    revision = Revision.objects.filter(code=code, number=number).first()
    if revision is None:
        raise Missing("revision")
    revision.require(Status.PUBLISHED)
    return revision


def checked(source: str, file_name: str) -> Pack:
    """The pack a text holds; BadPack with every problem of it."""
    try:
        return check_text(source, file_name)
    except PackError as error:
        raise BadPack.of(error) from None


def _proposed(revision: Revision, to: str, by: Actor, expected: int | None) -> Revision:
    """The revision, locked after the rulebook, still proposed, and this actor's to decide on."""
    hold_rulebook()
    revision = Revision.objects.locked(revision.pk, expected)
    revision.require(Status.PROPOSED)
    require_hand(revision, by, to)
    return revision


def _decide(revision: Revision, status: str, by: Actor, at: datetime, reason: str = "") -> None:
    diff = difference(revision.code, revision.content)
    member = by.id if by.kind == "member" else None
    revision.change(status=status, decided_by_id=member, decided_label=by.label, decided_at=at, reason=reason, diff=diff)


def _require_change(pack: Pack) -> None:
    current = in_force(pack.code)
    if current is not None and current.digest == pack.digest:
        fill = {"code": pack.code, "number": current.number}
        raise Invalid({"source": [_("It changes nothing: revision %(number)s of “%(code)s”, in force now, says the same.") % fill]})


def _require_nothing_waits(code: str) -> None:
    waiting = Revision.objects.filter(code=code, status=Status.PROPOSED).first()
    if waiting is not None:
        fill = {"code": code, "number": waiting.number}
        words = _("Revision %(number)s of “%(code)s” waits already; have it published, rejected or withdrawn first.")
        raise Invalid({"source": [words % fill]})


def _number_in_force(code: str) -> int:
    return Regulation.objects.filter(code=code).values_list("revision", flat=True).first() or 0


def _facts(revision: Revision) -> dict[str, str | int]:
    said = revision.title
    return {"code": revision.code, "revision": revision.number, "name_zh": said["zh"], "name_en": said["en"]}
