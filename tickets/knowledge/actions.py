"""Writing, reviewing, publishing and withdrawing knowledge, sending it, and noting what was searched for in vain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from servicedesk.journal.models import Event
from staff.models import Member
from tickets.actions.outcome import reply_to
from tickets.intake.checks import tag_faults
from tickets.intake.rules import normal_tags
from tickets.knowledge.models import LONGEST_BODY, LONGEST_TITLE, Grade, State
from tickets.knowledge.rules import pieces_of, without_numbers
from tickets.models import KnowledgeArticle, KnowledgeVersion, Reply, Ticket, UnansweredSearch
from tickets.typed import gathering, text_of, words_of

Making = KnowledgeVersion.State
_FIELDS = ("title_zh", "title_en", "body_zh", "body_en", "tags", "grade", "valid_until")
_MOST = {"title_zh": LONGEST_TITLE, "title_en": LONGEST_TITLE, "body_zh": LONGEST_BODY, "body_en": LONGEST_BODY}


@transaction.atomic
def write_knowledge(*, by: Actor, at: datetime, member: Member, department: Any = None, **fields: Any) -> KnowledgeArticle:
    """Begin an article with the draft of its first version. Invalid, naming the field, for what cannot be kept."""
    kept = _checked(fields, at)
    article = KnowledgeArticle.objects.create(department=department, created_at=at)
    KnowledgeVersion.objects.create(article=article, number=1, written_by=member, written_at=at, **kept)
    record("knowledge.drafted", _Apart(article), by=by, at=at, number=1, **_titles(kept))
    return article


@transaction.atomic
def change_knowledge(
    article: KnowledgeArticle, *, by: Actor, at: datetime, member: Member, expected: int | None = None, **fields: Any
) -> KnowledgeArticle:
    """Change the draft, or begin the next version from what is published; the published one stays as it is.

    Whoever saves it last is its writer. What is in review is changed by nobody: WrongState.
    """
    article, draft = _locked(article, expected)
    if draft and draft.state != Making.DRAFT:
        raise WrongState(draft.state, [Making.DRAFT])
    base = draft or article.versions.order_by("number").last()
    assert base is not None
    stands = {name: getattr(base, name) for name in _FIELDS}
    kept = _checked(stands | fields, at)
    if "department" in fields:
        article.department = fields["department"]
    if draft:
        KnowledgeVersion.objects.filter(pk=draft.pk).update(
            **kept, written_by=member, written_at=at, returned_why="", reviewed_by=None, reviewed_at=None
        )
    else:
        KnowledgeVersion.objects.create(article=article, number=base.number + 1, written_by=member, written_at=at, **kept)
    article.change(department=article.department)
    number = draft.number if draft else base.number + 1
    record("knowledge.drafted", _Apart(article), by=by, at=at, number=number, **_titles(kept))
    return article


@transaction.atomic
def submit_knowledge(article: KnowledgeArticle, *, by: Actor, at: datetime, expected: int | None = None) -> KnowledgeArticle:
    """Hand the draft to the reviewers. WrongState where there is no draft."""
    afresh: dict[str, Any] = {"reviewed_by": None, "reviewed_at": None, "returned_why": ""}
    handed_in: dict[str, Any] = {"state": Making.SUBMITTED, "submitted_at": at} | afresh
    return _step(article, Making.DRAFT, "knowledge.submitted", by=by, at=at, expected=expected, **handed_in)


@transaction.atomic
def review_knowledge(
    article: KnowledgeArticle,
    *,
    approved: bool,
    why: str = "",
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> KnowledgeArticle:
    """Approve what was submitted, or give it back as a draft with the reason. Forbidden to whoever wrote it."""
    row, draft = _locked(article, expected)
    if draft is not None and draft.written_by_id == member.pk:
        raise Forbidden("knowledge.review", _("review what one wrote oneself"), [_("any other reviewer")])
    reviewed: dict[str, Any] = {"reviewed_by": member, "reviewed_at": at}
    if approved:
        return _step(row, Making.SUBMITTED, "knowledge.approved", by=by, at=at, state=Making.APPROVED, **reviewed)
    why = words_of("why", why, 300)
    given_back: dict[str, Any] = {"state": Making.DRAFT, "submitted_at": None, "returned_why": why} | reviewed
    return _step(row, Making.SUBMITTED, "knowledge.returned", by=by, at=at, facts={"reason": why}, **given_back)


@transaction.atomic
def publish_knowledge(article: KnowledgeArticle, *, by: Actor, at: datetime, expected: int | None = None) -> KnowledgeArticle:
    """Put the approved version in force; the one before it stays to be read."""
    row, draft = _locked(article, expected)
    if draft and draft.state == Making.APPROVED:
        row.versions.filter(state=Making.PUBLISHED).update(state=Making.REPLACED)
    return _step(row, Making.APPROVED, "knowledge.published", by=by, at=at, state=Making.PUBLISHED, published_at=at)


@transaction.atomic
def withdraw_knowledge(
    article: KnowledgeArticle, why: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> KnowledgeArticle:
    """Take the article out of use for good, with the reason; it stays to be read."""
    row, _draft = _locked(article, expected)
    why = words_of("why", why, 300)
    row.change(withdrawn_at=max(at, row.created_at), withdrawn_by=member, withdrawn_why=why)
    last = row.versions.filter(published_at__isnull=False).order_by("number").last()
    known = last is not None and last.grade < Grade.CONFIDENTIAL
    record("knowledge.withdrawn", row if known else _Apart(row), by=by, at=at, reason=why, **_titles_of(row))
    return row


class _Apart:
    """An article as a subject of nobody's department: what is not published, or is confidential, is not every colleague's to read."""

    subject_kind = KnowledgeArticle.subject_kind

    def __init__(self, article: KnowledgeArticle):
        self.pk = article.pk


def _locked(article: KnowledgeArticle, expected: int | None) -> tuple[KnowledgeArticle, KnowledgeVersion | None]:
    """The article, locked, and its version in the making; WrongState of one that was withdrawn."""
    row = KnowledgeArticle.objects.locked(article.pk, expected)
    if row.withdrawn_at:
        raise WrongState(State.WITHDRAWN, [State.DRAFT, State.SUBMITTED, State.APPROVED, State.PUBLISHED])
    return row, row.versions.filter(state__in=[Making.DRAFT, Making.SUBMITTED, Making.APPROVED]).first()


def _step(
    article: KnowledgeArticle,
    wanted: str,
    code: str,
    *,
    by: Actor,
    at: datetime,
    expected: int | None = None,
    facts: Mapping[str, Any] | None = None,
    **changes: Any,
) -> KnowledgeArticle:
    """Move the version in the making on from the state it must be in."""
    row, draft = _locked(article, expected)
    if draft is None or draft.state != wanted:
        raise WrongState(draft.state if draft else State.PUBLISHED, [wanted])
    KnowledgeVersion.objects.filter(pk=draft.pk).update(**changes)
    row.change()
    known = changes.get("state") == Making.PUBLISHED and draft.grade < Grade.CONFIDENTIAL
    record(
        code,
        row if known else _Apart(row),
        by=by,
        at=at,
        number=draft.number,
        title_zh=draft.title_zh,
        title_en=draft.title_en,
        **(facts or {}),
    )
    return row


def _checked(fields: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The fields of a version as they would be kept, with the pieces it is found by."""
    errors: dict[str, list[str]] = {}
    kept: dict[str, Any] = {"grade": fields.get("grade", Grade.INTERNAL), "valid_until": fields.get("valid_until")}
    for name, most in _MOST.items():
        with gathering(errors):
            read = words_of if name.endswith("_zh") else text_of
            kept[name] = read(name, fields.get(name) or "", most)
    kept["tags"] = list(normal_tags(fields.get("tags") or ()))
    errors |= tag_faults(kept["tags"])
    if kept["grade"] not in Grade.values:
        errors["grade"] = [_("“%(value)s” is no grade; use 1, 2 or 3.") % {"value": kept["grade"]}]
    if kept["valid_until"] and kept["valid_until"] <= at:
        errors["valid_until"] = [_("That moment is past; choose a later one, or leave it empty.")]
    if errors:
        raise Invalid(errors)
    texts = (kept["title_zh"], kept["title_en"], *kept["tags"], kept["body_zh"], kept["body_en"])
    return kept | {"pieces": pieces_of(*texts)}


