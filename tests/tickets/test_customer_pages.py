"""Customers' pages, and finding them while an intake is typed."""

from decimal import Decimal

import pytest

from complaints.receipt.actions import open_complaint
from servicedesk.journal.models import Event, ReadEntry
from tests import make
from tests.statements import count_statements
from tickets.catalog.actions import NewLine
from tickets.customers.actions import add_contact, change_customer
from tickets.customers.models import Consent, Customer
from tickets.models import Ticket
from tickets.visits.actions import enter_visit

BY = {"by": make.SYSTEM, "at": make.T0}
CLEAR = "13800002097"


@pytest.fixture
def page(desk) -> str:
    return f"/customers/{desk.dana.pk}/"


def test_the_page_shows_what_there_is_and_nothing_in_clear(desk, page):
    change_customer(desk.dana, {"name": "<b>أحمد", "estate": "云汀花园", "building": "3栋", "room": "102"}, **BY)
    add_contact(desk.dana, {"name": "Eve", "phone": "0512-88886666转7", "role": "Desk"}, **BY)
    html = desk.browser.get(page).content.decode()
    assert "<bdi>&lt;b&gt;أحمد</bdi>" in html
    assert desk.ticket.number in html and "云汀花园 ****" in html and "512<i>****</i>6666" in html
    for clear in (CLEAR, "3栋", "88886666", 'value="102"'):
        assert clear not in html
    assert "You lack the right to read a customer" in html, "ana may not reveal, and is told who may"


def test_the_page_costs_the_same_however_much_there_is(desk, page):
    def cost() -> int:
        with count_statements() as seen:
            assert desk.browser.get(page).status_code == 200
        return len(seen)

    cost()
    few = cost()
    for n in range(5):
        make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
        add_contact(desk.dana, {"name": f"C{n}", "phone": "13911110000"}, **BY)
        make.make_customer(f"T{n}", CLEAR)
    assert cost() <= few


def test_customers_are_found_on_the_list_by_post(desk):
    make.make_customer("温女士", "13911114410")
    for typed in ("wns", "4410", "女士"):
        html = desk.browser.post("/customers/", {"q": typed}).content.decode()
        assert "温女士" in html and "Dana" not in html, typed
    assert "Nobody found" in desk.browser.post("/customers/", {"q": "zzz"}, headers={"HX-Request": "true"}).content.decode()


def test_typing_a_part_offers_customers_and_choosing_takes_one(desk, said):
    other = make.make_customer("温女士", "13911114410")
    for typed in ({"phone": "4410"}, {"name": "wns"}, {"phone": "", "name": "温"}):
        html = desk.browser.post("/intake/customer/", typed).content.decode()
        assert f'value="{other.pk}"' in html and "13911114410" not in html, typed
    chosen = desk.browser.post("/intake/customer/", {"choose": str(other.pk), "name": "wns"}).content.decode()
    assert f'name="customer" value="{other.pk}"' in chosen and 'value="温女士" hx-swap-oob="true"' in chosen
    form = said(customer=str(other.pk), chosen="1", name="温女士", phone="4410")
    kept = desk.browser.post("/intake/", form | {"sentence": ""})
    assert kept.status_code == 400 and 'name="chosen"' in kept.content.decode(), "an error loses no choice"
    desk.browser.post("/intake/", form)
    ticket = Ticket.objects.latest("pk")
    assert (ticket.customer, ticket.call.phone, Customer.objects.count()) == (other, "", 2)
    desk.browser.post("/intake/", form | {"token": "form-2", "phone": "13911119999"})
    ticket = Ticket.objects.latest("pk")
    assert (ticket.customer, ticket.call.phone) == (other, "+8613911119999"), "she calls from another number"
    assert desk.browser.post("/intake/", said(token="form-3", phone="4410", name="温女士")).status_code == 400, "chosen, or a number"


def test_others_on_a_whole_number_are_offered_beside_the_one_recognised(desk):
    one = make.make_customer("Dana's brother", CLEAR)
    html = desk.browser.post("/intake/customer/", {"phone": CLEAR}).content.decode()
    assert f'name="customer" value="{one.pk}"' in html
    assert f'name="choose" value="{desk.dana.pk}"' in html


@pytest.mark.parametrize("typed", [{"phone": "2097"}, {"name": "da"}, {"phone": CLEAR}])
def test_finding_costs_the_same_however_many_there_are(desk, typed):
    def cost() -> int:
        with count_statements() as seen:
            desk.browser.post("/intake/customer/", typed)
        return len(seen)

    cost()
    few = cost()
    for n in range(8):
        make.make_customer(f"Dara {n}", CLEAR)
    assert cost() <= few


def test_a_correction_keeps_what_is_not_typed_again(desk, page):
    change_customer(desk.dana, {"room": "102", "building": "3"}, **BY)
    form = {"version": "2", "name": "Dana Li", "language": "en", "phone": "", "area": "", "estate": "云汀", "room": "", "building": "-"}
    assert desk.browser.post(f"{page}correction/", form).status_code == 302
    row = Customer.objects.get(pk=desk.dana.pk)
    assert (row.name, row.phone, row.room, row.building, row.estate) == ("Dana Li", f"+86{CLEAR}", "102", "", "云汀")
    stale = desk.browser.post(f"{page}correction/", form | {"name": "Other"})
    assert stale.status_code == 412 and Customer.objects.get(pk=desk.dana.pk).name == "Dana Li"
    wrong = desk.browser.post(f"{page}correction/", form | {"version": "3", "name": "x" * 500})
    assert wrong.status_code == 400 and "500 characters" in wrong.content.decode()


