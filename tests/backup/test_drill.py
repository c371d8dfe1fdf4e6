"""The drill: a backup while people work, damage, a restore, and everything is as it was."""

import json
import stat
import threading
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, connections
from django.test import Client

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.backup.conftest import owner
from tickets.models import Ticket


class Writers:
    """Somebody who opens one ticket after the other in the desk's database until told to stop."""

    def __init__(self, member):
        self.member, self.opened, self.stopped = member, 0, threading.Event()
        self.thread = threading.Thread(target=self._work)

    def _work(self):
        try:
            while not self.stopped.is_set():
                make.make_ticket(self.member)
                self.opened += 1
        finally:
            connections.close_all()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()


def lose(desk):
    """The database is dropped, the attachments are gone, and an administrator made an empty database."""
    desk.drop()
    desk.create()
    for path in desk.files.rglob("*"):
        if path.is_file():
            path.unlink()


def test_a_backup_taken_while_people_work_restores_whole(staffed):
    with Writers(staffed.people.ana) as writers:
        folder = Path(staffed.run("backup").split(": ")[0])
    manifest = json.loads((folder / "manifest.json").read_text())
    assert 5 <= manifest["rows"]["public.tickets_ticket"] <= 5 + writers.opened and writers.opened > 0
    attachments = staffed.attachments()
    later = {table: staffed.lines(table) for table in ("journal_event", "tickets_ticket", "tickets_customer")}
    assert {name: each["sha256"] for name, each in manifest["attachments"].items()} == attachments

    lose(staffed)
    told = staffed.run("restore", folder)
    assert {table: rows for table, (rows, _) in staffed.rows().items()} == manifest["rows"]
    assert staffed.attachments() == attachments
    assert f"{sum(manifest['rows'].values())}, each of {len(manifest['rows'])} tables" in told
    # one snapshot: no ticket without its event, no event about a ticket that is not there
    assert Event.objects.filter(code="ticket.opened").count() == Ticket.objects.count()
    assert all(staffed.lines(table) <= lines for table, lines in later.items())
    numbers = set(Ticket.objects.values_list("number", flat=True))
    assert make.make_ticket(staffed.people.ana).number not in numbers


def test_every_row_and_right_and_number_is_as_it_was(staffed):
    rows, rights = staffed.rows(), rights_of(staffed.name)
    folder = staffed.backup()
    lost = make.make_ticket(staffed.people.ana)
    staffed.attach("late.txt", b"after the backup")
    lose(staffed)
    staffed.manage("restore", folder)
    assert staffed.rows() == rows
    assert rights_of(staffed.name) == rights
    again = make.make_ticket(staffed.people.ana)
    assert (again.pk, again.number) == (lost.pk, lost.number)  # every sequence stands where it stood
    assert not (staffed.files / "late.txt").exists()


def rights_of(name: str) -> list:
    """The access lists of all tables and sequences, those of what will be made, and the append-only triggers."""
    with owner(name) as cursor:
        cursor.execute(
            """select c.relname, array(select a::text from unnest(c.relacl) a order by 1) from pg_class c
               where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'S')
               union all select 'default ' || defaclobjtype::text, array(select a::text from unnest(defaclacl) a order by 1) from pg_default_acl
               union all select 'trigger ' || tgname, array[tgenabled::text] from pg_trigger where not tgisinternal order by 1"""
        )
        return cursor.fetchall()


def test_the_journal_is_append_only_after_a_restore_into_a_prepared_database(staffed):
    """A migration that was broken off had left default privileges, which would give back what the journal took away."""
    folder = staffed.backup()
    lose(staffed)
    with owner(staffed.name) as cursor:
        cursor.execute("alter default privileges in schema public grant select, insert, update, delete on tables to desk_app")
    staffed.manage("restore", folder)
    for statement in ("update journal_event set code = 'x'", "delete from journal_position", "truncate journal_event"):
        with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(statement)


def test_an_older_backup_is_migrated(staffed):
    rights = rights_of(staffed.name)
    staffed.run("migrate", "api", "zero", "-v0")
    folder = staffed.backup()
    assert "public.api_apikey" not in json.loads((folder / "manifest.json").read_text())["rows"]
    lose(staffed)
    staffed.manage("restore", folder)
    assert rights_of(staffed.name) == rights
    staffed.run("migrate", "--check")


def test_people_sign_in_and_what_fell_due_is_done_once(staffed):
    folder = staffed.backup()
    lose(staffed)
    told = staffed.manage("restore", folder)
    assert "BROKEN" in told and "lateness is gone within a minute" in told  # T0 lies in the past: all five are overdue

    signed_in = Client().post("/sign-in/", {"username": "ana", "password": make.PASSWORD})
    assert signed_in.status_code == 302
    assert sweep(now(), always=True) > 0
    assert sweep(now(), always=True) == 0
    deliver_due("inside")
    assert Clock.objects.filter(limit__code="answer", state="breached").count() == 5
    steps = StepTaken.objects.filter(clock__limit__code="answer", step="due")
    assert steps.count() == 5
    assert Notice.objects.filter(member__sign_in="ben", event__in=steps.values("event")).count() == 5
    assert "BROKEN" not in staffed.manage("invariants")


def test_a_restore_takes_the_place_of_what_went_wrong_and_keeps_it(staffed):
    rows = staffed.rows()
    folder = staffed.backup()
    make.make_ticket(staffed.people.ana)
    staffed.attach("late.txt", b"after the backup")
    damaged = staffed.rows()
    told = staffed.manage("restore", folder, "--replace", said=f"{staffed.name}\n")
    former = next(line for line in told.splitlines() if "drop database" in line).split('"')[1]
    assert staffed.rows() == rows and staffed.rows(former) == damaged
    assert (staffed.home / "files.before-1" / "late.txt").exists() and not (staffed.files / "late.txt").exists()


def test_a_lost_database_is_made_anew(staffed):
    rows, folder = staffed.rows(), staffed.backup()
    staffed.drop()
    staffed.manage("restore", folder)
    assert staffed.rows() == rows


def test_a_backup_is_private_and_holds_no_secret(staffed):
    folder = Path(staffed.run("backup", DESK_SECRET_KEY="a-key-for-this-test-only").split(": ")[0])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    password = staffed.url.split(":")[2].split("@")[0]
    for path in folder.iterdir():
        assert b"a-key-for-this-test-only" not in path.read_bytes() and password.encode() not in path.read_bytes()
    assert any("DESK_SECRET_KEY" in note for note in json.loads((folder / "manifest.json").read_text())["notes"])
