"""Doors of scores: the member scored, whoever scored her, and of a call's those who score calls she can see."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Forbidden, Missing
from staff.access import require_right
from staff.models import Member
from staff.queries import below
from tickets.access import call_for, calls_of
from tickets.models import Call, Score
from tickets.scoring.rights import SCORE


def scores_of(member: Member) -> QuerySet[Score]:
    """Her own, those she gave, and, if she scores calls, those of the calls she may see."""
    rows = Score.objects.select_related("sheet__article__regulation", "call", "member", "scorer")
    mine = Q(member=member) | Q(scorer=member)
    return rows.filter(mine | Q(call__in=calls_of(member).values("pk")) if member.has_right(SCORE) else mine)


def score_for(member: Member, pk: int) -> Score:
    """The score, if she may see it (else Missing)."""
    score = scores_of(member).filter(pk=pk).first()
    if score is None:
        raise Missing("score")
    return score


def own_score_for(member: Member, pk: int) -> Score:
    """A score of a call of hers, to answer it. Missing where she does not see it, Forbidden where it is another's."""
    score = score_for(member, pk)
    if score.member_id != member.pk:
        raise Forbidden("call.score", _("answer a score somebody else was given"), [score.member.name])
    return score


def member_to_score(scorer: Member, work_number: str) -> Member:
    """A colleague somewhere below her posts. Missing for one she does not lead, Forbidden without the right to score."""
    found = below(scorer).filter(work_number=work_number).first() if "\0" not in work_number else None
    if found is None:
        raise Missing("member")
    require_right(scorer, SCORE)
    return found


def call_to_score(member: Member, pk: int) -> Call:
    """The call, if she may see it (else Missing) and score calls (else Forbidden)."""
    call = call_for(member, pk)
    require_right(member, SCORE)
    return call
