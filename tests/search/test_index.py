"""The index follows the journal, is built anew, and is what a search reads."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from servicedesk.clocks import now
from servicedesk.journal.actions import place_events
from servicedesk.journal.wires import ask
from servicedesk.search import actions
from servicedesk.search.actions import follow_journal, rebuild
from servicedesk.search.models import Document, Progress
from servicedesk.search.queries import Asked, _by_index, search
from servicedesk.search.rules import vector_of
from tests import make
from tests.statements import count_statements
from tickets import searched
from tickets.actions import reply_to
from tickets.models import Ticket

MISSING = {each.code: each for table in ask("invariants") for each in table if each.code.startswith("search:")}


def words(kind: str = "ticket") -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select object_id, vector::text from search_document where kind = %s", [kind])
        return dict(cursor.fetchall())


def missing() -> set[str]:
    with connection.cursor() as cursor:
        found = set()
        for code, invariant in MISSING.items():
            cursor.execute(invariant.sql)
            found |= {code} if cursor.fetchall() else set()
    return found


def test_what_has_no_place_in_the_journal_yet_waits(house):
    make.make_ticket(house.ana)
    assert follow_journal() == 0
    place_events()
    assert follow_journal() > 0 and follow_journal() == 0


def test_long_journals_are_read_in_batches_and_to_the_end(house, indexed, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 3)
    tickets = [make.make_ticket(house.ana) for _ in range(9)]
    indexed()
    assert set(words()) == {ticket.pk for ticket in tickets}


def test_an_answer_given_later_is_added(house, indexed):
    ticket = make.make_ticket(house.ana)
    indexed()
    reply_to(ticket, "裂纹", by=house.ana.actor(), at=make.T0, author=house.ana)
    indexed()
    assert "'裂纹'" in words()[ticket.pk] and Document.objects.filter(kind="ticket").count() == 1


def test_a_document_that_cannot_be_indexed_holds_up_no_other(house, indexed, monkeypatch):
    good, bad = make.make_ticket(house.ana), make.make_ticket(house.ana)
    texts = searched._texts

    def spoilt(ticket, said):
        if ticket.pk == bad.pk:
            raise ValueError("no")
        return texts(ticket, said)

    monkeypatch.setattr(searched, "_texts", spoilt)
    indexed()
    assert set(words()) == {good.pk} and words("customer")
    assert missing() == {"search:ticket"}


def test_the_invariants_see_each_kind_that_is_missing(house, indexed):
    make.make_ticket(house.ana)
    make.make_canned()
    indexed()
    assert missing() == set()
    there = {f"search:{kind}" for kind in Document.objects.values_list("kind", flat=True)}
    assert {"search:ticket", "search:customer", "search:member", "search:canned_reply"} <= there <= set(MISSING)
    Document.objects.all().delete()
    assert missing() == there


def test_rebuilding_makes_the_same_index_and_takes_out_what_is_gone(house, indexed):
    make.load_demo_pack()
    for n in range(5):
        make.make_ticket(house.ana, sentence=f"裂纹 {n}")
    make.make_canned()
    indexed()
    before = {kind: words(kind) for kind in ("ticket", "customer", "article", "canned_reply", "member")}
    Document.objects.create(kind="ticket", object_id=10**9, at=make.T0, vector="'x':1A")
    Document.objects.create(kind="thing", object_id=1, at=make.T0, vector="'x':1A")
    Document.objects.filter(object_id__in=list(before["ticket"])[:3]).delete()
    call_command("reindex", "--anew")
    assert {kind: words(kind) for kind in before} == before and not Document.objects.filter(kind="thing").exists()
    assert indexed() == 0, "what was rebuilt need not be followed again"


def test_a_rebuilding_goes_on_where_it_was_broken_off(house, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    tickets = [make.make_ticket(house.ana) for _ in range(6)]
    begun = rebuild()
    assert [next(begun) for _ in range(2)] == [("customer", 2), ("ticket", 2)]
    begun.close()
    assert [written for kind, written in rebuild() if kind == "ticket"] == [2, 2]
    assert set(words()) == {ticket.pk for ticket in tickets}
    assert not Progress.objects.filter(name="rebuild").exists()


@pytest.mark.django_db(transaction=True)
def test_while_one_writes_the_index_another_does_not_wait():
    house = make.make_house()
    make.make_ticket(house.ana)
    place_events()
    held, may_end = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                actions._lock()
                held.set()
                may_end.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert held.wait(10)
        assert follow_journal() == 0
    finally:
        may_end.set()
        thread.join()
    assert follow_journal() > 0


def test_a_two_character_word_is_read_from_the_words_own_index(house, indexed):
    """Some thousands of documents by one statement; the plan must reach them through the words."""
    ticket = make.make_ticket(house.ana, sentence="净水机断流")
    indexed()
    letters = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
    rows = [
        Document(
            kind="ticket",
            object_id=10**6 + n,
            department_id=house.service.pk,
            at=make.T0,
            vector=vector_of([("".join(letters[(n * step) % 24] for step in range(1, 120)), "D")]),
        )
        for n in range(4000)
    ]
    Document.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("analyze search_document")
    with count_statements() as asked:
        found = search(house.ana, Asked("断流"), at=now()).hits
    of_words = [statement for statement in asked if "tsquery" in statement]
    assert len(of_words) == 2
    for statement in of_words:
        with _by_index(), connection.cursor() as cursor:
            cursor.execute(f"explain {statement}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "search_words" in plan and "Seq Scan on search_document" not in plan
    assert [hit.object_id for hit in found] == [ticket.pk]
    assert Ticket.objects.get(pk=ticket.pk).sentence == "净水机断流"
