"""Which undertakings are asked for, and of whom."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from staff.models import Member
from tickets.undertakings.models import Signature, Undertaking


def in_force(at: datetime) -> QuerySet[Undertaking]:
    """The undertakings of the articles in force."""
    return Undertaking.objects.filter(article__in=Article.objects.in_force(at)).select_related("article__regulation").order_by("pk")


def undertakings_of(member: Member, at: datetime) -> QuerySet[Undertaking]:
    """What she is asked to undertake, each with the moment she `signed_at`, empty before."""
    asked = [one.pk for one in holding_here(in_force(at), member.department_id)]
    hers = Signature.objects.filter(member=member, undertaking=OuterRef("pk"))
    return in_force(at).filter(pk__in=asked).annotate(signed_at=Subquery(hers.values("at")))


def awaited_from(members: Iterable[Member], at: datetime) -> list[tuple[Undertaking, list[Member]]]:
    """Each undertaking in force with those of `members` whose name is not under it yet, though it is asked of them."""
    team = list(members)
    signed = set(Signature.objects.filter(member__in=team, undertaking__in=in_force(at)).values_list("undertaking", "member"))
    asked: dict[int | None, set[int]] = {
        place: {one.pk for one in holding_here(in_force(at), place)} for place in {member.department_id for member in team}
    }
    return [
        (one, [member for member in team if one.pk in asked[member.department_id] and (one.pk, member.pk) not in signed])
        for one in in_force(at)
    ]
