"""Articles pass complaints on by themselves, and the holders of posts hear of it."""

from complaints.models import Complaint, Referral
from complaints.referrals.actions import end_by_answer, refer_by_articles
from complaints.referrals.choices import Moment
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import tell_found
from staff.models import Member
from staff.queries import POST, in_post

_MOMENTS = {
    "complaint.opened": Moment.TAKEN_IN,
    "complaint.assessed": Moment.TAKEN_IN,
    "complaint.reported": Moment.REPORTED,
    "complaint.answered": Moment.ANSWERED,
}
_BY = Actor.system(via="article")


def follow_articles(event: Event) -> None:
    """Pass a complaint on as articles say for this moment; an answer first ends what waited for it."""
    complaint = Complaint.objects.select_related("ticket").get(pk=event.subject_id)
    if event.code == "complaint.answered" and (member := Member.objects.filter(pk=event.actor_id).first()):
        end_by_answer(complaint, by=_BY, at=event.occurred_at, member=member)
    refer_by_articles(complaint, _MOMENTS[event.code], by=_BY, at=event.occurred_at)


def tell_post(event: Event) -> None:
    """Tell the holders of the post what was passed on to them; where it is vacant, whoever stands next above it."""
    tell_found({f"{POST}{event.facts['post']}": in_post(event.facts["post"])}, event)


def tell_owner(event: Event) -> None:
    """Tell whoever answers for the matter what a referral came to."""
    owner = Referral.objects.select_related("complaint__ticket__owner").get(pk=event.subject_id).complaint.ticket.owner
    notify([owner] if owner.is_active and owner.pk != event.actor_id else [], event, by=_BY)


def owner_of(kind: str, pk: int) -> int | None:
    """The first holder of the post a complaint was passed on to, or of the first above it."""
    if kind != Referral.subject_kind:
        return None
    code = Referral.objects.filter(pk=pk).values_list("post", flat=True).first()
    found = in_post(code).members if code else []
    return found[0].pk if found else None
