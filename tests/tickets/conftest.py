"""A house with the demo pack, and a matter in it, now."""

from types import SimpleNamespace

import pytest

from servicedesk.clocks import now
from tests import make
from tickets.models import Ticket


@pytest.fixture
def desk(house, browse, start_with) -> SimpleNamespace:
    """The house, its pack, one open matter of ana's, and her signed-in browser."""
    start_with("demo pack", make.load_demo_pack)
    at = now()
    ticket = make.make_ticket(house.ana, at=at, customer=house.dana)
    return SimpleNamespace(**vars(house), at=at, ticket=ticket, browser=browse(house.ana), browse=browse)


@pytest.fixture
def said():
    """said(**over) → what a filled-in intake form sends."""

    def form(**over: str) -> dict[str, str]:
        filled = {
            "token": "form-1",
            "channel": "phone",
            "phone": "13911112222",
            "name": "Eve",
            "kind": "repair",
            "sentence": "The pump hums and gives no water",
            "severity": "normal",
            "detail": "",
            "department": "",
        }
        return filled | over

    return form


@pytest.fixture
def fresh():
    """fresh(ticket) → the ticket as the database has it now."""
    return lambda ticket: Ticket.objects.get(pk=ticket.pk)
