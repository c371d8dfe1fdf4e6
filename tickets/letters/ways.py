"""How an answer leaves."""

from servicedesk.channels import mail
from servicedesk.journal.actions import is_history
from tickets.models import Reply, Ticket


def way_of(ticket: Ticket) -> str:
    """How an answer to this matter leaves now; one that was lived elsewhere does not leave again."""
    if ticket.channel != Ticket.Channel.MAIL or is_history():
        return Reply.Way.RECORDED
    if not ticket.customer.email:
        return Reply.Way.NO_ADDRESS
    return Reply.Way.MAIL if mail.is_set_up() else Reply.Way.NO_SERVER