def _titles(kept: Mapping[str, Any]) -> dict[str, str]:
    return {"title_zh": kept["title_zh"], "title_en": kept["title_en"]}


def _titles_of(article: KnowledgeArticle) -> dict[str, str]:
    last = article.versions.order_by("number").last()
    return {"title_zh": last.title_zh, "title_en": last.title_en} if last else {}


@transaction.atomic
def send_knowledge(
    ticket: Ticket, article: KnowledgeArticle, covering: str = "", *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Reply:
    """Answer the customer with an article: the covering words, then its title and text in her language, as any answer leaves.

    Blocked, saying how it stands, unless its published version holds at `at` and is of the grade that may be sent.
    """
    KnowledgeArticle.objects.locked(article.pk)  # it is not withdrawn while it is being sent
    article = KnowledgeArticle.objects.with_versions().get(pk=article.pk)
    version, state = article.live, article.state_at(at)
    if state != State.PUBLISHED or version is None:
        raise Blocked(_unusable(article, state), [f"K-{article.pk}"])
    if version.grade != Grade.OPEN:
        words = _("“%(title)s” is of grade %(grade)s and must not be sent to customers; tell her in your own words what she may know.")
        raise Blocked(words % {"title": version.title, "grade": version.grade}, [f"K-{article.pk}"])
    with override(ticket.customer.language):
        body = "\n\n".join(part for part in (covering.strip(), version.title, version.body) if part)
    reply = reply_to(ticket, body, by=by, at=at, author=member, expected=expected, knowledge_id=article.pk)
    title = {"title_zh": version.title_zh, "title_en": version.title_en}
    if Event.objects.filter(code="ticket.reference_sent", matter_id=ticket.pk, facts__reply_id=reply.pk).exists():
        return reply  # the same answer sent twice
    record("ticket.reference_sent", ticket, by=by, at=at, knowledge_id=article.pk, number=version.number, reply_id=reply.pk, **title)
    return reply


def _unusable(article: KnowledgeArticle, state: str) -> str:
    title = {"title": article.shown.title}
    if state == State.WITHDRAWN:
        words = _("“%(title)s” was withdrawn (%(why)s) and was not sent; what you typed is still there. Choose another article.")
        return words % (title | {"why": article.withdrawn_why})
    if state == State.EXPIRED:
        return _("“%(title)s” is past its day and was not sent; what you typed is still there. Choose another article.") % title
    return _("“%(title)s” is not published and was not sent; what you typed is still there. Choose another article.") % title


@transaction.atomic
def note_unanswered(words: str, *, by: Actor, at: datetime, member: Member) -> UnansweredSearch | None:
    """Keep what was searched for in vain, without personal numbers; None where nothing is left of it.

    The same words by the same member while nobody has answered them are one search.
    """
    words = text_of("q", without_numbers(words[:200])[:200], 200)
    if not words.strip(" …"):
        return None
    still_open = UnansweredSearch.objects.filter(words=words, asked_by=member, answered_at__isnull=True)
    if before := still_open.first():
        return before
    UnansweredSearch.objects.bulk_create([UnansweredSearch(words=words, asked_by=member, asked_at=at)], ignore_conflicts=True)
    search = still_open.get()
    if search.asked_at == at:  # not a twin's that was quicker
        record("search.unanswered", search, by=by, at=at)
    return search


@transaction.atomic
def answer_search(
    search: UnansweredSearch, article: KnowledgeArticle, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> UnansweredSearch:
    """Say which article answers a search, and every other open one in the same words. WrongState where it was answered before."""
    list(UnansweredSearch.objects.select_for_update().filter(words=search.words).order_by("pk"))  # two who answer two of them at once
    row = UnansweredSearch.objects.locked(search.pk, expected)
    row.require("open")
    for each in UnansweredSearch.objects.select_for_update().filter(words=row.words, answered_at__isnull=True).order_by("pk"):
        moment = max(at, each.asked_at)
        each.change(answer=article, answered_by=member, answered_at=moment)
        record("search.answered", each, by=by, at=moment, knowledge_id=article.pk)
    row.refresh_from_db()
    return row
