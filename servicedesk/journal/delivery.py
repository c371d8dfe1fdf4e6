"""Paying deliveries: claim one, run its handler, mark it done; back off when it fails."""

from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models.functions import Now

from servicedesk.journal.actions import Draft, record_many
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Delivery
from servicedesk.journal.wires import resolve

BACKOFF = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 21600, 86400)]
log = structlog.get_logger("desk.delivery")


def deliver_due(queue: str, limit: int = 200) -> int:
    """Pay up to `limit` due deliveries of one queue, oldest first; returns how many were tried."""
    for tried in range(limit):
        if not _deliver_next(queue):
            return tried
    return limit


@transaction.atomic
def _deliver_next(queue: str) -> bool:
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event")
        .filter(queue=queue, next_at__lte=Now())
        .order_by("next_at", "id")
        .first()
    )
    if delivery is None:
        return False
    try:
        with transaction.atomic():
            resolve(delivery.listener)(delivery.event)
    except Exception as error:
        log.warning("delivery failed", listener=delivery.listener, event_id=delivery.event_id, error=type(error).__name__)
        _postpone(delivery, error)
    else:
        _settle(delivery, done_at=Now(), next_at=None)
    return True


def _settle(delivery: Delivery, **fields) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(attempts=delivery.attempts + 1, **fields)


def _postpone(delivery: Delivery, error: Exception) -> None:
    reason = type(error).__name__  # its words may hold a customer's
    if delivery.attempts < len(BACKOFF):
        _settle(delivery, next_at=Now() + BACKOFF[delivery.attempts], last_error=reason)
        return
    _settle(delivery, next_at=None, dead_at=Now(), last_error=reason)
    if delivery.event.code != "delivery.died":  # the alarm about an alarm would never end
        record_many([_death(delivery)])


def _death(delivery: Delivery) -> Draft:
    event = delivery.event
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        at = cursor.fetchone()[0]
    return Draft(
        "delivery.died",
        event.subject_kind,
        event.subject_id,
        Actor.system(),
        at,
        matter_id=event.matter_id,
        department_id=event.department_id,
        facts={"listener": delivery.listener, "event": event.code},
    )
