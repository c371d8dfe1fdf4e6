"""The schema is valid, and what the server answers is what it says."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi

from complaints.inquiry.actions import ask_department, ask_to_be_heard, assign_investigator, complete_inquiry, note_why
from complaints.models import Concern
from complaints.prevention.actions import plan_action
from complaints.receipt.actions import open_complaint
from complaints.referrals.actions import refer_complaint
from complaints.reporting.actions import Reported, make_report
from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.clocks.models import Clock, Obligation, Schedule
from servicedesk.clocks.suspensions.actions import propose_suspension
from servicedesk.clocks.sweep import sweep
from servicedesk.files.actions import attach
from servicedesk.journal.actions import place_events
from servicedesk.journal.delivery import deliver_due
from servicedesk.registers.editing.actions import save_form_draft
from servicedesk.registers.editing.rules import sheet_of
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.web.api_urls import urlpatterns
from staff.absences.actions import note_absence
from staff.models import Notice
from tests import make
from tests.api.conftest import key_of
from tests.returns.exchanges.making import make_exchange
from tests.returns.stocking import make_stock
from tickets.catalog.actions import NewLine, register_equipment, register_site
from tickets.catalog.imports.actions import import_orders
from tickets.catalog.imports.reading import rows_sent, table_sent
from tickets.custody.actions.offering import offer_slip
from tickets.customers.actions import add_contact, give_consent
from tickets.drafts.actions import save_draft
from tickets.fault_reports.actions import report_fault
from tickets.knowledge.actions import note_unanswered
from tickets.models import LineEntry, ScoreSheet, Undertaking
from tickets.problems.actions import feed_lists
from tickets.saved_views.actions import save_view
from tickets.scoring.actions import score_call
from tickets.ties.actions import do_to_many
from tickets.ties.actions.bulk import Item
from tickets.visits.actions import enter_visit
from tickets.whispers.actions import whisper
from tickets.work_orders.actions import issue_order

EXAMPLES = 4  # bodies and queries made up for each operation
CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.response_headers_conformance,
]


@pytest.fixture
def schema() -> dict[str, Any]:
    reset_generator_stats()
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_schema_is_valid_and_nothing_in_it_was_guessed(schema, capsys):
    validate_schema(schema)
    assert not GENERATOR_STATS, capsys.readouterr().err


def test_every_enumeration_has_a_name_of_its_own(schema):
    from servicedesk.api.schema import ENUMS

    assert {name for name, body in schema["components"]["schemas"].items() if "enum" in body} == {*ENUMS, "BlankEnum"}


def test_every_address_is_in_the_schema(schema):
    ours = {f"/api/v1/{each.pattern}" for each in urlpatterns if str(each.pattern) not in ("schema/", "docs/", "")}
    plain = {
        path.replace("<int:pk>", "{id}")
        .replace("<str:call>", "{call}")
        .replace("<str:number>", "{number}")
        .replace("<slug:number>", "{number}")
        .replace("<slug:code>", "{code}")
        for path in ours
    }
    assert plain == set(schema["paths"]) - {"/api/v1/schema/"}


@pytest.fixture
def addresses(house, desk_at_work, tmp_path, settings) -> dict[str, dict[str, Any]]:
    """Things that are there, for the parameters of each resource's addresses."""
    make.load_habits(tmp_path)
    settings.DESK_FILES = tmp_path / "files"
    photo = attach(desk_at_work.ticket, "leak.png", 4, [b"leak"], by=house.ana.actor(), at=make.T0, member=house.ana)
    sweep(make.T0 + timedelta(minutes=3), always=True)
    sweep(make.T0 + timedelta(days=1), always=True)
    deliver_due("inside")
    place_events()
    storm = propose_suspension("Storm", None, make.T0, make.T0 + timedelta(hours=1), by=house.ben.actor(), at=make.T0)
    shop = {"name_zh": "店", "name_en": "Shop", "zone": "Asia/Shanghai", "week": {"mon": ["09:00-17:00"]}, "holidays": True}
    hours = create_calendar("hours", **shop, by=make.SYSTEM, at=make.T0)
    slip = offer_slip(desk_at_work.ticket, house.works, "Please look.", by=house.ana.actor(), at=make.T0, member=house.ana)
    away = note_absence(house.ana, house.ben, make.T0, None, by=house.ben.actor(), at=make.T0, noted_by=house.ben)
    many = do_to_many("reply", [Item("T-999999", None)], {"text": "x"}, by=house.ben.actor(), at=make.T0, member=house.ben)
    order = issue_order(desk_at_work.ticket, "x", "y", department=house.works, by=house.ana.actor(), at=make.T0, member=house.ana)
    fault = report_fault(desk_at_work.ticket, "x", department=house.works, by=house.ana.actor(), at=make.T0, member=house.ana)
    contact = add_contact(house.dana, {"name": "Eve"}, by=make.SYSTEM, at=make.T0)
    consent = give_consent(house.dana, "text", "Dana", by=make.SYSTEM, at=make.T0, member=house.ben)
    draft = save_draft(house.ben, "reply", {"text": "x"}, at=make.T0, ticket=desk_at_work.ticket)
    paper = make.make_knowledge(house.gao, house.ben)
    asked = note_unanswered("x", by=house.ben.actor(), at=make.T0, member=house.ben)
    assert asked
    grievance, soon = open_complaint(desk_at_work.ticket, by=house.ana.actor(), at=make.T0, member=house.ana), make.T0 + 2 * make.DAY
    how = {"by": house.ben.actor(), "at": make.T0, "member": house.ben}
    assign_investigator(grievance, house.ben, soon, **how)
    assist = ask_department(grievance, house.service, "x", soon, **how)
    hearing = ask_to_be_heard(grievance, house.ben, "x", **how)
    note_why(grievance, "x", "y", **how)
    action = plan_action(grievance, "x", "y", kind="corrective", owner=house.ben, due_at=soon, check_at=soon, **how)
    complete_inquiry(grievance, "x", [house.service], **how)
    make.load_posts()
    referral = refer_complaint(grievance, "look", **how)
    situation = make_report("duty", Reported("x", make.T0 - make.DAY, make.T0), **how)
    guest = enter_visit("Eve", "A question", by=house.ben.actor(), at=make.T0, member=house.ben)
    told = whisper(house.ben, "x", by=house.gao.actor(), at=make.T0, member=house.gao, ticket=make.make_ticket(house.ben))
    make.make_ticket(house.ben, at=make.T0 - 8 * make.DAY)
    (fed,) = feed_lists(Obligation.objects.earliest("pk"), by=make.SYSTEM, at=make.T0)
    sheet = ScoreSheet.objects.get(about="call")
    score = score_call(desk_at_work.call, sheet, dict.fromkeys(sheet.codes, 1), by=house.ben.actor(), at=make.T0, scorer=house.ben)
    post = house.ben.posts.get()
    post.rights += ["complaint.trace", "money.approve"]  # he reads every list here
    post.save(update_fields=["rights"])
    product = make.make_product()
    sold = make.make_order(house.dana, NewLine(product, Decimal(2)), delivered=2)
    plant = register_site(house.dana, "Plant", by=make.SYSTEM, at=make.T0)
    piece = register_equipment("SN-1", product, house.dana, by=make.SYSTEM, at=make.T0, site=plant)
    brought, _plan = import_orders(
        rows_sent(table_sent("order,material,quantity,customer\nSO-9,FLT-100,1,Dana"), make.T0),
        by=make.SYSTEM,
        at=make.T0,
        member=house.ben,
    )
    made = make.make_entry(house.ben, {"question": "x"})
    stock = make_stock(house.service, house.ben, product, at=make.T0, mark="x")
    exchange = make_exchange(house.ben, sold, at=make.T0, asks="lead")
    store = make.make_post("store", department=house.service, rights=["stock.handle"])
    kay = make.make_member("kay", posts=[store], department=house.service)
    differing = make.make_return(house.ana, house.gao, kay, sold)
    form = made.form
    save_form_draft(house.ben, form, sheet_of(vars(form)), form.digest, at=make.T0, seen=0)
    post.refresh_from_db()
    kept = [right for right in post.rights if not right.endswith(".approve")]
    post.rights = [*kept, "stock.handle", "money.handle", "rulebook.load"]  # and what only who handles things may
    post.save(update_fields=["rights"])
    return {
        "stock_places": {"code": stock.place.code},
        "stock_entries": {"id": stock.entry.pk},
        "stock_items": {"id": product.pk},
        "stock_needs": {"id": stock.need.pk},
        "month_closes": {"id": stock.close.pk},
        "settlement_months": {"id": make.make_settled_month(differing.slip, house.ben).pk},
        "shortages": {"id": stock.shortage.pk},
        "write_offs": {"id": stock.write_off.pk},
        "requisitions": {"id": stock.requisition.pk},
        "registers": {"code": "messages"},
        "return_slips": {"number": differing.slip.number, "id": differing.pk},
        "return_receipts": {"id": differing.receipt_id},
        "entries": {"id": made.pk},
        "copies": {"id": made.copies.get().pk},
        "imports": {"id": brought.pk},
        "exchange_slips": {"number": exchange.number},
        "products": {"id": product.pk},
        "equipment": {"id": piece.pk},
        "sites": {"id": plant.pk},
        "orders": {"number": sold.number, "id": LineEntry.objects.get(line__order=sold).pk},
        "traced_matters": {"number": desk_at_work.ticket.number},
        "drafts": {"id": draft.pk},
        "knowledge": {"id": paper.pk},
        "knowledge_searches": {"id": asked.pk},
        "scores": {"id": score.pk},
        "undertakings": {"id": Undertaking.objects.get().pk},
        "visits": {"id": guest.pk},
        "complaints": {"number": grievance.number, "id": action.pk},
        "assist_requests": {"id": assist.pk},
        "hearings": {"id": hearing.pk},
        "concerns": {"id": Concern.objects.get().pk},
        "referrals": {"id": referral.pk},
        "complaint_reports": {"id": situation.pk},
        "contacts": {"id": contact.pk},
        "consents": {"id": consent.pk},
        "attachments": {"id": photo.pk},
        "bulk_actions": {"id": many.pk},
        "work_orders": {"id": order.pk},
        "fault_reports": {"id": fault.pk},
        "calendars": {"code": "hours", "id": hours.days.earliest("date").pk},
        "suspensions": {"id": storm.pk},
        "tickets": {"number": desk_at_work.ticket.number, "id": slip.pk},
        "absences": {"id": away.pk},
        "canned_replies": {"id": make.make_canned().pk},
        "views": {"id": save_view("All", "all", {}, by=house.ben.actor(), at=make.T0, member=house.ben).pk},
        "calls": {"call": "ext:ext-1"},
        "customers": {"id": house.dana.pk},
        "clocks": {"id": Clock.objects.order_by("id")[0].pk},
        "articles": {"id": Article.objects.order_by("id")[0].pk},
        "schedules": {"id": Schedule.objects.get(code="report").pk},
        "obligations": {"id": Obligation.objects.earliest("pk").pk},
        "regulations": {"code": "habits"},
        "revisions": {"id": Revision.objects.order_by("id")[0].pk},
        "members": {"number": house.ana.work_number},
        "whispers": {"id": told.pk},
        "problem_lists": {"id": fed.pk},
        "notices": {"id": Notice.objects.filter(member=house.ben).order_by("id")[0].pk},
    }


@pytest.fixture
def same_connection():
    """A real handler gives connections back around each request; inside a test's transaction it must not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.filterwarnings("ignore")
def test_the_server_answers_as_its_schema_says(house, addresses, same_connection):
    """Made-up queries, headers and bodies for every operation: whatever is answered is in the schema, and nothing fails."""
    sender = {"Authorization": f"Bearer {key_of(house.ben)}"}
    api = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), headers=sender)
    seen: dict[str, set[int]] = {}
    for found in api.get_all_operations():
        _probe(found.ok(), addresses, sender, seen)
    assert [name for name, codes in seen.items() if name.startswith("GET") and not codes & {200, 201}] == []


def _probe(operation: Any, addresses: dict[str, dict[str, Any]], sender: dict[str, str], seen: dict[str, set[int]]) -> None:
    name = f"{operation.method.upper()} {operation.path}"

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def probe(case: Any) -> None:
        case.path_parameters.update(addresses.get(operation.path.split("/")[3], {}) if case.path_parameters else {})
        answer = case.call(headers=sender)
        case.validate_response(answer, checks=CHECKS)
        seen.setdefault(name, set()).add(answer.status_code)

    probe()
