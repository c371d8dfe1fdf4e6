"""Feeding departments the list of their customers' problems, taking note of it, and reminding those who did not."""

from datetime import datetime, timedelta

from django.db import transaction

from servicedesk.clocks.models import Obligation
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Member
from tickets.models import ProblemList
from tickets.problems.asked import Asked
from tickets.problems.queries import departments_concerned
from tickets.typed import words_of

DAY = timedelta(days=1)
State = ProblemList.State


@transaction.atomic
def feed_lists(obligation: Obligation, *, by: Actor, at: datetime) -> list[ProblemList]:
    """Feed every department that contacts since the last time concern its list, once; its head is told. Nobody concerned: it is done."""
    obligation = Obligation.objects.select_for_update(of=("self",)).select_related("schedule").get(pk=obligation.pk)
    fed = set(ProblemList.objects.filter(obligation=obligation).values_list("department_id", flat=True))
    asked = Asked(_begin(obligation), obligation.opens_at)
    made = []
    for department, count in departments_concerned(asked):
        if department.pk in fed:
            continue
        period = {"begins_at": asked.begin, "ends_at": asked.end}
        one = ProblemList.objects.create(obligation=obligation, department=department, contact_count=count, sent_at=at, **period)
        _record("problem_list.sent", one, by=by, at=at)
        made.append(one)
    if not made and not fed:
        finish_obligation(obligation, by=by, at=at)
    return made


def _begin(obligation: Obligation) -> datetime:
    """Where the last list of the same series ended, leaving none out; the first covers as long as its own slot, a day at least."""
    earlier = Obligation.objects.filter(series=obligation.series, opens_at__lt=obligation.opens_at).order_by("-opens_at").first()
    return earlier.opens_at if earlier else obligation.opens_at - max(DAY, obligation.due_at - obligation.opens_at)


@transaction.atomic
def acknowledge_list(one: ProblemList, words: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ProblemList:
    """Take note of a department's list, with what is done about it; when the last one was, the obligation is done.

    Invalid without words; WrongState where somebody took note of it before.
    """
    row = ProblemList.objects.select_related("department", "obligation").locked(one.pk, expected)
    row.require(State.SENT)
    words = words_of("words", words, 2000)
    at = max(at, row.sent_at)
    row.change(state=State.ACKNOWLEDGED, words=words, acknowledged_by=member, acknowledged_at=at)
    _record("problem_list.acknowledged", row, by=by, at=at)
    Obligation.objects.select_for_update().get(pk=row.obligation_id)  # of two that are the last, the second sees the first
    if not ProblemList.objects.filter(obligation=row.obligation_id, state=State.SENT).exists():
        finish_obligation(row.obligation, by=by, at=at)
    return row


@transaction.atomic
def remind_of_lists(obligation: Obligation, *, by: Actor, at: datetime) -> int:
    """Remind each department that took no note of its list in time, once; returns how many."""
    late = ProblemList.objects.select_for_update(of=("self",)).select_related("department")
    rows = list(late.filter(obligation=obligation, state=State.SENT, reminded_at=None).order_by("pk"))
    for row in rows:
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        _record("problem_list.reminded", row, by=by, at=at)
    return len(rows)


def _record(code: str, one: ProblemList, *, by: Actor, at: datetime) -> None:
    names = {"department_zh": one.department.name_zh, "department_en": one.department.name_en}
    period = {"begins_at": one.begins_at.isoformat(), "ends_at": one.ends_at.isoformat()}
    record(code, one, by=by, at=at, count=one.contact_count, **names, **period)
