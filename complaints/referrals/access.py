"""The doors of referrals: the holders of a post see what was passed on to it, and answer it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from complaints.access import complaints_of
from complaints.models import Referral
from complaints.referrals.queries import holders_of_post, post_titles
from complaints.rights import INVESTIGATE
from servicedesk.journal.errors import Forbidden, Missing
from staff.models import Member


def referrals_of(member: Member) -> QuerySet[Referral]:
    """Those to her posts, and of the complaints she sees; never of one about herself."""
    rows = Referral.objects.select_related("complaint__ticket", "rule__article", "made_by", "ended_by", "responsible")
    hers = Q(post__in=member.posts.values("code"))
    return rows.filter(hers | Q(complaint__in=complaints_of(member).values("pk"))).exclude(complaint__about=member)


def referral_for(member: Member, pk: int, to: str = "read") -> Referral:
    """The referral, if she may see it (else Missing) and, to end it, holds its post or the next above a vacant one (else Forbidden)."""
    referral = referrals_of(member).filter(pk=pk).first()
    if referral is None:
        raise Missing("referral")
    if to == "end":
        holders = holders_of_post(referral)
        if member.pk not in {one.pk for one in holders}:
            post = post_titles([referral.post])[referral.post]
            raise Forbidden(INVESTIGATE, _("answer for the post %(post)s") % {"post": post}, [one.name for one in holders])
    return referral
