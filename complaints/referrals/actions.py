"""Passing a complaint on to a post, and what that came to."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Complaint, Referral, ReferralRule
from complaints.referrals.choices import Moment
from complaints.referrals.models import LONGEST
from complaints.referrals.queries import fitting
from complaints.remedy.actions import offer_option
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.typed import gathering, words_of


@transaction.atomic
def refer_complaint(complaint: Complaint, code: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Referral:
    """Pass it on to a post by hand, as an article in force here knows it; once for each referral.

    WrongState unless it is open; Invalid for a referral that no article knows, that does not fit it, or that was made before.
    """
    complaint = Complaint.objects.select_related("ticket").locked(complaint.pk, expected)
    complaint.require(Complaint.State.OPEN)
    at = max(at, complaint.received_at)
    known = {rule.code: rule for rule in fitting(complaint, at)}
    if code not in known:
        fill = {"value": code[:50], "known": _(", ").join(known) or _("none")}
        raise Invalid({"referral": [_("“%(value)s” is no referral that fits here now; use one of: %(known)s.") % fill]})
    complaint.change()
    return _made(complaint, known[code], by=by, at=at, member=member)


def refer_by_articles(complaint: Complaint, moment: Moment, *, by: Actor, at: datetime) -> list[Referral]:
    """Pass it on as articles say for this moment. Inside the transaction of the action that the moment is of."""
    return [_made(complaint, rule, by=by, at=at, member=None) for rule in fitting(complaint, at, (moment,))]


def _made(complaint: Complaint, rule: ReferralRule, *, by: Actor, at: datetime, member: Member | None) -> Referral:
    referral = Referral.objects.create(complaint=complaint, rule=rule, code=rule.code, post=rule.post, made_by=member, made_at=at)
    facts = {"referral": rule.code, "name_zh": rule.name_zh, "name_en": rule.name_en, "post": rule.post}
    record("referral.made", referral, by=by, at=at, number=complaint.number, severity=complaint.severity, **facts)
    return referral


@transaction.atomic
def end_referral(
    referral: Referral,
    result: str,
    *,
    ticked: Collection[int] = (),
    responsible: Member | None = None,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Referral:
    """Say what it came to, which of its conditions hold (by their numbers from 1), and whose responsibility it was where that is asked.

    Where all conditions hold, the remedy that the article starts goes on the table, for the quantity complained of. Invalid without
    words, for a number that is no condition's, and for naming a member where nobody is asked for. WrongState where it is done, or where
    a remedy is to be started and the complaint is no longer open.
    """
    complaint = Complaint.objects.select_related("ticket", "line").locked(referral.complaint_id, None)
    referral = Referral.objects.select_related("rule", "complaint__ticket").locked(referral.pk, expected)
    referral.require(Referral.State.MADE)
    rule, errors = referral.rule, dict[str, list[str]]()
    with gathering(errors):
        result = words_of("result", result, LONGEST)
    if wrong := sorted(set(ticked) - set(range(1, len(rule.conditions) + 1))):
        errors["ticked"] = [
            _("There is no condition number %(value)s; there are %(count)s.") % {"value": wrong[0], "count": len(rule.conditions)}
        ]
    if responsible and not rule.names_member:
        errors["responsible"] = [_("This referral asks for nobody's responsibility; leave it empty.")]
    elif responsible == member:
        errors["responsible"] = [_("Nobody finds herself responsible here; let it be found by your superior.")]
    if errors:
        raise Invalid(errors)
    met = len(set(ticked)) == len(rule.conditions) if rule.conditions else None
    return _ended(referral, complaint, result, met=met, ticked=ticked, responsible=responsible, by=by, at=at, member=member)


def end_by_answer(complaint: Complaint, *, by: Actor, at: datetime, member: Member) -> None:
    """What waited for the customer to be answered is done by the answer. Inside the transaction of the action that answers."""
    rows = Referral.objects.select_for_update(of=("self",)).filter(complaint=complaint, state=Referral.State.MADE)
    for referral in rows.filter(rule__until_answered=True).select_related("rule", "complaint__ticket").order_by("pk"):
        _ended(referral, complaint, _("Done by the answer to the customer."), by=by, at=at, member=member)


def _ended(
    referral: Referral,
    complaint: Complaint,
    result: str,
    *,
    met: bool | None = None,
    ticked: Collection[int] = (),
    responsible: Member | None = None,
    by: Actor,
    at: datetime,
    member: Member,
) -> Referral:
    rule, at = referral.rule, max(at, referral.made_at)
    marks = [place in ticked for place in range(1, len(rule.conditions) + 1)]
    fields = {"result": result, "ticked": marks, "met": met, "responsible": responsible, "ended_by": member, "ended_at": at}
    referral.change(state=Referral.State.ENDED, **fields)
    starts = rule.starts if met else ""
    facts = {"referral": rule.code, "name_zh": rule.name_zh, "name_en": rule.name_en, "met": met, "starts": starts}
    record("referral.ended", referral, by=by, at=at, responsible_id=responsible.pk if responsible else None, **facts)
    if starts:
        price = complaint.line.unit_price if complaint.line else None
        amount = (complaint.quantity or Decimal(0)) * (price or Decimal(0))
        words = f"{rule.name}: {result}"[:300]
        offer_option(complaint, starts, words, amount=round(amount, 2), quantity=complaint.quantity, by=by, at=at, member=member)
    return referral
