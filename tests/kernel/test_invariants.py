"""Each invariant finds the damage it is there for; whole, the desk breaks none."""

from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from servicedesk.clocks import now
from servicedesk.clocks.models import Obligation
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.wires import ask
from servicedesk.rulebook.revisions.actions import propose_pack, publish_revision, reject_revision, withdraw_revision
from tests import make
from tickets.actions import reply_to
from tickets.intake.actions import correct_details
from tickets.promised.actions import promise_answer
from tickets.repeats.actions import note_repeated_contact
from tickets.ties.actions import attach_ticket, declare_incident, merge_ticket, put_under

BY_CODE = {each.code: each for table in ask("invariants") for each in table if each.sql}
DUE = make.T0 + timedelta(minutes=31)


def broken() -> set[str]:
    with connection.cursor() as cursor:
        found = set()
        for code, invariant in BY_CODE.items():
            cursor.execute(invariant.sql)
            found |= {code} if cursor.fetchall() else set()
    return found


@pytest.fixture
def lived(house):
    """A desk on which a promise was kept, one broken, and everybody told."""
    make.load_demo_pack()
    kept, broke = make.make_ticket(house.ana), make.make_ticket(house.ana)
    reply_to(kept, "好。", by=house.ana.actor(), at=make.T0 + timedelta(minutes=3), author=house.ana)
    promise_answer(broke, DUE, "13800002097", by=house.ana.actor(), at=make.T0, member=house.ana)
    note_repeated_contact(broke, channel="mail", by=house.ana.actor(), at=make.T0, member=house.ana)
    correct_details(broke, {"special": True, "stage": "after"}, "Why", by=house.ana.actor(), at=make.T0, member=house.ana)
    sweep(DUE, always=True)
    deliver_due("inside")
    return broke


@pytest.fixture
def habits(lived, tmp_path):
    """And something that recurs: once done, once done late, once missed, once open."""
    make.load_habits(tmp_path)
    for day, hours in enumerate((1, 11, None, None)):
        opens = make.T0 + timedelta(days=day, hours=14)
        sweep(opens, always=True)
        if hours:
            finish_obligation(Obligation.objects.get(opens_at=opens), by=make.SYSTEM, at=opens + timedelta(hours=hours))
    assert list(Obligation.objects.order_by("opens_at").values_list("state", flat=True)) == ["done", "done", "missed", "open"]


@pytest.fixture
def decided(house, tmp_path):
    """A regulation with a revision of every state."""
    make.load_habits(tmp_path)
    texts = [make.HABITS.replace("10:00", f"{hour}:00") for hour in (11, 12, 13, 14)]
    ada, gao = house.ada.actor(), house.gao.actor()
    publish_revision(propose_pack(texts[0], "x", by=ada, at=make.T0), by=gao, at=make.T0)
    reject_revision(propose_pack(texts[1], "x", by=ada, at=make.T0), reason="No.", by=gao, at=make.T0)
    withdraw_revision(propose_pack(texts[2], "x", by=ada, at=make.T0), by=ada, at=make.T0)
    propose_pack(texts[3], "x", by=ada, at=make.T0)


def damage(statement: str, *values) -> None:
    """As somebody who can run SQL past the application and its triggers."""
    with psycopg2.connect(settings.DATABASE_URL) as owner, owner.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement, values)
    owner.close()


DAMAGES = {
    "I5": "update journal_delivery set done_at = null, next_at = null, dead_at = now()",
    "I6": "update clocks_clock set next_at = null where stopped_at is null",
    "I6:starts": "delete from clocks_clock where state = 'running'",
    "I7": "update journal_event set recorded_at = now() + interval '1 hour' where code = 'clock.breached'",
    "I2": "delete from clocks_steptaken",
    "I4": "update journal_event set facts = facts || '{\"step\": \"other\"}' where code = 'clock.breached'",
    "I12": "update tickets_ticket set status = 'closed'",
    "I12:details": "update tickets_ticket set area = 'intensive'",
    "duties": "with till as (insert into staff_post (code, title_zh, title_en, rights, queues) values ('till', '', '', "
    "array['money.handle'], '{}') returning id) insert into staff_member_posts (member_id, post_id) select m.member_id, till.id "
    "from till, staff_member_posts m join staff_post p on p.id = m.post_id where 'extension.approve' = any(p.rights) limit 1",
    "I12:contacts": "update tickets_ticket set contact_count = 2",
    "I12:promises": "update journal_event set facts = '{}' where code = 'ticket.promised'",
    "positions:all": "delete from journal_waiting",
}


