"""Bringing the demo company to life, through the same actions a working day goes through."""

import random
import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from servicedesk.clocks.sweep import sweep
from servicedesk.demo import customers, knowledge, matters, people, sales
from servicedesk.demo.complaints import complain
from servicedesk.demo.matters import Matter
from servicedesk.demo.returned import take_back
from servicedesk.demo.stores import draw_on_stock, stock_up
from servicedesk.demo.ties import tie
from servicedesk.journal.actions import history
from servicedesk.journal.actor import Actor
from staff import actions as staff
from staff.models import Department, Member, Post
from staff.presence.actions import begin_state
from tickets import actions as tickets
from tickets.canned.actions import create_canned
from tickets.catalog.actions import book_entry, register_equipment, register_product, register_site
from tickets.catalog.imports.actions import import_orders
from tickets.catalog.imports.reading import rows_sent
from tickets.custody.actions.answering import accept_slip, refuse_slip
from tickets.custody.actions.offering import offer_slip
from tickets.customers import actions as customer_actions
from tickets.knowledge import actions as knowing
from tickets.models import Call, Customer, OrderLine, Site, Ticket
from tickets.notes.actions import note_on
from tickets.visits.actions import enter_visit, let_wait, receive_visitor, tick_check

_BY = Actor.system(via="demo")
FOUNDED = timedelta(days=90)  # so long ago, for the full company looks back on sixty days
ANSWERERS = {"engineering": "engineer", "finance": "accounting", "warehouse": "warehouse", "quality": "inspector"}


def new_password() -> str:
    """A password one can read out and type: four groups of four, without look-alikes."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


@transaction.atomic
def found_company(password: str, *, at: datetime) -> dict[str, Member]:
    """Departments, posts and members; returns the members by sign-in."""
    founded = at - FOUNDED
    with history():
        departments = {code: staff.open_department(code, zh, en, by=_BY, at=founded) for code, zh, en in people.DEPARTMENTS}
        posts: dict[str, Post] = {}
        for code, zh, en, department, superior, rights in people.POSTS:
            fields = {"title_zh": zh, "title_en": en, "rights": rights, "reports_to": posts.get(superior or "")}
            posts[code] = staff.create_post(code, by=_BY, at=founded, department=departments.get(department or ""), **fields)
        return {row[0]: _member(row, password, departments, posts, founded) for row in [*people.MEMBERS, people.SECOND_AGENT]}


def _member(row: tuple, password: str, departments: dict[str, Department], posts: dict[str, Post], at: datetime) -> Member:
    sign_in, work_number, name_zh, name_en, department = row
    post = posts.get(sign_in, posts["agent"])
    fields = {"work_number": work_number, "name_zh": name_zh, "name_en": name_en, "department": departments.get(department or "")}
    return staff.add_member(sign_in, password=password, posts=[post], by=_BY, at=at, **fields)


@transaction.atomic
def live_through(members: dict[str, Member], *, at: datetime) -> int:
    """The last two days' matters up to `at`, oldest first, then one urgent matter that begins now; returns how many."""
    dice = random.Random(7)
    with history():
        for matter in sorted(matters.MATTERS, key=lambda each: -each.ago):
            live_matter(matter, members, at - timedelta(minutes=matter.ago, seconds=dice.randrange(60)))
        for title, body_zh, body_en in matters.CANNED:
            create_canned(title, body_zh, body_en, by=members["lead"].actor(), at=at)
        _know(members, at - timedelta(hours=1))
        _hand_on(members, at)
        _sell(members["lead"], at)
        tie(members, at=at)
        complain(members, at=at)
        stock_up(members, at=at)
        take_back(members, at=at)
        draw_on_stock(members, at=at)
        _acquaint(members["agent"], at - timedelta(minutes=10))
    live_matter(matters.URGENT, members, at)
    begin_state(members["agent"], "ready", by=_BY, at=at)
    _visits(members, at - timedelta(minutes=12))
    return Ticket.objects.count()


