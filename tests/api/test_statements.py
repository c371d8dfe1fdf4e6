"""How many statements each list and each act costs: the same for one row and for many."""

from datetime import timedelta

import pytest

from servicedesk.clocks.sweep import sweep
from servicedesk.journal.actions import place_events
from servicedesk.journal.delivery import deliver_due
from tests import make
from tests.statements import count_statements

# Of these, three are the request's own: the key, its member with her rights, and the member's name for the transaction.
LISTS = {
    "customers/": 4,
    "calls/": 5,
    "tickets/": 4,
    "tickets/{t}/replies/": 5,
    "tickets/{t}/clocks/": 7,
    "tickets/{t}/events/": 6,
    "clocks/": 6,
    "schedules/": 4,
    "obligations/": 4,
    "notices/": 5,
    "events/": 5,
}


def fill(house, rows: int):
    """Rows of everything ben may see, his own notices among them."""
    for n in range(rows):
        phone = make.make_call(house.ana, external_id=f"ext-{house.filled}-{n}")
        house.ticket = make.make_ticket(house.ana, severity="urgent", call=phone)
    house.filled += 1
    sweep(make.T0 + timedelta(minutes=3), always=True)
    sweep(make.T0 + timedelta(days=rows), always=True)
    deliver_due("inside")
    place_events()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_many(call, house, path, tmp_path):
    make.load_demo_pack()
    make.load_habits(tmp_path)
    house.filled = 0
    for rows in (1, 8):
        fill(house, rows)
        caller, address = call(house.ben), path.format(t=house.ticket.number)
        caller.get("schema/")  # notes the key's use, and measures the desk's clock
        with count_statements() as found:
            answer = caller.get(address)
        assert answer.status_code == 200
        assert len(found) == LISTS[path], str(found)


ACTS = {
    "tickets/": ({"kind": "repair", "channel": "web", "severity": "urgent", "sentence": "x"}, {}, 20),
    "tickets/{t}/replies/": ({"body": "x"}, {}, 20),
    "tickets/{t}/solution/": ({"text": "x"}, {"If_Match": '"1"'}, 25),
    "calls/ext:new/events/": ({"kind": "ringing"}, {"Idempotency_Key": "k"}, 25),
}


@pytest.mark.parametrize("path", ACTS)
def test_what_an_act_costs(call, house, desk_at_work, path):
    from servicedesk.clocks import now

    body, headers, most = ACTS[path]
    if path == "tickets/":
        body = body | {"customer": house.dana.pk}
    if "calls" in path:
        body = body | {"at": now().isoformat()}
    caller = call(house.ana)
    caller.get("schema/")
    with count_statements() as found:
        answer = caller.post(path.format(t=desk_at_work.ticket.number), body, **headers)
    assert answer.status_code == 201
    print(path, len(found))
    assert len(found) <= most, str(found)
