"""Sending an answer once it is committed.

At least once: a worker that dies after the server took a letter sends it again, under the same Message-ID.
"""

from servicedesk.channels import mail
from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Delivery, Event
from tickets.letters.actions import note_failed, note_sent
from tickets.letters.writing import letter_for
from tickets.models import Reply

_SENDER = "tickets.letters.handlers.send_reply"


def send_reply(event: Event) -> None:
    """Send the answer an event tells of, where it leaves by mail and has not left; what may pass later is raised and tried again."""
    reply = _owed(event)
    if reply is None:
        return
    by = Actor.system(via="mail")
    try:
        mail.send(letter_for(reply))
    except mail.Undeliverable as refusal:
        note_failed(reply, Reply.Failure.REFUSED, by=by, at=now(), code=refusal.code)
    else:
        note_sent(reply, by=by, at=now())


def note_given_up(event: Event) -> None:
    """Note that an answer will not leave, when its delivery was given up; other deliveries are nothing to us."""
    if event.facts["listener"] != _SENDER:
        return
    reply = _owed(Delivery.objects.select_related("event").get(pk=event.facts["delivery"]).event)
    if reply is not None:
        note_failed(reply, Reply.Failure.GIVEN_UP, by=Actor.system(via="mail"), at=now())


def _owed(event: Event) -> Reply | None:
    waiting = Reply.objects.filter(pk=event.facts.get("reply_id"), way=Reply.Way.MAIL, sent_at=None)
    return waiting.select_related("ticket__customer", "ticket__department", "author").first()
