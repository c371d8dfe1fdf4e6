"""The command that fills a demo desk: reproducible, by COPY at any size, and never on a desk that is none."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.demo import copies, patterns, words
from servicedesk.demo.copies import UnknownFact, mould_of
from servicedesk.demo.full import grow_company
from servicedesk.journal.actions import record
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff.models import Member
from tests import make
from tests.kernel.demo import check_invariants, fill
from tickets.actions import reply_to
from tickets.models import Reply, Ticket


@pytest.fixture
def home(db, settings, tmp_path):
    settings.DESK_HOME = tmp_path
    return tmp_path


@pytest.fixture
def few(monkeypatch):
    """One pattern of each way: what is looked at is not how they differ."""
    monkeypatch.setattr(patterns, "_MADE", {"closed": 2, "answered": 1, "held": 1})


def rows_of(at, **over) -> list[tuple]:
    with transaction.atomic():
        grow_company(60, at=at, password=make.PASSWORD, **{"seed": 7} | over)
        found = ("sentence", "kind", "severity", "channel", "status", "opened_at", "updated_at", "customer__name", "owner__sign_in")
        rows = list(Ticket.objects.order_by("opened_at", "sentence", "customer__name").values_list(*found))
        transaction.set_rollback(True)
    return rows


def test_the_same_seed_makes_the_same_matters_and_another_makes_others(home, few):
    call_command("prepare_desk", stdout=StringIO())
    at = now()
    assert rows_of(at) == rows_of(at) != rows_of(at, seed=8)


def test_a_desk_that_is_no_demo_is_left_alone(house, settings, tmp_path):
    settings.DESK_HOME = tmp_path
    with pytest.raises(CommandError, match="not a demo"):
        fill(10, "--yes")
    assert not Ticket.objects.exists()


def test_more_are_added_only_where_that_was_said(home, few):
    call_command("prepare_desk", stdout=StringIO())
    with pytest.raises(CommandError, match="23 tickets are there"):
        fill(20)
    assert Ticket.objects.count() == 23
    fill(20, "--yes")
    assert Ticket.objects.count() == 43


@pytest.mark.parametrize("many", [0, -5])
def test_a_number_that_cannot_be_meant_is_refused(home, many):
    with pytest.raises(CommandError, match="from 1"):
        fill(many)
    assert not Member.objects.exists()


def test_production_gets_no_demo(home, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        fill(10)
    assert not Member.objects.exists()


def test_a_fact_nobody_said_how_to_copy_stops_the_copying(house):
    ticket = make.make_ticket(house.ana)
    record("ticket.asked_again", ticket, by=house.ana.actor(), at=make.T0, strange_id=3)
    with pytest.raises(UnknownFact, match="strange_id"):
        mould_of(ticket, "closed", list(Member.objects.all()))


def test_a_copy_has_its_own_ids_moments_and_people(house):
    make.load_demo_pack()
    ticket = make.make_ticket(house.ana)
    reply_to(ticket, "50 % done\tand\\more", by=house.ana.actor(), at=make.T0, author=house.ana)
    mould = mould_of(Ticket.objects.get(pk=ticket.pk), "open", list(Member.objects.all()))
    later = timedelta(days=3)
    copies.write_copies([copies.Copy(mould, later, "Another\nsentence", house.dana, {house.ana.pk: house.ben})])
    other = Ticket.objects.exclude(pk=ticket.pk).get()
    reply = Reply.objects.get(ticket=other)
    assert (other.owner, other.opened_at, other.sentence) == (house.ben, make.T0 + later, "Another\nsentence")
    assert (reply.body, reply.author, reply.given_at) == ("50 % done\tand\\more", house.ben, make.T0 + later)
    event = Event.objects.get(code="ticket.replied", subject_id=other.pk)
    assert (event.facts["reply_id"], event.actor_label) == (reply.pk, house.ben.actor().label)
    states = dict(Clock.objects.filter(matter_id=other.pk).values_list("limit__code", "state"))
    assert states == {"answer": "met", "solve": "running"}


def test_names_and_numbers_of_customers_never_meet():
    named = [one for one, _ in zip(words.names(), range(5000), strict=False)]
    assert len({name for name, _, _ in named}) == 5000
    assert sum(language == "en" for _, _, language in named) == 60


def test_a_loaded_company_has_two_fifths_of_its_matters_open_and_none_late(home, few, monkeypatch):
    monkeypatch.setattr("servicedesk.demo.full.FULL", 100)
    fill(500)
    written = Ticket.objects.filter(pk__gt=Ticket.objects.get(sentence__startswith="配电间").pk + 3)
    still_open = written.filter(status="open")
    assert 150 < still_open.count() < 250
    clocks = Clock.objects.filter(matter_id__in=still_open.values("pk"), stopped_at=None)
    assert not clocks.filter(state="breached").exists() and not clocks.filter(next_at__lt=now()).exists()
    deliver_due("inside", limit=100)
    check_invariants()


def test_the_start_loads_the_full_company_where_that_is_asked(home, few, monkeypatch):
    monkeypatch.setenv("DESK_DEMO", "full")
    monkeypatch.setattr("servicedesk.web.management.commands.prepare_desk.FULL", 60)
    out = StringIO()
    call_command("prepare_desk", stdout=out)
    assert "24 members, 60 tickets" in out.getvalue()
