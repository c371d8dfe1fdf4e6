"""Who is told that an article waits for a review, and what came of it."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.models import Member
from tickets.knowledge.access import knowledge_of
from tickets.knowledge.rights import REVIEW
from tickets.models import KnowledgeVersion

_BY = Actor.system(via="knowledge")


def tell_reviewers(event: Event) -> None:
    """Tell those who may review it, but not whoever wrote it."""
    writer = _version(event).written_by
    able = Member.objects.active().with_rights().filter(posts__rights__contains=[REVIEW]).exclude(pk=writer.pk).distinct().order_by("pk")
    notify([one for one in able if knowledge_of(one).filter(pk=event.subject_id).exists()], event, by=_BY)


def tell_writer(event: Event) -> None:
    """Tell whoever wrote it that it was approved or given back."""
    writer = _version(event).written_by
    notify([writer] if writer.is_active else [], event, by=_BY)


def _version(event: Event) -> KnowledgeVersion:
    return KnowledgeVersion.objects.select_related("written_by").get(article=event.subject_id, number=event.facts["number"])