@pytest.mark.django_db(transaction=True)
def test_a_desk_that_lived_breaks_none(lived):
    assert broken() <= {"I1"}  # its clocks ran days ago: what is due now was not swept yet
    sweep(always=True)
    assert broken() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", DAMAGES)
def test_damage_is_found(lived, code):
    if code == "I7":
        reply_to(lived, "晚了。", by=make.SYSTEM, at=DUE, author=lived.owner)
        damage("update clocks_clock set stopped_at = %s where state = 'missed'", make.T0)
    assert code not in broken()
    damage(DAMAGES[code])
    assert code in broken()


HABIT_DAMAGES = {
    "I1:schedules": "update clocks_schedule set next_at = now() - interval '1 hour'",
    "I2:obligations": "update clocks_obligation set missed_at = null where state = 'done'",
    "I3:obligations": "update clocks_obligation set series = 'another' where state = 'missed'",
    "I4:obligations": "update clocks_obligation set state = 'open', missed_at = null, next_at = due_at where state = 'missed'",
    "orphans:obligation": "delete from clocks_obligation",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", HABIT_DAMAGES)
def test_damage_to_what_recurs_is_found(habits, code):
    sweep(always=True)
    assert broken() == set()
    damage(HABIT_DAMAGES[code])
    assert code in broken()


REVISION_DAMAGES = [
    ("I4:revisions", "update rulebook_revision set status = 'withdrawn', reason = '' where status = 'rejected'"),
    ("I4:revisions", "update journal_event set facts = facts || '{\"revision\": 9}' where code = 'regulation.loaded'"),
    ("I4:revisions", "delete from journal_event where code = 'regulation.withdrawn'"),
    ("revisions:in_force", "update rulebook_regulation set revision = 3"),
    ("revisions:in_force", "update rulebook_revision set digest = '' where number = 2"),
    ("revisions:in_force", "update rulebook_revision set against = 1 where status = 'proposed'"),
    ("orphans:revision", "delete from rulebook_revision"),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("code", "statement"), REVISION_DAMAGES)
def test_damage_to_revisions_is_found(decided, code, statement):
    sweep(always=True)
    assert broken() == set()
    damage(statement)
    assert code in broken()


@pytest.fixture
def tied(house):
    """Matters merged in a chain, one under another, and one that stands for an incident with one attached."""
    make.load_demo_pack()
    at = now()
    a, b, c, d, e, f = (make.make_ticket(house.ana, at=at, customer=house.dana) for _ in range(6))
    how = {"by": house.ana.actor(), "at": at, "member": house.ana}
    merge_ticket(a, b, "Twice", **how)
    merge_ticket(b, c, "Twice", **how)
    put_under(d, c, **how)
    attach_ticket(e, declare_incident(f, "The main broke", **how), **how)


TIE_DAMAGES = [
    ("I12", "update tickets_ticket set status = 'merged' where status = 'open'"),
    ("ties:merged", "update tickets_ticket set status = 'open' where status = 'merged'"),
    ("ties:merged", "delete from tickets_merge"),
    ("ties:merged", "update clocks_clock set state = 'running', stopped_at = null where state = 'cancelled'"),
    ("ties:chains", "update tickets_merge set final_id = target_id"),
    ("ties:chains", "update tickets_merge set target_id = (select min(source_id) from tickets_merge) where target_id = final_id"),
    ("ties:both_sides", "delete from journal_event where code = 'ticket.absorbed'"),
    ("ties:both_sides", "delete from tickets_merge where target_id = final_id"),
    (
        "ties:rings",
        "insert into tickets_parenthood (child_id, parent_id, by_id, at) select parent_id, child_id, by_id, at from tickets_parenthood",
    ),
    ("ties:parents", "delete from tickets_parenthood"),
    ("ties:parents", "delete from journal_event where code = 'ticket.put_under'"),
    ("ties:incidents", "delete from journal_event where code = 'ticket.declared'"),
    ("ties:incidents", "update tickets_incident set ended_at = declared_at, ended_by_id = declared_by_id"),
    ("ties:incidents", "update tickets_membership set ticket_id = (select ticket_id from tickets_incident)"),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("code", "statement"), TIE_DAMAGES)
def test_damage_to_ties_is_found(tied, code, statement):
    assert broken() == set()
    damage(statement)
    assert code in broken()
