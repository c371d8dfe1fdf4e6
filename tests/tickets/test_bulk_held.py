"""Acts on many: what would come of each is shown before, and for ten seconds all of it can be undone."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.journal.models import Delivery, Event
from tests import make
from tickets.actions import reclassify_ticket, solve_ticket
from tickets.models import BulkAction, ContactSlip, Reply, Ticket
from tickets.ties.access import held_from, items_for
from tickets.ties.actions import declare_incident
from tickets.ties.actions.bulk import hold_back, preview_many, undo_held


@pytest.fixture
def how(desk):
    return {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana}


@pytest.fixture
def other(desk):
    return make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, sentence="Still no water")


@pytest.fixture
def marked(desk, other):
    return [f"{desk.ticket.number}:1", f"{other.number}:1", "T-999999:1"]


@pytest.fixture
def held(desk, other, how):
    """held(action, **asked) → the act on both matters, held back."""

    def waiting(action: str = "solve", **asked: str) -> BulkAction:
        items = items_for(desk.ana, [(desk.ticket.number, 1), (other.number, 1)])
        return hold_back(action, held_from(items, {"text": "Mended."} | asked, whole=""), **how)

    return waiting


def codes() -> list[str]:
    return list(Event.objects.filter(code__startswith="bulk_action").order_by("pk").values_list("code", flat=True))


def test_the_preview_says_what_each_would_become_and_does_nothing(desk, other, how):
    solve_ticket(other, "Quicker.", **how)
    asked = [(desk.ticket.number, 1), (other.number, 1), ("T-999999", 1)]
    events, clocks = Event.objects.count(), list(Clock.objects.order_by("pk").values())
    rows = preview_many("solve", items_for(desk.ana, asked), {"text": "Mended."}, **how)
    assert [(row["status"], len(row["becomes"])) for row in rows] == [(201, 1), (412, 0), (404, 0)]
    assert rows[0]["becomes"] == ["处理中 → 已办结"]
    assert set(Ticket.objects.filter(status="solved")) == {other}
    assert (Event.objects.count(), list(Clock.objects.order_by("pk").values())) == (events, clocks)


@pytest.mark.parametrize(
    ("action", "given"),
    [("reply", {"text": "x"}), ("reclassify", {"text": "x", "severity": "high"}), ("hand_on", {"text": "x", "department": "works"})],
)
def test_the_preview_leaves_no_answer_no_slip_and_nothing_owed(desk, how, action, given):
    owed = Delivery.objects.count()
    what = given | ({"department": desk.works} if "department" in given else {})
    rows = preview_many(action, items_for(desk.ana, [(desk.ticket.number, 1)]), what, **how)
    assert [row["status"] for row in rows] == [201]
    assert not Reply.objects.exists() and not ContactSlip.objects.exists()
    assert (Delivery.objects.count(), Ticket.objects.get().severity) == (owed, "normal")


def test_the_page_shows_what_would_come_of_it_before_it_is_asked_for(desk, marked):
    typed = {"action": "solve", "item": marked, "text": "Mended."}
    page = desk.browser.post("/bulk/", typed).content.decode()
    assert "2 of 3 would be done" in page and "Open → Solved" in page and "left out" in page and "not found" in page
    assert 'name="do"' in page and "Mended.</textarea>" in page and not BulkAction.objects.exists()
    empty = desk.browser.post("/bulk/", typed | {"text": " ", "do": "1"})
    assert empty.status_code == 400 and 'name="do"' not in empty.content.decode() and not BulkAction.objects.exists()


def test_where_none_can_be_done_the_page_offers_nothing_to_do(desk, other, how, marked):
    for ticket in (desk.ticket, other):
        solve_ticket(ticket, "Quicker.", **how)
    page = desk.browser.post("/bulk/", {"action": "solve", "item": marked, "text": "Mended."}).content.decode()
    assert "None of them can be done" in page and 'name="do"' not in page


def test_it_is_held_back_offered_to_be_undone_and_then_done_as_of_the_moment_it_was_asked(desk, marked, other):
    held = make.do_as_shown(desk.browser, action="solve", item=marked, text="Mended.")["Location"]
    page, bulk = desk.browser.get(held).content.decode(), BulkAction.objects.get()
    assert "toast" in page and page.count("data-undo") == 2 and f"/bulk/{bulk.pk}/cancellation/" in page
    delivery = Delivery.objects.get(event__code="bulk_action.held")
    assert delivery.next_at - delivery.event.recorded_at >= timedelta(seconds=10)
    assert not Ticket.objects.filter(status="solved").exists()
    make.deliver_held()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.asked, len(bulk.done), len(bulk.failed)) == ("done", {}, 2, 1)
    assert codes() == ["bulk_action.held", "bulk_action.done"]
    solved = Event.objects.filter(code="ticket.solved")
    assert {event.occurred_at for event in solved} == {bulk.at} and {event.actor_id for event in solved} == {desk.ana.pk}
    make.deliver_held()
    assert Event.objects.filter(code="ticket.solved").count() == 2


def test_undone_in_time_nothing_was_done_and_nothing_of_it_is_kept(desk, held):
    bulk = held()
    for _twice in range(2):
        assert desk.browser.post(f"/bulk/{bulk.pk}/cancellation/").status_code == 302
    make.deliver_held()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.asked, bulk.results) == ("undone", {}, [])
    assert codes() == ["bulk_action.held", "bulk_action.undone"] and not Ticket.objects.filter(status="solved").exists()
    assert "No matter was changed" in desk.browser.get(f"/bulk/{bulk.pk}/").content.decode()


def test_what_was_not_done_in_time_can_still_be_undone(desk, held):
    bulk = held()
    assert undo_held(bulk, by=desk.ana.actor(), at=desk.at + timedelta(hours=1)).state == "undone"
    make.deliver_held()
    assert codes() == ["bulk_action.held", "bulk_action.undone"] and not Ticket.objects.filter(status="solved").exists()


def test_what_is_done_is_what_was_shown(desk, marked, other):
    typed = {"action": "solve", "item": marked, "text": "Mended."}
    seal = desk.browser.post("/bulk/", typed).context["seal"]
    for changed in ({"text": "Replaced."}, {"item": marked[:1]}, {"action": "reply"}):
        again = desk.browser.post("/bulk/", typed | changed | {"do": "1", "seal": seal})
        assert again.status_code == 400 and "not what was shown before" in again.content.decode()
    assert not BulkAction.objects.exists()
    assert desk.browser.post("/bulk/", typed | {"text": " Mended.\r\n", "do": "1", "seal": seal}).status_code == 302


def test_an_act_for_all_of_an_incident_reaches_nothing_beyond_it(desk):
    incident = declare_incident(desk.ticket, "Off", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    foreign = make.make_ticket(desk.cleo, at=desk.at, customer=desk.dana)
    ben = desk.browse(desk.ben)
    typed = {"action": "reclassify", "whole": desk.ticket.number, "item": f"{foreign.number}:1", "severity": "high", "text": "x"}
    make.do_as_shown(ben, **typed)
    asked = {
        "items": [[foreign.number, None]],
        "whole": incident.ticket.number,
        "text": "x",
        "severity": "",
        "incident": "",
        "department": "",
    }
    hold_back("reply", asked, by=desk.ben.actor(), at=desk.at, member=desk.ben)
    make.deliver_held()
    assert [[one["status"] for one in bulk.results] for bulk in BulkAction.objects.order_by("pk")] == [[404], [404]]
    foreign.refresh_from_db()
    assert (foreign.severity, foreign.version, Reply.objects.count()) == ("normal", 1, 0)


def test_what_cannot_be_kept_is_told_before_anything_is_held_back(desk, marked):
    asked = {"action": "hand_on", "department": "works", "item": [*marked, "T-\0:1"], "text": "x" * 1001}
    refused = desk.browser.post("/bulk/", asked)
    assert refused.status_code == 400 and "1001" in refused.content.decode()
    make.do_as_shown(desk.browser, action="solve", item=[*marked, "T-\0:1"], text="Men\0ded.", severity="\0")
    asked = BulkAction.objects.get().asked
    assert (asked["text"], asked["severity"], len(asked["items"])) == ("Mended.", "", len(marked))


def test_what_a_key_asked_for_is_done_in_its_name(desk, other):
    items = items_for(desk.ana, [(other.number, 1)])
    asked = held_from(items, {"text": "Mended."}, whole="")
    hold_back("solve", asked, by=desk.ana.actor("key till"), at=desk.at, member=desk.ana)
    make.deliver_held()
    assert Event.objects.get(code="ticket.solved").via == "key till"


def test_what_is_done_is_not_undone_and_the_page_says_so(desk, held):
    bulk = held()
    make.deliver_held()
    answer = desk.browser.post(f"/bulk/{bulk.pk}/cancellation/")
    assert answer.status_code == 409 and "done already" in answer.content.decode()
    assert codes() == ["bulk_action.held", "bulk_action.done"]
    assert desk.browse(desk.ben).post(f"/bulk/{bulk.pk}/cancellation/").status_code == 404


def test_a_matter_somebody_changed_meanwhile_is_refused_by_itself(desk, held, other, how):
    bulk = held()
    reclassify_ticket(other, "high", "It spreads.", by=desk.ben.actor(), at=desk.at)
    make.deliver_held()
    bulk.refresh_from_db()
    assert [(one["number"], one["status"]) for one in bulk.results] == [(desk.ticket.number, 201), (other.number, 412)]


def test_whoever_lost_the_right_meanwhile_does_nothing(desk, held):
    bulk = held()
    desk.ana.posts.clear()
    make.deliver_held()
    bulk.refresh_from_db()
    assert (bulk.state, [one["status"] for one in bulk.results]) == ("done", [403, 403])
    assert not Ticket.objects.filter(status="solved").exists()
