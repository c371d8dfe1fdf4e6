"""Noting what became of an answer that leaves by mail."""

from datetime import datetime

from django.db import transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from tickets.models import Reply


@transaction.atomic
def note_sent(reply: Reply, *, by: Actor, at: datetime) -> Reply:
    """The mail server took the answer; also one that was given up before and tried again. A second time changes nothing."""
    reply = _locked(reply)
    if reply.sent_at is None:
        at = max(at, reply.given_at)
        _write(reply, sent_at=at, failed_at=None, failure="")
        record("reply.sent", reply.ticket, by=by, at=at, reply_id=reply.pk)
    return reply


@transaction.atomic
def note_failed(reply: Reply, reason: str, *, by: Actor, at: datetime, code: int | None = None) -> Reply:
    """The answer did not leave and will not by itself: `reason` of Reply.Failure, `code` the mail server's. The owner is told."""
    reply = _locked(reply)
    if reply.sent_at is None and reply.failed_at is None:
        at = max(at, reply.given_at)
        _write(reply, failed_at=at, failure=reason)
        record("reply.failed", reply.ticket, by=by, at=at, reply_id=reply.pk, reason=reason, code=code)
    return reply


def _locked(reply: Reply) -> Reply:
    return Reply.objects.select_related("ticket").select_for_update(of=("self",)).get(pk=reply.pk)


def _write(reply: Reply, **fields) -> None:
    for name, value in fields.items():
        setattr(reply, name, value)
    reply.save(update_fields=[*fields])
