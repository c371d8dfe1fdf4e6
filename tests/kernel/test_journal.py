"""The journal: append-only, ordered by commit, and every debt paid once."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.models.functions import Now

from servicedesk.journal import delivery as paying
from servicedesk.journal.actions import place_events, record
from servicedesk.journal.delivery import BACKOFF, deliver_due
from servicedesk.journal.models import Delivery, Event, Position
from servicedesk.journal.wires import Outside
from staff.models import Notice
from tests import make


class Thing:
    subject_kind, pk, matter_id, department_id = "member", 1, None, None


@transaction.atomic
def note(code: str = "thing.done", **facts) -> Event:
    return record(code, Thing(), by=make.SYSTEM, at=make.T0, **facts)


def in_thread(function):
    """Run in another thread with a connection of its own."""

    def body():
        try:
            function()
        finally:
            connections.close_all()

    thread = threading.Thread(target=body)
    thread.start()
    return thread


@pytest.mark.parametrize(
    "statement", ["update journal_event set code = 'x'", "delete from journal_event", "truncate journal_event cascade"]
)
def test_nobody_rewrites_the_journal(db, statement):
    note()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().code == "thing.done"


def test_the_tests_work_as_the_application_role(db):
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("desk_app", False, False, False)


# What desk_app may do: everything by default, less on what must stay as it was written.
_APPEND_ONLY = (
    "journal_event",
    "journal_position",
    "journal_readentry",
    "tickets_signature",
    "tickets_lineentry",
    "complaints_statement",
    "complaints_actioncheck",
    "complaints_complaintreport",
    "complaints_conductnote",
    "complaints_pressing",
    *("registers_correction", "registers_signature", "registers_copymove", "registers_print", "registers_form"),
    *("returns_stockentry", "returns_monthclose", "returns_monthsum", "returns_requisitionline"),
    *("returns_exchangepolicy", "returns_exchangeline", "returns_exchangestep"),
    *("returns_returnline", "returns_settlement", "returns_settlementmonth", "returns_settlementsum"),
    "returns_supervisorcall_supervisors",
    *("complaints_assessment", "complaints_correction", "complaints_custodyentry", "complaints_measure"),
)
_NEVER_DELETED = (
    *("registers_register", "registers_book", "registers_entry", "registers_copy"),
    *("returns_stockplace", "returns_stockitem", "returns_stockneed", "returns_shortage", "returns_writeoff", "returns_requisition"),
    *("returns_exchangeslip", "returns_exchangehandover"),
    *("returns_returnslip", "returns_receipt", "returns_receiptline", "returns_discrepancy", "returns_supervisorcall"),
)
_BY_THE_DATABASE = ("tickets_custodyperiod", "returns_stocklevel")
LESS = {table: {"INSERT", "SELECT"} for table in _APPEND_ONLY} | {table: {"SELECT"} for table in _BY_THE_DATABASE}
LESS |= {table: {"INSERT", "SELECT", "UPDATE"} for table in _NEVER_DELETED}


def test_the_grants_are_exactly_these(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select t.tablename, array_agg(g.privilege_type::text order by 1) from pg_tables t left join information_schema.role_table_grants g "
            "on g.table_name = t.tablename and g.grantee = 'desk_app' where t.schemaname = 'public' and t.tablename <> 'clocks_shift' group by 1"
        )
        found = {table: set(privileges) for table, privileges in cursor.fetchall()}
    usual = {"DELETE", "INSERT", "SELECT", "UPDATE"}
    assert found == {table: LESS.get(table, usual) for table in found}
    assert LESS.keys() <= found.keys()


@pytest.mark.django_db(transaction=True)
def test_an_event_committed_late_is_placed_late_and_never_lost():
    first_recorded, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            note("thing.slow")
            first_recorded.set()
            may_commit.wait(10)

    thread = in_thread(slow)
    first_recorded.wait(10)
    note("thing.quick")  # a higher id, committed first
    assert len(place_events()) == 1
    may_commit.set()
    thread.join()
    assert len(place_events()) == 1
    placed = Position.objects.select_related("event").order_by("position")
    assert [(p.position, p.event.code) for p in placed] == [(1, "thing.quick"), (2, "thing.slow")]
    assert placed[0].event_id > placed[1].event_id


@pytest.mark.django_db(transaction=True)
def test_many_place_at_once_without_gap_or_twin():
    for _ in range(40):
        note()
    threads = [in_thread(place_events) for _ in range(6)]
    for thread in threads:
        thread.join()
    assert list(Position.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 41))


HEARD: list[int] = []


def hear(event: Event) -> None:
    HEARD.append(event.pk)


def stumble(event: Event) -> None:
    raise ValueError("no ears")


@pytest.fixture
def wired(monkeypatch):
    """wired(code=function name) routes events of that code to a function of this file."""
    from servicedesk import wiring

    HEARD.clear()

    def wire(**targets: str) -> None:
        table = {code.replace("__", "."): (Outside(f"tests.kernel.test_journal.{name}"),) for code, name in targets.items()}
        monkeypatch.setattr(wiring, "LISTENERS", wiring.LISTENERS | table)

    return wire


def test_a_debt_is_paid_once(db, wired):
    wired(thing__done="hear")
    event = note()
    assert [deliver_due("inside"), deliver_due("inside")] == [1, 0]
    assert [event.pk] == HEARD
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db(transaction=True)
def test_ten_workers_pay_a_debt_once(wired):
    wired(thing__done="hear")
    events = [note().pk for _ in range(20)]
    threads = [in_thread(lambda: deliver_due("inside")) for _ in range(10)]
    for thread in threads:
        thread.join()
    assert sorted(HEARD) == events


def test_a_failing_listener_is_tried_again_later_and_spoils_no_other(db, wired):
    wired(thing__odd="stumble", thing__done="hear")
    note("thing.odd")
    event = note()
    assert deliver_due("inside") == 2
    failed = Delivery.objects.get(event__code="thing.odd")
    assert (failed.attempts, failed.done_at, failed.last_error) == (1, None, "ValueError")
    assert [event.pk] == HEARD and deliver_due("inside") == 0
    assert Delivery.objects.filter(pk=failed.pk, next_at__gt=Now() + BACKOFF[0] - timedelta(seconds=1)).exists()


def test_a_debt_that_cannot_be_paid_is_given_up_and_raises_an_alarm(house, wired):
    wired(thing__odd="stumble")
    note("thing.odd")
    for _ in range(len(BACKOFF) + 1):
        Delivery.objects.filter(event__code="thing.odd").update(next_at=Now())
        paying._deliver_next("inside")
    dead = Delivery.objects.get(event__code="thing.odd")
    assert (dead.attempts, dead.next_at) == (8, None) and dead.dead_at is not None
    deliver_due("inside")
    alarm = Notice.objects.get()
    assert (alarm.member, alarm.kind, alarm.code) == (house.ada, "alarm", "delivery.died")
    assert alarm.facts["listener"].endswith("stumble")


def hang(event: Event) -> None:
    time.sleep(30)


def forgive_everything(event: Event) -> None:
    try:
        hang(event)
    except Exception:
        HEARD.append(event.pk)


@pytest.mark.parametrize("name", ["hang", "forgive_everything"])
def test_a_listener_that_hangs_is_cut_short(db, wired, monkeypatch, name):
    monkeypatch.setitem(paying.PATIENCE, "inside", 1)
    wired(thing__odd=name)
    note("thing.odd")
    assert deliver_due("inside") == 1
    assert (Delivery.objects.get().last_error, HEARD) == ("TookTooLong", [])


def test_a_statement_that_hangs_is_cancelled(db, wired, monkeypatch):
    monkeypatch.setitem(paying.PATIENCE, "inside", 1)
    wired(thing__odd="sleep_in_the_database")
    note("thing.odd")
    deliver_due("inside")
    assert Delivery.objects.get().last_error in ("OperationalError", "TookTooLong")  # whichever notices first


def sleep_in_the_database(event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_sleep(20)")


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_hangs_ends_its_process(wired, monkeypatch):
    """Only a main thread can be interrupted; elsewhere the worker goes, and its keeper starts another."""
    ended = threading.Event()
    monkeypatch.setattr("os._exit", lambda code: ended.set())
    monkeypatch.setitem(paying.PATIENCE, "inside", 1)
    wired(thing__odd="linger")
    note("thing.odd")
    thread = in_thread(lambda: deliver_due("inside"))
    assert ended.wait(10)
    ENOUGH.set()
    thread.join()


ENOUGH = threading.Event()


def linger(event: Event) -> None:
    ENOUGH.wait(20)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_died_at_a_debt_has_had_its_try(wired):
    """The claim is committed before the handler runs, so what a dead worker leaves is a failed try."""
    wired(thing__done="hear")
    note()
    for tries in range(1, paying.TRIES + 1):
        claimed = paying._claim("inside")  # and nothing after it: the process is gone
        assert claimed and Delivery.objects.get().attempts == tries
        assert deliver_due("inside") == 0  # not before its pause is over
        Delivery.objects.update(next_at=Now())
    assert deliver_due("inside") == 3  # given up, the alarm about it, and the answer nobody sent
    dead = Delivery.objects.get(event__code="thing.done")
    assert (dead.attempts, dead.last_error, HEARD) == (paying.TRIES, "WorkerLost", [])
    assert Event.objects.get(code="delivery.died").facts["delivery"] == dead.pk


@pytest.mark.django_db(transaction=True)
def test_a_claim_overtaken_by_another_pays_nothing(wired):
    wired(thing__done="hear")
    event = note()
    first = paying._claim("inside")
    Delivery.objects.update(next_at=Now())  # its pause is over before it began
    deliver_due("inside")
    paying._pay(first)
    assert [event.pk] == HEARD


def test_what_is_rolled_back_left_no_event_and_no_debt(db, wired):
    wired(thing__done="hear")
    with pytest.raises(RuntimeError), transaction.atomic():
        note()
        raise RuntimeError
    assert not Event.objects.exists() and not Delivery.objects.exists()
