"""The read log: one entry for what a request showed, appended before its commit or the request shows nothing."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from servicedesk.journal import middleware
from servicedesk.journal.actions import append_readings
from servicedesk.journal.models import ReadEntry
from servicedesk.journal.reading import Reading, note_reading, noting
from tests.statements import count_statements

PAGE = "/customers/{}/"


@pytest.mark.parametrize(
    "statement", ["update journal_readentry set why = 'x'", "delete from journal_readentry", "truncate journal_readentry"]
)
def test_nobody_rewrites_the_read_log(house, statement):
    append_readings([Reading(house.ana.actor(), "customer", 1, "page")])
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ReadEntry.objects.get().why == ""


def test_what_is_noted_twice_is_one_entry_and_outside_a_request_none(house):
    reading = Reading(house.ana.actor(), "customer", 1, "page")
    note_reading(reading)
    with noting() as noted:
        note_reading(reading)
        note_reading(reading)
    assert noted == [reading]


def test_the_entry_is_the_last_statement_of_the_request(house, browse):
    browser = browse(house.ana)
    with count_statements() as seen:
        assert browser.get(PAGE.format(house.dana.pk)).status_code == 200
    assert "journal_readentry" in seen[-1], str(seen)
    assert sum("journal_readentry" in sql for sql in seen) == 1
    entry = ReadEntry.objects.get()
    assert (entry.member_id, entry.subject_id, entry.what) == (house.ana.pk, house.dana.pk, "page")
    assert entry.request_id


def test_what_cannot_be_written_down_is_not_shown(house, browse, monkeypatch):
    def fail(_readings):
        raise DatabaseError("full")

    monkeypatch.setattr(middleware, "append_readings", fail)
    answer = browse(house.ana).get(PAGE.format(house.dana.pk))
    assert (answer.status_code, answer.content) == (503, b"")
    assert "no-store" in answer["Cache-Control"]


def test_a_page_that_is_refused_leaves_no_entry(house, browse):
    assert browse(house.ana).get(PAGE.format(0)).status_code == 404
    assert not ReadEntry.objects.exists()


def test_the_page_of_the_read_log_is_for_those_who_may(house, browse):
    browse(house.ana).get(PAGE.format(house.dana.pk))
    assert browse(house.ana).get("/read-log/").status_code == 403
    html = browse(house.ben).get(f"/read-log/?kind=customer&id={house.dana.pk}").content.decode()
    assert "Ana" in html and PAGE.format(house.dana.pk) in html
    assert "Ana" not in browse(house.ben).get("/read-log/?kind=customer&id=0").content.decode().split("<tbody>")[-1].split("</tbody>")[0]
