"""What a member has a part in: the same matters as asked one by one, each part looked up by its own index."""

import pytest
from django.db import connection

from servicedesk.search.models import Document
from staff.access import scope_of
from tests import make
from tickets.access import matters_of, tickets_of
from tickets.custody.actions.answering import accept_slip
from tickets.custody.actions.offering import offer_slip
from tickets.models import Ticket


@pytest.fixture
def parts(house):
    """Matters of both departments: asked first, owned, once hers, offered to hers, and none of hers."""
    customer = house.dana
    hers = make.make_ticket(house.ana, customer=customer)
    others = [make.make_ticket(house.cleo, customer=customer) for _ in range(3)]
    given = make.make_ticket(house.ana, customer=customer)
    how = {"at": make.T0}
    slip = offer_slip(given, house.cleo.department, "Please repair it.", by=house.ana.actor(), member=house.ana, **how)
    accept_slip(slip, by=house.cleo.actor(), member=house.cleo, **how)
    offer_slip(others[0], house.ana.department, "Please call her.", by=house.cleo.actor(), member=house.cleo, **how)
    return {hers.pk, given.pk, others[0].pk}


def test_the_matters_she_has_a_part_in_are_those_of_her_own_owned_once_owned_and_offered_to_her(house, parts):
    assert set(Ticket.objects.filter(pk__in=matters_of(house.ana)).values_list("pk", flat=True)) == parts
    assert set(tickets_of(house.ana).values_list("pk", flat=True)) == parts


def test_no_part_reads_every_ticket(house, parts):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")  # what is read from end to end in spite of this has no index to go by
    plan = Document.objects.filter(scope_of(house.ana)).order_by().explain()
    assert "tickets_ticket" in plan and "Seq Scan on tickets_ticket" not in plan
