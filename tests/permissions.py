"""Who may do what, endpoint by endpoint: every address the desk has, the world they are asked in, and how an answer is judged.

The tables stand beside the tests that hold them: tests/api/test_permissions.py and tests/web/test_page_permissions.py.
"""

import difflib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from complaints.assessment.actions import give_inside
from complaints.evidence.actions import take_in_evidence
from complaints.inquiry.actions import ask_department, ask_to_be_heard, assign_investigator, complete_inquiry, note_why
from complaints.models import Concern
from complaints.prevention.actions import plan_action
from complaints.receipt.actions import open_complaint
from complaints.receipt.facts import Told
from complaints.referrals.actions import refer_complaint
from complaints.reporting.actions import Reported, make_report
from complaints.verdict.actions import give_verdict, object_to_verdict
from complaints.verdict.rules import Part
from servicedesk.clocks import now
from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.clocks.models import Clock, Obligation, Schedule
from servicedesk.clocks.suspensions.actions import propose_suspension
from servicedesk.clocks.sweep import sweep
from servicedesk.files.actions import attach
from servicedesk.journal.models import Delivery, Event
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.revisions.actions import propose_pack
from servicedesk.rulebook.scopes.actions import create_scope
from staff.absences.actions import note_absence
from staff.actions import notify
from tests import make
from tests.returns.exchanges.making import make_exchange
from tests.returns.stocking import make_stock
from tickets.catalog.actions import NewLine, name_sold, register_equipment, register_site
from tickets.catalog.imports.actions import import_orders
from tickets.catalog.imports.reading import rows_sent, table_sent
from tickets.custody.actions.offering import offer_slip
from tickets.customers.actions import add_contact, give_consent
from tickets.drafts.actions import save_draft
from tickets.extensions.actions import ask_for_extension
from tickets.fault_reports.actions import report_fault
from tickets.knowledge.actions import note_unanswered
from tickets.models import LineEntry, ScoreSheet, Ticket, Undertaking
from tickets.problems.actions import feed_lists
from tickets.saved_views.actions import save_view
from tickets.scoring.actions import score_call
from tickets.ties.actions import attach_ticket, declare_incident, do_to_many, link_tickets, put_under
from tickets.ties.actions.bulk import Item
from tickets.visits.actions import enter_visit
from tickets.whispers.actions import whisper
from tickets.work_orders.actions import issue_order

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
READERS = ("own", "supervisor", "other")
MARK = "Whitewater"  # stands in every text of what cleo's department has no part in
NOTHING = {"int": "999999999", "slug": "nowhere", "str": "nowhere", "path": "999", "matter": "T-999999"}  # what no object is called
_PLACE = re.compile(r"<(\w+):(\w+)>")


@dataclass(frozen=True)
class Endpoint:
    """One pattern of the resolver: its route from the root, and the view behind it."""

    route: str
    view: Any

    @property
    def is_rest(self) -> bool:
        return hasattr(self.view, "cls")

    @property
    def methods(self) -> tuple[str, ...]:
        """What a class answers itself; a function has to be asked instead."""
        return tuple(method for method in METHODS if hasattr(self.view.cls, method.lower()))


def endpoints() -> Iterator[Endpoint]:
    """Every pattern the desk answers."""
    return _below(get_resolver().url_patterns, "")


def _below(patterns: list[URLPattern | URLResolver], above: str) -> Iterator[Endpoint]:
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, route)
        else:
            yield Endpoint(route, pattern.callback)


def table(text: str) -> dict[str, dict[str, str]]:
    """`METHOD route own supervisor other` a line, as "METHOD route" → reader → what she gets."""
    rows = [line.split() for line in text.strip().splitlines()]
    assert all(len(row) == 5 for row in rows), "a row has a method, a route and three cells"
    found = {f"{method} {route}": dict(zip(READERS, cells, strict=True)) for method, route, *cells in rows}
    assert len(found) == len(rows), "an endpoint stands in the table once"
    return found


