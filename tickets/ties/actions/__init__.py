"""What the desk does with ties between matters."""

from tickets.ties.actions.bulk import do_to_many
from tickets.ties.actions.incidents import attach_ticket, declare_incident, detach_ticket, end_incident
from tickets.ties.actions.linking import link_tickets, unlink_tickets
from tickets.ties.actions.merging import merge_ticket
from tickets.ties.actions.placing import put_under, take_out
from tickets.ties.actions.splitting import split_ticket

__all__ = [
    "attach_ticket",
    "declare_incident",
    "detach_ticket",
    "do_to_many",
    "end_incident",
    "link_tickets",
    "merge_ticket",
    "put_under",
    "split_ticket",
    "take_out",
    "unlink_tickets",
]