def _sell(lead: Member, at: datetime) -> None:
    """What was sold in two months, and a few pieces that came back."""
    by = lead.actor()
    for material, zh, en, family, unit, months, _price in sales.PRODUCTS:
        register_product(material, zh, name_en=en, family=family, unit=unit, warranty_months=months, by=by, at=at - FOUNDED)
    customers = sorted({(one.customer, one.phone) for one in matters.MATTERS})
    table = sales.orders(customers, timezone.localtime(at, timezone.get_default_timezone()).date())
    _done, plan = import_orders(rows_sent(table, at), by=by, at=at, member=lead, name="orders.csv")
    if plan.rejects:
        raise ValueError(plan.rejects[0])
    for place, line, quantity, days in sales.RETURNS:
        sold = OrderLine.objects.get(order__number=sales.number(place), place=line)
        day = sold.entries.earliest("pk").on + timedelta(days=days)
        book_entry(sold, "returned", Decimal(quantity), day, by=by, at=at, member=lead, reference=f"R-{place:03}")
    _install(lead, at)


def _install(lead: Member, at: datetime) -> None:
    """Machines that were delivered, each with its serial number at a site of its customer."""
    by = lead.actor()
    machines = OrderLine.objects.filter(product__unit="台", entries__kind="delivered").select_related("order__customer", "product")
    for place, line in enumerate(machines.order_by("pk").distinct()[: sales.PIECES], 1):
        customer, day = line.order.customer, line.entries.earliest("pk").on
        name = sales.SITES[place % len(sales.SITES)]
        site = Site.objects.filter(customer=customer, name=name).first() or register_site(customer, name, by=by, at=at)
        serial = f"{line.product.material}-26{place:04}"
        register_equipment(serial, line.product, customer, site=site, line=line, installed_on=day, by=by, at=at)


def settle_past(*, at: datetime) -> None:
    """Let the sweep find what is already late, as it would have."""
    with history():
        sweep(at, always=True)


def live_matter(matter: Matter, members: dict[str, Member], at: datetime) -> Ticket:
    """Everything that happened to one matter, which was opened at this moment."""
    member = members[matter.by]
    call = _call(matter, member, at) if matter.channel == "phone" else None
    customer = tickets.register_customer(matter.customer, matter.phone, by=member.actor(), at=at, language=matter.language)
    ticket = tickets.open_ticket(
        matter.sentence,
        kind=matter.kind,
        customer=customer,
        responder=member,
        by=member.actor(),
        at=at,
        severity=matter.severity,
        channel=matter.channel,
        call=call,
    )
    after = {
        name: at + timedelta(minutes=value)
        for name in ("answered", "held", "resumed", "solved", "closed")
        if (value := getattr(matter, name)) is not None
    }
    if "answered" in after:
        _answer(ticket, matter, members, after["answered"])
    if "held" in after:
        reason, note, days = matters.HELD
        until = after["held"] + timedelta(days=days)
        tickets.hold_ticket(ticket, reason, until, note, by=member.actor(), at=after["held"], member=member)
    if "resumed" in after:
        tickets.resume_ticket(ticket, by=member.actor(), at=after["resumed"], member=member)
    _finish(ticket, matter, members, after)
    return ticket


def _answer(ticket: Ticket, matter: Matter, members: dict[str, Member], at: datetime) -> None:
    """The customer hears something, colleagues are told, and another department may be asked to take it over."""
    member = members[matter.by]
    tickets.reply_to(ticket, matters.REPLY[matter.language], by=member.actor(), at=at, author=member)
    if matter.note:
        note_on(ticket, matter.note, by=member.actor(), at=at + timedelta(minutes=5), author=member)
    if matter.slip:
        offered = at + timedelta(minutes=10)
        department = Department.objects.get(code=matter.slip)
        slip = offer_slip(ticket, department, matters.ASKED, by=member.actor(), at=offered, member=member)
        if matter.taken:
            taker = members[ANSWERERS[matter.slip]]
            accept_slip(slip, by=taker.actor(), at=offered + timedelta(minutes=5), member=taker)


def _finish(ticket: Ticket, matter: Matter, members: dict[str, Member], after: dict[str, datetime]) -> None:
    closing = members["lead" if matter.department == "service" else "manager"]
    member = members[ANSWERERS[matter.slip] if matter.taken else matter.by]
    if "solved" in after:
        tickets.solve_ticket(ticket, matters.SOLUTION[matter.language], by=member.actor(), at=after["solved"], member=member)
    if "closed" in after:
        tickets.close_ticket(ticket, matters.CLOSURE[matter.language], by=closing.actor(), at=after["closed"], member=closing)


