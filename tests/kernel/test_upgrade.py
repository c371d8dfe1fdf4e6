"""A desk that stands where the first release stood keeps its rows, and gets the schema that a fresh one gets."""

from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg2 import sql

from servicedesk.database import prepare
from tests.database import RELEASED, url_of

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = T0 + timedelta(minutes=30)
# What the catalogue says of each table: columns, constraints, indexes, triggers and what desk_app may do.
CATALOGUE = """
    select 'column', table_name, column_name, data_type, is_nullable, coalesce(column_default, '')
    from information_schema.columns where table_schema = 'public'
    union all select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' from pg_constraint
    where connamespace = 'public'::regnamespace
    union all select 'index', tablename, indexname, indexdef, '', '' from pg_indexes where schemaname = 'public'
    union all select 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' from pg_trigger where not tgisinternal
    union all select 'function', proname, prosrc, proconfig::text, prosecdef::text, '' from pg_proc
    where pronamespace = 'public'::regnamespace and prolang in (select oid from pg_language where lanname in ('sql', 'plpgsql'))
    union all select 'right', table_name, grantee, privilege_type, '', '' from information_schema.table_privileges
    where table_schema = 'public' and table_name <> 'clocks_shift'
"""


@pytest.fixture
def released(request, db):
    """An empty database as the first release left it, in Django's hands as its owner; its executor."""
    name = f"{settings.DATABASES['default']['NAME']}_released"
    server = psycopg2.connect(settings.DATABASE_URL)
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
    cursor.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
    prepare(url_of(name))
    usual = connections["default"]
    owner = usual.__class__(usual.settings_dict | {"NAME": name, "OPTIONS": {}}, alias="default")
    connections["default"] = owner
    try:
        executor = MigrationExecutor(owner)
        executor.migrate(RELEASED)
        yield executor
    finally:
        owner.close()
        connections["default"] = usual
        cursor.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        server.close()


def live_a_little(apps) -> None:
    """One matter of a customer, late with its answer, under an article that was changed once."""

    def add(app: str, model: str, **fields):
        return apps.get_model(app, model).objects.create(**fields)

    service = add("staff", "Department", code="service", name_zh="客服", name_en="Service")
    ana = add("staff", "Member", sign_in="ana", work_number="1", name_zh="安", department=service, password="!")
    regulation = add("rulebook", "Regulation", code="first-ask", title_zh="首问", title_en="First ask")
    article = {"regulation": regulation, "number": "11", "title_zh": "答复", "title_en": "Answer", "text_zh": "", "text_en": ""}
    add("rulebook", "Article", **article, version=1, digest="1", effective_from=T0.date(), effective_to=T0, status="active")
    second = add("rulebook", "Article", **article, version=2, digest="2", effective_from=T0.date(), status="active")
    answer = add(
        "clocks", "Limit", code="answer", name_zh="答", name_en="Answer", about="ticket", starts_on=["a"], stops_on=["b"],
        calendar="24h", article=second, bound={}, ladder=[{"code": "up", "after": 600}, {"code": "told", "after": -60}],
    )  # fmt: skip
    customer = add("tickets", "Customer", name="温女士", phone="13800002097")
    ticket = add(
        "tickets", "Ticket", number="T1", sentence="打印机", kind="repair", opened_at=T0, updated_at=T0, customer=customer,
        department=service, first_responder=ana, owner=ana,
    )  # fmt: skip
    add("tickets", "Solution", ticket=ticket, text="换了", at=T0, by=ana)
    said = {"subject_kind": "ticket", "subject_id": ticket.pk, "matter_id": ticket.pk, "actor_kind": "system", "actor_label": ""}
    opened = add("journal", "Event", code="ticket.opened", **said, occurred_at=T0)
    told = add("journal", "Event", code="clock.warned", **said, occurred_at=DUE)
    clock = add(
        "clocks", "Clock", about="ticket", about_id=ticket.pk, matter_id=ticket.pk, limit=answer, started_at=T0, due_at=DUE,
        next_at=DUE, started_by=opened,
    )  # fmt: skip
    add("clocks", "StepTaken", clock=clock, step="told", due_at=DUE, taken_at=DUE, event=told)


def test_a_released_desk_becomes_todays_with_its_rows(released):
    live_a_little(released.loader.project_state(RELEASED).apps)
    today = MigrationExecutor(released.connection)
    state = today.migrate(today.loader.graph.leaf_nodes())
    model = state.apps.get_model
    clock = model("clocks", "Clock").objects.get()
    assert (clock.promised_due_at, clock.calendar, clock.state) == (DUE, "24h", "running")
    assert {step: datetime.fromisoformat(at) for step, at in clock.rungs.items()} == {"up": DUE + timedelta(minutes=10), "due": DUE}
    assert model("rulebook", "Article").objects.get(version=2).begins_at == T0
    customer = model("tickets", "Customer").objects.get()
    assert "温女士" in customer.sought and "13800002097" in customer.sought and customer.grams
    period = model("tickets", "CustodyPeriod").objects.get()
    assert (period.place, period.member.sign_in, period.since, period.until) == (1, "ana", T0, None)


def test_a_released_desk_gets_the_schema_of_a_fresh_one(released):
    today = MigrationExecutor(released.connection)
    today.migrate(today.loader.graph.leaf_nodes())
    assert catalogue(url_of(released.connection.settings_dict["NAME"])) == catalogue(settings.DATABASE_URL)


def catalogue(url: str) -> list[tuple]:
    with psycopg2.connect(url) as owner, owner.cursor() as cursor:
        cursor.execute(CATALOGUE)
        rows = cursor.fetchall()
    owner.close()
    return sorted(row for row in rows if row[1] != "clocks_shift")