def make_world(folder: Path) -> SimpleNamespace:
    """One of everything: ana's matter and what hangs on it, given to the stores where another department is needed.

    cleo's department has no part in any of it, so whatever she sees is everybody's.
    """
    house, at = make.make_house(), now()
    make.load_demo_pack(at)
    make.load_habits(folder, at - make.DAY)
    by, ana, ben = {"by": house.ana.actor(), "at": at}, house.ana, house.ben
    stores = make.make_department("stores", name_zh="仓储部", name_en="Stores")
    keeper = make.make_post("keeper", department=stores, rights=[*make.AGENT_RIGHTS, "work_order.do"])
    kim = make.make_member("kim", posts=[keeper], department=stores)
    make.make_post("editor", title_en="Editor", rights=["absence.note", "canned.edit", "obligation.finish", "stock.handle"])
    call, about = make.make_call(ana, at=at), {"at": at, "customer": house.dana, "sentence": MARK}
    ticket = make.make_ticket(ana, severity="urgent", call=call, **about)
    yesterday = make.make_ticket(ana, **about | {"at": at - make.DAY})
    parent, linked, master, member = (make.make_ticket(ana, **about) for _each in range(4))
    how = by | {"member": ana}
    link = link_tickets(ticket, linked, **how)
    put_under(ticket, parent, **how)
    attach_ticket(member, declare_incident(master, "Water is off", by=ben.actor(), at=at, member=ben), **how)
    slip = offer_slip(ticket, stores, MARK, **how)
    extension = ask_for_extension(ticket, MARK, at + timedelta(days=2), **how)
    order = issue_order(ticket, MARK, MARK, department=stores, **how)
    report = report_fault(ticket, MARK, department=stores, **how)
    bulk = do_to_many("reply", [Item(ticket.number, ticket, None)], {"text": MARK}, **how)
    visit = enter_visit(MARK, MARK, **how)
    complaint = open_complaint(ticket, told=Told(cause_said=MARK, remedy_sought=MARK), **how)
    soon = at + timedelta(days=2)
    assign_investigator(complaint, ben, soon, **how)
    assist = ask_department(complaint, stores, MARK, soon, **how)
    hearing = ask_to_be_heard(complaint, ana, MARK, **how)
    note_why(complaint, MARK, MARK, **how)
    complete_inquiry(complaint, MARK, [stores], **how)
    give_verdict(complaint, "yes", MARK, [Part("department", "stores", 100, MARK)], **how | {"by": ben.actor(), "member": ben})
    objection = object_to_verdict(complaint, MARK, **how | {"by": kim.actor(), "member": kim})
    action = plan_action(complaint, MARK, MARK, kind="corrective", owner=ana, due_at=soon, check_at=soon, **how)
    evidence = take_in_evidence(complaint, MARK, "customer", keeper=MARK, **how)
    task = give_inside(complaint, stores, MARK, **how)
    make.load_posts(at - make.DAY)
    referral = refer_complaint(complaint, "look", **how)
    situation = make_report("duty", Reported(MARK, at - timedelta(hours=8), at), **how)
    blocks = b"\x89PNG\r\n\x1a\n"
    attachment = attach(ticket, f"{MARK}.png", len(blocks), [blocks], **how)
    contact = add_contact(house.dana, {"name": "Eve", "phone": "13911112222"}, **by)
    consent = give_consent(house.dana, "text", "Eve", **how)
    canned = make.make_canned(MARK, department=house.service)
    knowledge = make.make_knowledge(house.gao, ben, at=at, title_zh=MARK, title_en=MARK, department=house.service)
    asked = note_unanswered(MARK, **how)
    assert asked
    sheet = ScoreSheet.objects.get(about="call")
    score = score_call(call, sheet, dict.fromkeys(sheet.codes, 1), MARK, by=ben.actor(), at=at, scorer=ben)
    suspension = propose_suspension("Typhoon", None, at, at + timedelta(hours=1), by=ben.actor(), at=at)
    text = make.HABITS.replace("every day at 10:00", "every day at 11:00")
    revision = propose_pack(text, "habits.yaml", by=house.ada.actor(), at=at)
    absence = note_absence(ana, ben, at, at + make.DAY, **by, noted_by=ana)
    (notice,) = notify([ana], Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk).earliest("pk"), by=make.SYSTEM)
    system = {"by": make.SYSTEM, "at": at}
    create_scope("house", kind="company", name_zh="公司", name_en="The house", parent=None, **system)
    week = {"mon": ["09:00-17:00"]}
    hours = create_calendar("desk-hours", name_zh="客服", name_en="Desk", zone="Asia/Shanghai", week=week, holidays=True, **system)
    sweep(at + timedelta(seconds=1), always=True)
    (problem_list,) = feed_lists(Obligation.objects.earliest("pk"), **system)
    told = whisper(ana, MARK, ticket=yesterday, **system | {"by": ben.actor()}, member=ben)
    make.index()
    delivery = Delivery.objects.earliest("pk")
    Delivery.objects.filter(pk=delivery.pk).update(dead_at=Now(), done_at=None, next_at=None, attempts=8, last_error="ValueError")
    product = make.make_product()
    buyer = make.make_customer("Buyer", "13700002222", at)
    sold = make.make_order(buyer, NewLine(product, Decimal(3)), delivered=2, at=at)
    site = register_site(buyer, "Plant", **system)
    piece = register_equipment("SN-1", product, buyer, **system, site=site)
    brought, _plan = import_orders(
        rows_sent(table_sent("order,material,quantity,customer\nSO-9,FLT-100,1,Buyer"), at), by=by["by"], at=at, member=ben
    )
    naming = name_sold(ticket, piece, **how)
    exchange = make_exchange(ana, sold, at=at)
    draft = save_draft(ana, "note", {"text": MARK}, at=at, ticket=ticket)
    view = save_view(MARK, "all", {}, **how)
    entry = make.make_entry(ana, {"question": MARK}, at=at, about=ticket)
    stock = make_stock(house.service, ana, product, at=at, mark=MARK)
    ben.posts.add(make.make_post("returns", rights=["return.request", "return.approve", "return.decide", "money.approve"]))
    store = make.make_post("store", department=house.service, rights=["stock.handle", "money.handle"])
    kay = make.make_member("kay", posts=[store], department=house.service)
    differing = make.make_return(ana, house.gao, kay, sold, at=at, reason=MARK)
    settled = make.make_settled_month(differing.slip, ben, at)
    named = {
        "stock_places": stock.place.code,
        "places": stock.place.code,
        "stock_entries": stock.entry.pk,
        "stock_items": product.pk,
        "stock_needs": stock.need.pk,
        "needs": stock.need.pk,
        "month_closes": stock.close.pk,
        "settlements": settled.department.code,
        "settlement_months": settled.pk,
        "settled_months": settled.pk,
        "months": stock.close.pk,
        "shortages": stock.shortage.pk,
        "write_offs": stock.write_off.pk,
        "requisitions": stock.requisition.pk,
        "registers": "messages",
        "return_slips": differing.slip.number,
        "returns": differing.slip.number,
        "returned": differing.slip_id,
        "discrepancies": differing.pk,
        "return_receipts": differing.receipt_id,
        "copies": entry.copies.get().pk,
        "c": entry.copies.get().token,
        "complaints": complaint.number,
        "evidence": evidence.pk,
        "inside_tasks": task.pk,
        "drafts": draft.pk,
        "views": view.pk,
        "saved_views": view.pk,
        "customers": house.dana.pk,
        "members": ana.work_number,
        "whispers": told.pk,
        "consents": consent.pk,
        "contacts": contact.pk,
        "calls": call.pk,
        "tickets": ticket.number,
        "extension_requests": extension.pk,
        "extensions": extension.pk,
        "transfers": slip.pk,
        "slips": slip.pk,
        "links": link.pk,
        "bulk_actions": bulk.pk,
        "bulk": bulk.pk,
        "attachments": attachment.pk,
        "canned_replies": canned.pk,
        "knowledge": knowledge.pk,
        "knowledge_searches": asked.pk,
        "scores": score.pk,
        "undertakings": Undertaking.objects.get().pk,
        "clocks": Clock.objects.filter(matter_id=ticket.pk).earliest("pk").pk,
        "regulations": "habits",
        "rulebook": "habits",
        "articles": Article.objects.get(regulation__code="habits").pk,
        "regulation": "1",
        "scopes": "house",
        "calendars": "desk-hours",
        "days": hours.days.earliest("date").pk,
        "schedules": Schedule.objects.get(code="report").pk,
        "problem_lists": problem_list.pk,
        "obligations": Obligation.objects.earliest("pk").pk,
        "suspensions": suspension.pk,
        "absences": absence.pk,
        "notices": notice.pk,
        "revisions": revision.pk,
        "fault_reports": report.pk,
        "work_orders": order.pk,
        "visits": visit.pk,
        "traced_matters": ticket.number,
        "tracing": ticket.number,
        "products": product.pk,
        "orders": sold.number,
        "lines": 1,
        "import": brought.pk,
        "imports": brought.pk,
        "equipment": piece.pk,
        "sites": site.pk,
        "sold": naming.pk,
        "entries": LineEntry.objects.get(line__order=sold).pk,
        "objections": objection.pk,
        "exchange_slips": exchange.number,
        "exchanges": exchange.number,
        "by_id": exchange.pk,
        "assist_requests": assist.pk,
        "hearings": hearing.pk,
        "concerns": Concern.objects.get().pk,
        "referrals": referral.pk,
        "complaint_reports": situation.pk,
        "reports": situation.pk,
        "actions": action.pk,
        "deliveries": delivery.pk,
        "files": "nowhere",
    }
    members = {"own": ana, "supervisor": ben, "other": house.cleo}
    another = make.make_customer("Another", "13700001111", at)
    mine = make.make_ticket(house.cleo, at=at, customer=another, sentence="Hers")
    hidden = [each.number for each in (ticket, parent, linked, member, yesterday)]
    return SimpleNamespace(
        named=named, members=members, master=master, member=member, another=another, hidden=hidden, mine=mine.number, at=at, entry=entry
    )


