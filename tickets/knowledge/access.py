"""Doors of the knowledge base: what is published is read by its department or everybody, what is written by those who look after it."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid, Missing
from servicedesk.journal.models import StatefulQuerySet
from staff.access import require_right
from staff.models import Member
from tickets.knowledge.models import Grade, KnowledgeQuerySet
from tickets.knowledge.rights import REVIEW, WRITE
from tickets.models import KnowledgeArticle, UnansweredSearch
from tickets.rules import row_id

RIGHT_TO = {"edit": WRITE, "submit": WRITE, "review": REVIEW, "publish": REVIEW, "withdraw": REVIEW}


def looks_after(member: Member) -> bool:
    """Whether she writes or reviews: she then sees drafts and confidential articles of her scope too."""
    return member.has_right(WRITE) or member.has_right(REVIEW)


def knowledge_of(member: Member) -> KnowledgeQuerySet:
    """The articles she may see, of her department and of the whole company; those of every department where she reads everything."""
    rows = KnowledgeArticle.objects.with_versions()
    if not member.has_right("desk.read_all"):
        rows = rows.filter(Q(department=None) | Q(department_id=member.department_id))
    return rows if looks_after(member) else rows.filter(live__isnull=False, live__grade__lt=Grade.CONFIDENTIAL)


def usable_by(member: Member, at: datetime) -> KnowledgeQuerySet:
    """Of these what holds now."""
    return knowledge_of(member).usable(at)


def knowledge_for(member: Member, pk: int, to: str = "read") -> KnowledgeArticle:
    """The article, if she may see it (else Missing) and do this to it (else Forbidden)."""
    article = knowledge_of(member).filter(pk=pk).first()
    if article is None:
        raise Missing("knowledge article")
    if to in RIGHT_TO:
        require_right(member, RIGHT_TO[to])
    return article


def knowledge_named(member: Member, written: str) -> KnowledgeArticle:
    """The article a form or a body names by its id; Invalid where she sees none of this number."""
    try:
        return knowledge_for(member, row_id(written))
    except Missing:
        raise Invalid({"knowledge": [_("There is no article “%(value)s”.") % {"value": written[:20]}]}) from None


def searches_of(member: Member) -> StatefulQuerySet:
    """The searches in vain of her department; of every one where she reads everything."""
    rows = UnansweredSearch.objects.all()
    return rows if member.has_right("desk.read_all") else rows.filter(asked_by__department_id=member.department_id or 0)


def search_for(member: Member, pk: int) -> UnansweredSearch:
    """A search that found nothing, for whoever writes articles."""
    require_right(member, WRITE)
    search = searches_of(member).filter(pk=pk).first()
    if search is None:
        raise Missing("search")
    return search
