"""Offering remedies, choosing one and approving it, answering the customer, and noting how she takes it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.choices import Phase, StageCode
from complaints.inquiry.queries import require_investigated
from complaints.models import AnswerRecipient, Complaint, ComplaintAnswer, Remedy, RemedyOption
from complaints.remedy.models import MONEY
from complaints.remedy.queries import last_answer, ruling_on, standing_remedy
from complaints.rights import APPROVE, RIGHTS
from complaints.stages.actions import come_to, reach_stage, redo_stage
from complaints.verdict.models import Liability
from complaints.verdict.queries import liability_of
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from staff.models import Member
from staff.queries import holding
from tickets.actions.outcome import reply_to
from tickets.models import Reply, Ticket
from tickets.typed import gathering, words_of

State = Complaint.State
MOST_OPTIONS = 10
MOST_MONEY = Decimal(10) ** (MONEY["max_digits"] - MONEY["decimal_places"])


@transaction.atomic
def offer_option(
    complaint: Complaint,
    kind: str,
    words: str,
    *,
    amount: Decimal,
    by: Actor,
    at: datetime,
    member: Member,
    quantity: Decimal | None = None,
    expected: int | None = None,
) -> RemedyOption:
    """Put an option on the table: `amount` in yuan, `quantity` in the product's unit. Invalid with everything that is missing or wrong."""
    complaint = _open(complaint, expected)
    errors: dict[str, list[str]] = {}
    if kind not in RemedyOption.Kind.values:
        known = ", ".join(RemedyOption.Kind.values)
        errors["kind"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": kind[:20], "known": known}]
    with gathering(errors):
        words = words_of("words", words, 300)
    if not 0 <= amount < MOST_MONEY or amount != round(amount, 2):
        errors["amount"] = [_("“%(value)s” is no amount; write yuan like 500 or 500.50.") % {"value": amount}]
    if quantity is not None and (not 0 < quantity < 10**9 or quantity != round(quantity, 3)):
        errors["quantity"] = [_("“%(value)s” is no quantity; write a number above 0.") % {"value": quantity}]
    if complaint.remedy_options.count() >= MOST_OPTIONS:
        errors["option"] = [_("There are %(most)s options already; choose one of them.") % {"most": MOST_OPTIONS}]
    if errors:
        raise Invalid(errors)
    at = max(at, complaint.received_at)
    option = RemedyOption.objects.create(complaint=complaint, kind=kind, words=words, amount=amount, quantity=quantity, by=member, at=at)
    complaint.change()
    record("complaint.remedy_offered", complaint, by=by, at=at, option_id=option.pk, **_figures(option))
    return option


def _open(complaint: Complaint, expected: int | None) -> Complaint:
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    return complaint


def _figures(option: RemedyOption) -> dict[str, Any]:
    """An option in an event; amounts as text, nothing of its words."""
    quantity = None if option.quantity is None else f"{option.quantity.normalize():f}"
    return {"kind": option.kind, "quantity": quantity, "amount": f"{option.amount:.2f}"}


@transaction.atomic
def choose_remedy(
    complaint: Complaint, option: RemedyOption, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Remedy:
    """Choose an option; one that stood gives way. Beyond the handler's limit it waits for somebody who may approve it.

    Blocked before it was investigated (CMP-006), and while liability is undecided; Invalid for the one that is decided already.
    """
    complaint = _open(complaint, expected)
    require_investigated(complaint)
    if liability_of(complaint) == Liability.UNDECIDED:
        raise Blocked(_("Nobody has decided yet who is liable; that comes first."), [complaint.number])
    former = standing_remedy(complaint)
    _require_another(complaint, former, option)
    at = max(at, option.at, former.approved_at or former.proposed_at if former else option.at)
    replaces = _announced(former)
    if former:
        _write(former, state=Remedy.State.REPLACED)
    redo_stage(complaint, StageCode.REMEDY, StageCode.REPLY)
    ruling = ruling_on(complaint, at)
    needs = ruling.needs_approval(option.amount)
    remedy = Remedy.objects.create(
        complaint=complaint,
        option=option,
        replaces=replaces,
        state=Remedy.State.WAITING if needs else Remedy.State.DECIDED,
        article=ruling.limit.article if ruling.limit else None,
        up_to=ruling.up_to,
        needs_approval=needs,
        proposed_by=member,
        proposed_at=at,
    )
    if needs:
        complaint.change()
        told = [one.pk for one in holding(APPROVE) if one.pk not in (member.pk, complaint.about_id)]
        record("complaint.remedy_proposed", complaint, by=by, at=at, remedy_id=remedy.pk, tell_ids=told, **_figures(option))
    else:
        _decide(complaint, remedy, by=by, at=at, member=member)
    return remedy


def _require_another(complaint: Complaint, former: Remedy | None, option: RemedyOption) -> None:
    """Invalid where nothing would change; after it was investigated anew the same remedy may be decided on again."""
    done = complaint.stages.filter(code=StageCode.REMEDY, done_at__isnull=False)
    if former and former.state == Remedy.State.DECIDED and former.option_id == option.pk and done.exists():
        raise Invalid({"option": [_("This remedy is decided already; choose another one, or answer the customer.")]})


def _announced(former: Remedy | None) -> Remedy | None:
    """The decided remedy that a new one is chosen in the place of, also where another waited for approval between the two."""
    return former.replaces if former and former.state == Remedy.State.WAITING else former


def _write(remedy: Remedy, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(remedy, name, value)
    remedy.save(update_fields=list(fields))


def _decide(complaint: Complaint, remedy: Remedy, *, by: Actor, at: datetime, member: Member) -> None:
    reach_stage(complaint, StageCode.REMEDY, member=member, at=at)
    complaint.change(**come_to(complaint, Phase.DECIDED, member=member, at=at))
    facts: dict[str, Any] = {"remedy_id": remedy.pk, **_figures(remedy.option)}
    if former := remedy.replaces:
        was = {"remedy_id": former.pk, **_figures(former.option)}
        record("complaint.remedy_replaced", complaint, by=by, at=at, was=was, **facts)
    else:
        record("complaint.remedy_decided", complaint, by=by, at=at, **facts)


@transaction.atomic
def approve_remedy(
    complaint: Complaint,
    answer: str = "",
    *,
    approved: bool,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Remedy:
    """Approve the remedy that waits, or refuse it with words: the decided one it was to replace, if any, then stands again.

    Forbidden for whoever proposed it and the member complained of.
    """
    complaint = _open(complaint, expected)
    remedy = standing_remedy(complaint)
    if remedy is None or remedy.state != Remedy.State.WAITING:
        raise WrongState(remedy.state if remedy else "none", (Remedy.State.WAITING.value,))
    if approved and liability_of(complaint) == Liability.UNDECIDED:
        raise Blocked(_("Nobody has decided yet who is liable; that comes first."), [complaint.number])
    barred = (remedy.proposed_by_id, complaint.about_id)
    if member.pk in barred:
        others = [one.name for one in holding(APPROVE) if one.pk not in barred]
        raise Forbidden(APPROVE, f"{RIGHTS[APPROVE]} ({_('another approves than proposed it')})", others)
    answer = words_of("answer", answer, 300) if answer.strip() or not approved else ""
    at = max(at, remedy.proposed_at)
    state = Remedy.State.DECIDED if approved else Remedy.State.REFUSED
    _write(remedy, state=state, approved_by=member, approved_at=at, answer=answer)
    if approved:
        _decide(complaint, remedy, by=by, at=at, member=member)
    else:
        _stand_again(complaint, remedy.replaces)
        complaint.change()
        told = [remedy.proposed_by_id]
        record("complaint.remedy_refused", complaint, by=by, at=at, remedy_id=remedy.pk, tell_ids=told, **_figures(remedy.option))
    return remedy


def _stand_again(complaint: Complaint, remedy: Remedy | None) -> None:
    """The remedy that was decided before stands as it did, by whom and since when it was decided."""
    if remedy:
        _write(remedy, state=Remedy.State.DECIDED)
        member, at = remedy.approved_by or remedy.proposed_by, remedy.approved_at or remedy.proposed_at
        reach_stage(complaint, StageCode.REMEDY, member=member, at=at)


@transaction.atomic
def answer_complaint(
    complaint: Complaint,
    text: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    channel: str = ComplaintAnswer.Channel.WRITTEN,
    expected: int | None = None,
) -> ComplaintAnswer:
    """Tell the customer what was decided, with the further avenue named; it is a reply of the ticket and leaves as one.

    In writing it leaves as the ticket's channel has it, else it is recorded only. Blocked while it is investigated,
    before a remedy is decided, and where its ticket is closed.
    """
    complaint = _open(complaint, expected)
    require_investigated(complaint)
    remedy = standing_remedy(complaint)
    if remedy is None or remedy.state != Remedy.State.DECIDED:
        raise Blocked(_("No remedy is decided yet; that comes before the answer."), [complaint.number])
    if liability_of(complaint) == Liability.UNDECIDED:
        raise Blocked(_("Nobody has decided yet who is liable; that comes first."), [complaint.number])
    if channel not in ComplaintAnswer.Channel.values:
        known = ", ".join(ComplaintAnswer.Channel.values)
        raise Invalid({"channel": [_("“%(value)s” is not known here; use %(known)s.") % {"value": channel[:20], "known": known}]})
    ticket = Ticket.objects.select_related("customer").get(pk=complaint.ticket_id)
    if ticket.status not in (Ticket.Status.OPEN, Ticket.Status.SOLVED):
        words = _("Its ticket %(number)s is %(status)s; open the ticket again, then answer.")
        raise Blocked(words % {"number": ticket.number, "status": ticket.get_status_display()}, [ticket.number])
    ruling = ruling_on(complaint, at)
    avenue = ruling.avenue_in(ticket.customer.language)
    body = f"{words_of('text', text, 9000)}\n\n{avenue}"
    at = max(at, remedy.approved_at or remedy.proposed_at)
    way = "" if channel == ComplaintAnswer.Channel.WRITTEN else Reply.Way.RECORDED.value
    reply = reply_to(ticket, body, by=by, at=at, author=member, way=way)
    at = max(at, reply.given_at)
    article = ruling.avenue.article if ruling.avenue else None
    said = {"channel": channel, "avenue": avenue, "article": article, "remedy": remedy, "by": member, "at": at}
    answer, new = ComplaintAnswer.objects.get_or_create(reply=reply, defaults={"complaint": complaint} | said)
    if not new:
        return answer
    recipients = _recipients(answer, ruling.second_post())
    reach_stage(complaint, StageCode.REPLY, member=member, at=at)
    complaint.change(**come_to(complaint, Phase.REPLIED, member=member, at=at))
    post = next((one.post.code for one in recipients if one.post), "")
    record("complaint.answered", complaint, by=by, at=at, answer_id=answer.pk, channel=channel, post=post)
    return answer


def _recipients(answer: ComplaintAnswer, post: Any) -> list[AnswerRecipient]:
    """The customer, and whoever holds the post an article names: both on record."""
    name = answer.complaint.ticket.customer.name
    rows = [AnswerRecipient(answer=answer, party="customer", name_zh=name, name_en=name, at=answer.at)]
    if post:
        rows.append(AnswerRecipient(answer=answer, party="post", post=post, name_zh=post.title_zh, name_en=post.title_en, at=answer.at))
    return AnswerRecipient.objects.bulk_create(rows)


@transaction.atomic
def note_acceptance(
    complaint: Complaint,
    words: str,
    *,
    accepted: bool,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> ComplaintAnswer:
    """Note how the customer takes the answer, with her words. Not accepted, the avenue it names is hers and the complaint goes up.

    WrongState before an answer, and once it is noted.
    """
    complaint = _open(complaint, expected)
    answer = last_answer(complaint)
    if answer is None or answer.accepted is not None:
        raise WrongState("noted" if answer else "unanswered", ("answered",))
    words = words_of("words", words, 1000)
    at = max(at, answer.at)
    answer.accepted, answer.words, answer.noted_by, answer.noted_at = accepted, words, member, at
    answer.save(update_fields=["accepted", "words", "noted_by", "noted_at"])
    reach_stage(complaint, StageCode.TRACKING, member=member, at=at)
    if accepted:
        complaint.change(**come_to(complaint, Phase.TRACED, member=member, at=at))
        record("complaint.accepted", complaint, by=by, at=at, answer_id=answer.pk)
        return answer
    complaint.change()
    told = {"about": complaint.subject_kind, "about_id": complaint.pk, "tell": ["supervisor"]}
    record("complaint.not_accepted", complaint, by=by, at=at, answer_id=answer.pk, **told)
    return answer