def _visits(members: dict[str, Member], at: datetime) -> None:
    """One visitor is received, one waits for whoever was called in."""
    agent, lead = members["agent"], members["lead"]
    how: dict[str, Any] = {"by": agent.actor(), "member": agent}
    received = enter_visit("温女士", "当面反映滤芯问题", company="澄岚酒店", persons=2, at=at, **how)
    receive_visitor(received, at=at, **how)
    for code in ("greeted", "led", "seated", "tea"):
        tick_check(received, code, at=at, **how)
    waiting = enter_visit("Mr Hale", "Asks for a quote in writing", company="Northpier Labs", level="high", at=at, **how)
    let_wait(waiting, "Which discount applies to six fountains?", lead, at=at + timedelta(minutes=2), **how)


def _know(members: dict[str, Member], at: datetime) -> None:
    """Articles the agent wrote and the lead reviewed, one that waits for her, and what was searched for in vain."""
    agent, lead = members["agent"], members["lead"]
    for title_zh, title_en, body_zh, body_en, tags, grade, department, state in knowledge.ARTICLES:
        own = Department.objects.get(code=department) if department else None
        fields = {"title_zh": title_zh, "title_en": title_en, "body_zh": body_zh, "body_en": body_en, "tags": tags, "grade": grade}
        article = knowing.write_knowledge(**fields, department=own, by=agent.actor(), at=at, member=agent)
        knowing.submit_knowledge(article, by=agent.actor(), at=at)
        if state == "published":
            knowing.review_knowledge(article, approved=True, by=lead.actor(), at=at, member=lead)
            knowing.publish_knowledge(article, by=lead.actor(), at=at)
    for words in knowledge.ASKED:
        knowing.note_unanswered(words, by=agent.actor(), at=at, member=agent)


def _hand_on(members: dict[str, Member], at: datetime) -> None:
    """One slip accepted, one offered, one refused."""
    for words, after, code, asked, then in matters.SLIPS:
        ticket = Ticket.objects.get(sentence__startswith=words)
        giver, answerer = ticket.owner, members[ANSWERERS[code]]
        offered = max(ticket.updated_at, ticket.opened_at + timedelta(minutes=after))
        answered = offered + timedelta(minutes=5)
        slip = offer_slip(ticket, Department.objects.get(code=code), asked, by=giver.actor(), at=offered, member=giver)
        if then == "accept":
            accept_slip(slip, by=answerer.actor(), at=answered, member=answerer)
        elif then == "refuse":
            refuse_slip(slip, matters.REFUSED, by=answerer.actor(), at=answered, member=answerer)


def _acquaint(member: Member, at: datetime) -> None:
    """Who stands behind the company's switchboard, and a customer who was registered twice."""
    by = member.actor()
    company = Customer.objects.get(name=customers.COMPANY)
    customer_actions.change_customer(company, customers.COMPANY_ADDRESS, by=by, at=at)
    for name, role, phone, kind in customers.CONTACTS:
        given = {"name": name, "role": role, "phone": phone, "phone_kind": kind}
        customer_actions.add_contact(company, given, by=by, at=at)
    for purpose, given_by in customers.CONSENTS:
        customer_actions.give_consent(company, purpose, given_by, by=by, at=at, member=member)
    tickets.register_customer(*customers.TWIN, by=by, at=at)


def _call(matter: Matter, member: Member, at: datetime) -> Call:
    if matter.rings is None:
        return tickets.note_call(matter.phone, by=member.actor(), at=at, member=member)
    rang = at - timedelta(seconds=matter.rings)
    external = f"demo-{rang:%m%d%H%M%S}-{matter.phone[-4:]}"
    report, _ = tickets.report_call(external, "ringing", by=_BY, at=rang, department=member.department, phone=matter.phone)
    tickets.report_known_call(report.call, "answered", by=_BY, at=at, answered_by=member)
    return Call.objects.get(pk=report.call_id)
