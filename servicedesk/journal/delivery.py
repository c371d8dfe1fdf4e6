"""Paying deliveries: claim one, run its handler, mark it done; back off when it fails.

A claim is a transaction of its own that counts the try and names the next one. So a handler that takes the whole
process with it has failed like any other: it is tried again later and in the end given up, and the others are paid.
"""

from collections.abc import Collection
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from servicedesk.journal.actions import about_delivery, database_time, record_many
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Delivery
from servicedesk.journal.patience import TookTooLong, at_most
from servicedesk.journal.wires import resolve

BACKOFF = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 21600, 86400)]
TRIES = len(BACKOFF) + 1
LAST_WORD = timedelta(minutes=1)  # after the last try: time for it to end, or to be given up by the next claim
PATIENCE = {"inside": 30, "outside": 120}  # seconds a handler may take
log = structlog.get_logger("desk.delivery")


def deliver_due(queue: str, limit: int = 200, *, about: Collection[str] = ()) -> int:
    """Pay up to `limit` due deliveries of one queue, oldest first; returns how many were tried.

    Where kinds of subjects are named, only those of events `about` them.
    """
    for tried in range(limit):
        if not _deliver_next(queue, about):
            return tried
    return limit


def _deliver_next(queue: str, about: Collection[str] = ()) -> bool:
    claimed = _claim(queue, about)
    if claimed is not None and claimed.attempts <= TRIES:
        _pay(claimed)
    return claimed is not None


@transaction.atomic
def _claim(queue: str, about: Collection[str] = ()) -> Delivery | None:
    """Count a try of the oldest debt that is due, as if it had failed already; one tried too often is given up here."""
    some = {"event__subject_kind__in": about} if about else {}
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event")
        .filter(queue=queue, next_at__lte=Now(), **some)
        .order_by("next_at", "id")
        .first()
    )
    if delivery is None:
        return None
    delivery.attempts += 1
    if delivery.attempts > TRIES:
        _give_up(delivery, delivery.last_error)
    else:
        pause = BACKOFF[delivery.attempts - 1] if delivery.attempts < TRIES else LAST_WORD
        _write(delivery, attempts=F("attempts") + 1, next_at=Now() + pause, last_error="WorkerLost")
    return delivery


@transaction.atomic
def _pay(claimed: Delivery) -> None:
    """Run the handler of a claimed delivery; nothing happens when another worker has claimed it since.

    The lock is waited for: another worker's claim may hold it for a moment while it finds that the debt is taken.
    """
    mine = Delivery.objects.select_for_update().filter(pk=claimed.pk, attempts=claimed.attempts, next_at__isnull=False)
    if mine.values_list("pk").first() is None:
        return
    try:
        with transaction.atomic(), at_most(PATIENCE[claimed.queue]):
            resolve(claimed.listener)(claimed.event)
    except (Exception, TookTooLong) as error:
        reason = type(error).__name__  # its words may hold a customer's
        log.warning("delivery failed", listener=claimed.listener, event_id=claimed.event_id, error=reason)
        if claimed.attempts < TRIES:
            _write(claimed, last_error=reason)
        else:
            _give_up(claimed, reason)
    else:
        _write(claimed, done_at=Now(), next_at=None, last_error="")


def _write(delivery: Delivery, **fields) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**fields)


def _give_up(delivery: Delivery, reason: str) -> None:
    _write(delivery, next_at=None, dead_at=Now(), last_error=reason)
    if delivery.event.code != "delivery.died":  # the alarm about an alarm would never end
        record_many([about_delivery("delivery.died", delivery, Actor.system(), database_time())])
