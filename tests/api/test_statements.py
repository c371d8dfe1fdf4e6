"""How many statements each list and each act costs: the same for one row and for many."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.clocks.suspensions.actions import propose_suspension
from servicedesk.clocks.sweep import sweep
from servicedesk.files.actions import attach
from servicedesk.journal.actions import append_readings, place_events
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.reading import Reading
from servicedesk.rulebook.scopes.actions import create_scope
from staff.absences.actions import end_absence, note_absence
from tests import make
from tests.statements import count_statements
from tickets.actions import reply_to, solve_ticket
from tickets.custody.actions.answering import refuse_slip
from tickets.custody.actions.offering import offer_slip
from tickets.customers.actions import add_contact, give_consent, withdraw_consent
from tickets.drafts.actions import save_draft
from tickets.escalations.actions import escalate_ticket
from tickets.fault_reports.actions import report_fault
from tickets.feedback.actions import note_feedback
from tickets.knowledge.actions import note_unanswered
from tickets.models import ScoreSheet
from tickets.notes.actions import follow_ticket, note_on
from tickets.saved_views.actions import save_view
from tickets.scoring.actions import score_call
from tickets.ties.actions import declare_incident, link_tickets, put_under
from tickets.work_orders.actions import issue_order

# Of these, three are the request's own: the key, its member with her rights, and the member's name for the transaction.
LISTS = {
    "customers/": 4,
    "customers/duplicates/": 4,
    "customers/{c}/contacts/": 5,
    "customers/{c}/consents/": 5,
    "contacts/": 4,
    "read_entries/": 4,
    "calls/": 5,
    "tickets/": 4,
    "tickets/{t}/replies/": 5,
    "tickets/{t}/transfers/": 5,
    "tickets/{t}/custody/": 5,
    "absences/": 4,
    "tickets/{t}/escalations/": 5,
    "tickets/{t}/feedback/": 5,
    "tickets/{t}/fault_reports/": 5,
    "work_orders/": 4,
    "fault_reports/": 4,
    "reports/time_to_solve/?from=2026-11-01&to=2026-11-30": 7,
    "tickets/{t}/clocks/": 7,
    "tickets/{t}/children/": 5,
    "tickets/{t}/links/": 5,
    "incidents/": 4,
    "tickets/{t}/events/": 6,
    "tickets/{t}/attachments/": 5,
    "tickets/{t}/notes/": 6,
    "tickets/{t}/followers/": 5,
    "canned_replies/": 4,
    "views/": 4,
    "drafts/": 4,
    "knowledge/": 4,
    "knowledge_searches/": 4,
    "scores/": 4,
    "clocks/": 6,
    "regulations/": 5,
    "articles/": 4,
    "scopes/": 5,
    "schedules/": 4,
    "obligations/": 4,
    "calendars/": 4,
    "suspensions/": 4,
    "notices/": 5,
    "regulations/demo/revisions/": 5,
    "events/": 5,
}


def asked(member, role: str = "member") -> dict:
    return {"by": member.actor(), "at": make.T0, role: member}


def fill(house, rows: int):
    """Rows of everything ben may see, his own notices among them."""
    for n in range(rows):
        phone = make.make_call(house.ana, external_id=f"ext-{house.filled}-{n}")
        create_scope(f"s{house.filled}-{n}", kind="branch", name_zh="区", name_en="Area", parent=None, by=make.SYSTEM, at=make.T0)
        house.ticket = make.make_ticket(house.ana, severity="urgent", call=phone)
        how = {"by": house.ana.actor(), "at": make.T0, "member": house.ana}
        issue_order(house.ticket, "x", "y", department=house.works, **how)
        report_fault(house.ticket, "x", department=house.works, **how)
        reply_to(house.ticket, "x", by=house.ana.actor(), at=make.T0, author=house.ana)
        note_feedback(house.ticket, "x", **how)
        escalate_ticket(house.ticket, f"x{n}", **how)
        solve_ticket(make.make_ticket(house.ana), "x", **how)
        note_on(house.ticket, f"@ben look {n}", by=house.ana.actor(), at=make.T0, author=house.ana)
        follow_ticket(house.ticket, by=house.ben.actor(), at=make.T0, member=house.ben)
        make.make_canned(f"Text {house.filled} {n}")
        make.make_knowledge(house.gao, house.ben)
        note_unanswered(f"w{house.filled}-{n}", by=house.ben.actor(), at=make.T0, member=house.ben)
        sheet = ScoreSheet.objects.get(about="call")
        score_call(phone, sheet, dict.fromkeys(sheet.codes, 1), by=house.ben.actor(), at=make.T0, scorer=house.ben)
        how = {"by": house.ben.actor(), "at": make.T0, "member": house.ben}
        save_view(f"View {house.filled} {n}", "all", {"department": "service"}, **how)
        save_draft(house.ben, "note", {"text": "x"}, at=make.T0, ticket=house.ticket)
        other = make.make_ticket(house.ana)
        put_under(other, house.ticket, **how)
        link_tickets(other, house.ticket, **how)
        declare_incident(house.ticket, "Water is off", **how)
        twin = make.make_customer(f"Twin {house.filled} {n}", "13800007777")
        for customer in (house.dana, twin):
            add_contact(customer, {"name": f"C{n}", "phone": "13800008888"}, by=make.SYSTEM, at=make.T0)
        consent = give_consent(house.dana, "text", "Dana", by=make.SYSTEM, at=make.T0, member=house.ben)
        withdraw_consent(consent, by=make.SYSTEM, at=make.T0, member=house.ben)
        append_readings([Reading(house.ben.actor(), "customer", twin.pk, "page")])
        week = {"name_zh": "店", "name_en": "Shop", "zone": "Asia/Shanghai", "week": {"mon": ["09:00-17:00"]}, "holidays": False}
        create_calendar(f"c{house.filled}-{n}", **week, by=make.SYSTEM, at=make.T0)
        propose_suspension("x", None, make.T0, make.T0 + timedelta(hours=1), by=house.ben.actor(), at=make.T0)
        refuse_slip(offer_slip(house.ticket, house.works, "x", **asked(house.ana)), "x", **asked(house.cleo))
        end_absence(note_absence(house.ana, house.ben, make.T0, None, **asked(house.ana, "noted_by")), by=make.SYSTEM, at=make.T0)
    house.filled += 1
    for n in range(rows):
        attach(house.ticket, f"{n}.txt", 1, [b"%d" % n], by=house.ana.actor(), at=make.T0, member=house.ana)
    sweep(make.T0 + timedelta(minutes=3), always=True)
    sweep(make.T0 + timedelta(days=rows), always=True)
    deliver_due("inside")
    place_events()


def test_a_list_costs_the_same_for_one_row_and_for_many(call, house, tmp_path, settings):
    settings.DESK_FILES = tmp_path / "files"
    make.load_demo_pack()
    make.load_habits(tmp_path)
    house.filled = 0
    for rows in (1, 8):
        fill(house, rows)
        caller, costs = call(house.ben), {}
        for path in LISTS:
            caller.get("notices/")  # notes the key's use
            now()  # measures the database's clock, if that is due
            with count_statements() as found:
                answer = caller.get(path.format(t=house.ticket.number, c=house.dana.pk))
            assert answer.status_code == 200, path
            costs[path] = found
        other = {path: str(found) for path, found in costs.items() if len(found) != LISTS[path]}
        assert not other, "\n".join(f"{path}, not {LISTS[path]}:\n{said}" for path, said in other.items())


ACTS = {
    "tickets/": ({"kind": "repair", "channel": "web", "severity": "urgent", "sentence": "x"}, {}, 20),
    "tickets/{t}/replies/": ({"body": "x"}, {}, 20),
    "tickets/{t}/solution/": ({"text": "x"}, {"If_Match": '"1"'}, 25),
    "calls/ext:new/events/": ({"kind": "ringing"}, {"Idempotency_Key": "k"}, 25),
}


@pytest.mark.parametrize("path", ACTS)
def test_what_an_act_costs(call, house, desk_at_work, path):
    body, headers, most = ACTS[path]
    if path == "tickets/":
        body = body | {"customer": house.dana.pk}
    if "calls" in path:
        body = body | {"at": now().isoformat()}
    caller = call(house.ana)
    caller.get("notices/")
    now()
    with count_statements() as found:
        answer = caller.post(path.format(t=desk_at_work.ticket.number), body, **headers)
    assert answer.status_code == 201
    print(path, len(found))
    assert len(found) <= most, str(found)