def test_contacts_and_consents_are_noted_on_the_page(desk, page):
    desk.browser.post(f"{page}contacts/", {"name": "Eve", "phone": "0512-88886666转7", "phone_kind": "switchboard", "language": "en"})
    contact = desk.dana.contacts.get()
    assert (contact.extension, contact.phone_kind) == ("7", "switchboard")
    bad = desk.browser.post(f"{page}contacts/", {"name": "Eve", "phone": "abc"})
    assert bad.status_code == 400 and "“abc” is not a telephone number" in bad.content.decode()
    path = f"/customers/contacts/{contact.pk}/"
    assert "88886666" not in desk.browser.get(path).content.decode()
    form = {"version": "1", "name": "Eve Li", "phone": "", "phone_kind": "direct", "language": "en"}
    desk.browser.post(path, form)
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("Eve Li", "+8651288886666")
    assert desk.browser.post(path, form).status_code == 412
    assert desk.browser.post(path, form | {"version": "2", "phone": "x"}).status_code == 400
    desk.browser.post(path, form | {"version": "2", "withheld": "on"})
    contact.refresh_from_db()
    assert (contact.withheld, contact.phone) == (True, "")
    desk.browser.post(f"{page}consents/", {"purpose": "text", "given_by": "Dana"})
    consent = Consent.objects.get()
    desk.browser.post(f"/customers/consents/{consent.pk}/withdrawal/")
    consent.refresh_from_db()
    assert consent.withdrawn_at and consent.withdrawn_noted_by == desk.ana


def test_duplicates_are_merged_by_who_may(desk, page):
    twin = make.make_customer("Dana L", CLEAR)
    lead = desk.browse(desk.ben)
    assert "Merge…" in lead.get("/customers/duplicates/").content.decode()
    assert "You lack the right" in desk.browser.get("/customers/duplicates/").content.decode()
    asked = lead.get(f"{page}merge/?with={twin.pk}").content.decode()
    assert "Merge Dana L into Dana?" in asked
    form = {"merged": str(twin.pk), "version": "1", "reason": "Same number"}
    assert desk.browser.post(f"{page}merge/", form).status_code == 403
    assert lead.post(f"{page}merge/", form | {"reason": ""}).status_code == 400
    assert lead.post(f"{page}merge/", form | {"version": "7"}).status_code == 412
    assert lead.get(f"{page}merge/?with=x").status_code == 404
    assert Customer.objects.standing().count() == 2
    assert lead.post(f"{page}merge/", form).status_code == 302
    assert "merged into another" in lead.get(f"/customers/{twin.pk}/").content.decode()
    assert lead.post(f"{page}merge/", form | {"version": "2"}).status_code == 409
    events = Event.objects.filter(code="customer.merged")
    assert events.count() == 2


def test_the_clear_number_is_shown_once_to_who_may_and_says_why(desk, page):
    lead = desk.browse(desk.ben)
    assert CLEAR not in lead.get(f"{page}reveal/").content.decode()
    assert desk.browser.post(f"{page}reveal/", {"what": "phone", "reason": "x"}).status_code == 403
    assert lead.post(f"{page}reveal/", {"what": "phone", "reason": " "}).status_code == 400
    assert not ReadEntry.objects.exists()
    answer = lead.post(f"{page}reveal/", {"what": "phone", "usual": "Calling back"})
    assert CLEAR in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert list(ReadEntry.objects.values_list("what", "why")) == [("phone", "Calling back")]


def test_the_tickets_page_leads_to_its_customer(desk, page):
    assert f'href="{page}"' in desk.browser.get(f"/tickets/{desk.ticket.number}/").content.decode()


def test_who_may_see_no_customers_is_refused(desk, page):
    guard = make.make_member("ivo", posts=[make.make_post("guard", department=desk.works, rights=[])], department=desk.works)
    browser = desk.browse(guard)
    assert {browser.get(path).status_code for path in ("/customers/", page, "/customers/duplicates/")} == {403}
    assert not ReadEntry.objects.exists()


def test_the_page_counts_all_there_is_and_shows_more_where_it_is_asked_for(desk, page):
    for n in range(21):
        make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, sentence=f"Matter {n}")
    html = desk.browser.get(page).content.decode()
    assert '<span class="stat__v">22</span>' in html and desk.ticket.number not in html and "?more" in html
    assert desk.ticket.number in desk.browser.get(f"{page}?more").content.decode()


def test_the_page_lists_her_orders_complaints_and_visits_as_far_as_one_may_see_them(desk, page):
    order = make.make_order(desk.dana, NewLine(make.make_product(), Decimal(1)), at=desk.at)
    how = {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana}
    visit = enter_visit("Dana", "To ask in person", customer=desk.dana, **how)
    complaint = open_complaint(desk.ticket, **how)
    html = desk.browser.get(page).content.decode()
    for address in (f"/orders/{order.number}/", f"/visits/{visit.pk}/", f"/complaints/{complaint.number}/"):
        assert f'href="{address}"' in html, address
    html = desk.browse(desk.cleo).get(page).content.decode()
    assert f'href="/orders/{order.number}/"' in html and complaint.number not in html and "To ask in person" not in html


def test_a_new_intake_from_her_page_is_about_her(desk, page):
    html = desk.browser.get(page).content.decode()
    assert f'href="/intake/?customer={desk.dana.pk}"' in html
    form = desk.browser.get(f"/intake/?customer={desk.dana.pk}").content.decode()
    assert f'name="customer" value="{desk.dana.pk}"' in form and 'name="chosen"' in form and 'value="Dana"' in form and CLEAR not in form
    assert desk.browser.get("/intake/?customer=999999").status_code == 404