def _standing_for(route: str, world: SimpleNamespace) -> dict[str, Any]:
    """The matters of an incident, which no other tie of the first matter goes with; an entry of a register, not of an order's line."""
    if "/incident/" in route:
        return {"tickets": world.master.number}
    if route.startswith("stock/entries/"):
        return {"entries": world.named["stock_entries"]}
    if "v1/entries/" in route or route.startswith("entries/"):
        return {"entries": world.entry.pk}
    return {"tickets": world.member.number} if "/membership/" in route else {}


def path_of(route: str, world: SimpleNamespace, *, there: bool = True) -> str:
    """The address of the world's object on this route, or of one that does not exist."""
    named = world.named | _standing_for(route, world)

    def fill(match: re.Match[str]) -> str:
        before = route[: match.start()].rstrip("/").rpartition("/")[2].replace("-", "_")
        before = _PLACE.sub(r"\2", before)
        if not there:
            return NOTHING["matter" if before == "tickets" else match[1]]
        return str(named[before])

    return "/" + _PLACE.sub(fill, route)


def version_on(route: str, world: SimpleNamespace) -> str:
    """The version a form on this route names: of the matter where one is at its head."""
    number = (world.named | _standing_for(route, world))["tickets"]
    of_matter = route.startswith(("tickets/", "slips/", "extensions/"))
    return str(Ticket.objects.get(number=number).version if of_matter else 1)


