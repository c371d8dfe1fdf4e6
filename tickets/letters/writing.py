"""The letter an answer leaves in."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from servicedesk.channels import mail
from tickets.models import Reply


def letter_for(reply: Reply) -> mail.Letter:
    """The letter of an answer, in the customer's language; written again it is the same letter, under the same Message-ID."""
    ticket, customer = reply.ticket, reply.ticket.customer
    before = Reply.objects.filter(ticket=ticket, way=Reply.Way.MAIL, pk__lt=reply.pk).order_by("pk")
    with override(customer.language):
        return mail.Letter(
            to_name=customer.name,
            to=customer.email,
            from_name=ticket.department.name,
            subject=f"[{ticket.number}] {ticket.sentence}",
            body=_body(reply),
            message_id=_message_id(reply),
            at=reply.given_at,
            reply_to=settings.DESK_MAILBOXES.get(ticket.department.code, ""),
            answers=tuple(_message_id(earlier) for earlier in before.select_related("ticket")),
        )


def _body(reply: Reply) -> str:
    ticket = reply.ticket
    fill = {"customer": ticket.customer.name, "author": reply.author.name, "department": ticket.department.name, "number": ticket.number}
    head = _("Dear %(customer)s,") % fill
    foot = _("Your matter has the number %(number)s; please leave it in the subject when you answer.") % fill
    return f"{head}\n\n{reply.body}\n\n{fill['author']}\n{fill['department']}\n\n-- \n{foot}\n"


def _message_id(reply: Reply) -> str:
    """From what never changes of the answer; its moment tells two desks of one host apart."""
    return mail.message_id(f"{reply.ticket.number}.{reply.pk}.{int(reply.given_at.timestamp())}")
