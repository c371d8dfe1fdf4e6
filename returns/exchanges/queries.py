"""Reads about exchanges: which policy holds here, what may still come back of an order's lines, and whose turn a slip is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, F, Func, Max, OuterRef, Q, QuerySet, Sum

from returns.claims import claims_on
from returns.exchanges.choices import CLAIMING, ExchangeState, StepResult
from returns.exchanges.models import ExchangeLine, ExchangePolicy, ExchangeSlip, ExchangeStep
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import ruling_here
from staff.absences.queries import away_at, standing_in
from staff.models import Department, Member, Post
from staff.queries import Found, in_post
from tickets.catalog.models import LineEntry, OrderLine
from tickets.catalog.queries import with_amounts


def policy_here(department_id: int | None, at: datetime) -> ExchangePolicy | None:
    """The policy by which a department asks for exchanges at this moment, as the nearest scope states it; of those of one level the newest.

    None where no article in force states one. One statement, two where a scope decides.
    """
    rows = ExchangePolicy.objects.filter(article__in=Article.objects.in_force(at))
    return next(reversed(ruling_here(rows, department_id)), None)


def claimed(line_ids: Collection[int]) -> dict[int, Decimal]:
    """Order line → how much of it slips ask to exchange that has not come back yet; one statement."""
    rows = ExchangeLine.objects.filter(order_line__in=line_ids, slip__state__in=CLAIMING).order_by()
    return dict(rows.values_list("order_line").annotate(Sum("quantity")))


def slip_of(entry: LineEntry) -> str:
    """The number of the exchange slip that booked this on an order's line, with its receipt or its closing; else empty."""
    booked = Q(handovers__received_at=entry.at) | Q(state=ExchangeState.CLOSED, ended_at=entry.at)
    found = ExchangeSlip.objects.filter(booked, number=entry.reference, lines__order_line=entry.line_id)
    return found.values_list("number", flat=True).first() or ""


@dataclass(frozen=True)
class Sold:
    """A line of an order: what was delivered and came back of it, what open slips ask for, and what may still be asked back.

    `delivered_on` is the day of the last delivery; None where none is on record.
    """

    line: OrderLine
    delivered: Decimal
    returned: Decimal
    claimed: Decimal
    delivered_on: date | None

    @property
    def left(self) -> Decimal:
        return self.delivered - self.returned - self.claimed


def sold_lines(order_id: int) -> list[Sold]:
    """The lines of an order with what may still be asked back of each; two statements and one for each app that claims."""
    delivered = Q(entries__kind=LineEntry.Kind.DELIVERED, entries__undoes=None, entries__undone_by=None)
    filled = {"last_on": Max("entries__on", filter=delivered)}
    rows = with_amounts(OrderLine.objects.filter(order=order_id)).annotate(**filled).select_related("order", "product").order_by("place")
    lines = list(rows)
    asked = claims_on([line.pk for line in lines])
    return [Sold(one, one.delivered, one.returned, asked.get(one.pk, Decimal(0)), one.last_on) for one in lines]  # type: ignore[attr-defined]


def signers_of(slip: ExchangeSlip, at: datetime) -> Found:
    """Who may sign or refuse it at this moment: the holders of the post whose turn it is and who stands in for those away, but neither its
    owner nor who signed before.

    Where nobody holds the post, the first above it stands in, unless hers is a later turn. Nobody where it is nobody's turn.
    """
    step = slip.due_step
    if step is None:
        return Found([])
    found = in_post(step["post"])
    barred = {slip.owner_id, *slip.steps.values_list("by", flat=True)}
    if found.in_place:
        later = [one["post"] for one in slip.policy.chain[slip.next_place :]]
        barred |= set(Member.objects.filter(posts__code__in=later).values_list("pk", flat=True))
    people = {member.pk: member for member in (*standing_in(found.members, away_at(at)), *found.members)}
    return replace(found, members=[member for pk, member in people.items() if pk not in barred])


def posts_acted_for(member: Member, at: datetime) -> list[str]:
    """Codes of the posts she acts for at this moment: her own, those of whom she stands in for, and the vacant ones below them that have
    nobody nearer above them; three statements, four where she stands in for somebody."""
    hers = set(member.posts.values_list("pk", flat=True))
    away = away_at(at)
    if member in away.values():
        covered = [one for one in Member.objects.filter(pk__in=away) if standing_in([one], away) == [member]]
        hers |= set(Post.objects.filter(holders__in=covered).values_list("pk", flat=True))
    if not hers:
        return []
    held = Exists(Member.objects.active().filter(posts=OuterRef("pk")))
    posts = {pk: (code, above, is_held) for pk, code, above, is_held in Post.objects.values_list("pk", "code", "reports_to", held)}
    found = []
    for pk, (code, above, is_held) in posts.items():
        passed = {pk}
        while not is_held and above is not None and above not in passed:
            passed.add(above)
            pk, (_code, above, is_held) = above, posts[above]
        if pk in hers:
            found.append(code)
    return found


class _At(Func):
    """The element of an array at a place, from 1."""

    template, arg_joiner = "(%(expressions)s])", "["


def awaiting(rows: QuerySet[ExchangeSlip], member: Member, at: datetime) -> QuerySet[ExchangeSlip]:
    """Of the slips those whose turn is a post's that she acts for, but for her own and those she signed before."""
    due: dict[str, Any] = {"due_post": _At(F("posts"), F("next_place"), output_field=CharField())}
    waiting = rows.filter(state=ExchangeState.WAITING).exclude(owner=member).exclude(steps__by=member)
    return waiting.annotate(**due).filter(Q(("due_post__in", posts_acted_for(member, at))))


def warehouses() -> list[Department]:
    """The departments somebody takes goods in for, by their code; one statement."""
    keeping = Post.objects.filter(rights__contains=["stock.handle"], department=OuterRef("pk"))
    return list(Department.objects.filter(Exists(keeping)).order_by("code"))


def remarked_on(entry_id: int) -> dict[str, str]:
    """What the chain of the slip that is this entry remarked on signing, by role; one statement."""
    rows = ExchangeStep.objects.filter(slip__entry=entry_id, result=StepResult.SIGNED).exclude(remark="")
    return dict(rows.values_list("role", "remark"))


REMARKS = {"exchange_slip": remarked_on}