def ask(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """The answer to a request whose changes are taken back, so that every request meets the same world.

    Its bytes are in `said`, what the request named in `asked`.
    """
    cookies = client.cookies.output(header="", sep=";")
    writes = path.startswith("/api/") and method not in ("GET", "HEAD", "OPTIONS") and not _has_file(body)
    how: dict[str, Any] = {"content_type": "application/json"} if writes else {}
    with transaction.atomic():
        answer = getattr(client, method.lower())(path, body, headers=headers, **how)
        answer.said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.asked = f"{path} {body}"
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return answer


def _has_file(body: Any) -> bool:
    return any(isinstance(value, SimpleUploadedFile) for value in (body or {}).values())


def got(answer: Any, twin: Callable[[], Any]) -> str:
    """The cell an answer shows, or what is wrong with it; `twin` asks the same of what does not exist."""
    status = answer.status_code
    match status:
        case 404:
            nowhere = twin()
            return "absent" if (nowhere.status_code, nowhere.said) == (404, answer.said) else "404, but not as what is not there"
        case 403:
            return "not" if _names_right(answer) else "403 without the right or who holds it"
        case 302 if answer["Location"].startswith("/sign-in/"):
            return "sign-in"
        case 302 if answer.request["REQUEST_METHOD"] == "GET" and answer["Location"].startswith("/tickets/"):
            return "leads" if twin().status_code == 302 else "302, but not for what is not there"
        case 200 | 201 | 202 | 204 | 302 | 400 | 409 | 412 | 428:
            return "may"
    return str(status)


def _names_right(answer: Any) -> bool:
    if answer["Content-Type"] == "application/problem+json":
        problem = answer.json()
        return bool(problem["right"] and problem["holders"]) and all(holder in problem["detail"] for holder in problem["holders"])
    return re.search(r"right to [^.<]+[.;] (?:it is held|Held) by: (?!nobody)[^.<]+", html.unescape(answer.said.decode())) is not None


def leaks(answer: Any, world: SimpleNamespace) -> list[str]:
    """What of the hidden matters an answer shows to somebody who did not name it, and may not know of them."""
    text = answer.said.decode(errors="replace")
    return [word for word in (MARK, *world.hidden) if word in text and word not in answer.asked]


def unlike(world: SimpleNamespace, said: Callable[[str, str], Any]) -> list[str]:
    """How what is said about a hidden matter and its call differs from what is said about names nobody has; `said` takes the two."""
    hidden, call = world.hidden[0], str(world.named["calls"])
    nowhere, nobody = NOTHING["matter"], NOTHING["int"]
    there, absent = said(hidden, call), said(nowhere, nobody)
    texts = there.said.decode(), absent.said.decode().replace(nowhere, hidden).replace(nobody, call)
    answers = [[f"status {answer.status_code}", *steady(text).splitlines()] for answer, text in zip((there, absent), texts, strict=True)]
    return [line for line in difflib.unified_diff(*answers, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))]


_OF_ITS_OWN = re.compile(
    r'(data-csrf|value|nonce)="[\w+/=-]{16,}"|data-now="[^"]*"|name="seen" value="[^"]*"|<b data-wall>[^<]*|<time .*?</time>|"(id|at)":["\w:.+-]+',
    re.S,
)


def steady(text: str) -> str:
    """Without what no two answers share: tokens, what clocks say, and the id and the moment of what was made."""
    return _OF_ITS_OWN.sub("", text)


def differences(found: dict[str, str], expected: dict[str, str]) -> str:
    """Every wrong cell, a line each; empty where all are right."""
    names = sorted({*found, *expected})
    wrong = [(name, found.get(name), expected.get(name)) for name in names if found.get(name) != expected.get(name)]
    return "\n".join(f"{name}: is {is_!r}, the table says {said!r}" for name, is_, said in wrong)
