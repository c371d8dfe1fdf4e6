"""Which referrals articles know here, and which of them fit a complaint."""

from collections.abc import Collection
from datetime import datetime

from complaints.assessment.queries import types_at
from complaints.models import Complaint, Referral, ReferralRule
from complaints.trees import path_in
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from staff.models import Member, Post
from staff.queries import in_post


def rules_at(at: datetime, department_id: int | None, moments: Collection[str] = ()) -> list[ReferralRule]:
    """The referrals that hold for this department, of one code the first loaded; one statement, two with scopes."""
    rows = ReferralRule.objects.filter(article__in=Article.objects.in_force(at), **({"on__in": moments} if moments else {}))
    found: dict[str, ReferralRule] = {}
    for one in holding_here(rows.select_related("article").order_by("article_id", "pk"), department_id):
        found.setdefault(one.code, one)
    return list(found.values())


def fitting(complaint: Complaint, at: datetime, moments: Collection[str] = ()) -> list[ReferralRule]:
    """Of those the ones that fit the complaint's kind and type, and by which it was not passed on yet; one statement where none holds."""
    rules = rules_at(at, complaint.ticket.department_id, moments)
    if not rules:
        return []
    path = {one.code for one in path_in(types_at(at, complaint.ticket.department_id), complaint.type_code)} | {complaint.type_code}
    made = set(complaint.referrals.values_list("code", flat=True))
    return [
        rule
        for rule in rules
        if rule.code not in made
        and (not rule.kinds or complaint.ticket.kind in rule.kinds)
        and (not rule.types or not path.isdisjoint(rule.types))
    ]


def holders_of_post(referral: Referral) -> list[Member]:
    """Who answers it: the holders of its post, or of the first above it where nobody holds it."""
    return in_post(referral.post).members


def post_titles(codes: Collection[str]) -> dict[str, str]:
    """Post code → what it is called, the code itself where there is no such post; one statement."""
    return {code: code for code in codes} | {post.code: post.title for post in Post.objects.filter(code__in=codes)}
