"""The intake page with all it may say, the tabs that promise and correct, and customers who ask again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements
from tests.tickets.test_intake_details import PACK
from tickets.actions import solve_ticket
from tickets.models import Call, Line, PromisedAnswer, RepeatedContact, Ticket


def moment(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def test_the_form_marks_what_each_kind_requires_and_tells_all_at_once(desk, said, tmp_path):
    make.load(PACK, tmp_path)
    html = desk.browser.get("/intake/").content.decode()
    assert 'data-kinds="repair"' in html and 'data-kinds="complaint"' in html and "required, Art. 3" in html
    answer = desk.browser.post("/intake/", said(phone="12", sentence="", contact="1"))
    html = answer.content.decode()
    assert answer.status_code == 400
    for field in ("phone", "sentence", "address", "verified", "promised_at", "contact"):
        assert f'href="#id_{field}"' in html and f'id="error-{field}"' in html, field
    broken = desk.browser.post("/intake/", said(promised_at="soon")).content.decode()
    for field in ("promised_at", "address", "verified"):
        assert f'id="error-{field}"' in broken, field
    assert Ticket.objects.count() == 1


def test_what_the_form_says_is_kept_and_shown(desk, said):
    more = {
        "stage": "before",
        "mode": "on_site",
        "area": "intensive",
        "special": "1",
        "verified": "1",
        "address": "<b>青石路</b>",
        "tags": "VIP，急",
    }
    promised = {"promised_at": moment(desk.at + timedelta(hours=5)), "contact": "13911113333"}
    html = desk.browser.post("/intake/", said(channel="fax", **more, **promised), follow=True).content.decode()
    ticket = Ticket.objects.latest("pk")
    assert (ticket.channel, ticket.stage, ticket.mode, ticket.area, ticket.special, ticket.tags, ticket.call) == (
        "fax",
        "before",
        "on_site",
        "intensive",
        True,
        ["vip", "急"],
        None,
    )
    assert (ticket.verified_by, PromisedAnswer.objects.get().contact) == (desk.ana, "+8613911113333")
    assert "&lt;b&gt;青石路 ****" in html and "139****3333" not in html.replace("<i>****</i>", "") and "13911113333" not in html
    for words in ("On site", "Before the sale", "intensive-service area", "Special case", "with the customer, by Ana", "vip"):
        assert words in html, words
    assert ticket.number in desk.browser.get("/desk/", {"view": "all", "tag": "ＶＩＰ"}).content.decode()
    assert ticket.number not in desk.browser.get("/desk/", {"view": "all", "tag": "other"}).content.decode()


def test_another_channel_keeps_everything_typed_and_shows_its_lines(desk, said):
    Line.objects.create(number="+865516000000", name_zh="专线", name_en="Complaint line", purpose="complaint_repair")
    assert "Complaint line" in desk.browser.get("/intake/").content.decode()
    html = desk.browser.post("/intake/?switch=1", said(channel="letter", sentence="Half")).content.decode()
    assert '<option value="letter" selected>' in html and "Half</textarea>" in html and "Complaint line" not in html
    desk.browser.post("/intake/", said(line="+865516000000"))
    ticket = Ticket.objects.latest("pk")
    assert ticket.call.line.number == "+865516000000"
    assert ticket.number in desk.browser.get("/desk/", {"view": "all", "line": "0551-6000000"}).content.decode()
    assert desk.ticket.number not in desk.browser.get("/desk/", {"view": "all", "line": "0551-6000000"}).content.decode()


def test_the_composer_promises_and_corrects(desk, fresh):
    page = f"/tickets/{desk.ticket.number}/"
    html = desk.browser.get(page, {"act": "promise"}).content.decode()
    assert 'name="promised_at"' in html and 'name="contact"' in html
    refused = desk.browser.post(f"{page}promise/", {"version": "1", "promised_at": "", "contact": "1"})
    assert refused.status_code == 400 and not PromisedAnswer.objects.exists()
    later = {"promised_at": moment(desk.at + timedelta(hours=5)), "contact": "13911113333"}
    assert desk.browser.post(f"{page}promise/", later | {"version": "1"}).status_code == 302
    html = desk.browser.get(page, {"act": "correct"}).content.decode()
    assert "promised the customer an answer by" in html and '<option value="repair" selected>' in html
    form = {
        "kind": "claim",
        "channel": "mail",
        "stage": "after",
        "mode": "remote",
        "area": "normal",
        "address": "",
        "tags": "急",
        "text": "Misheard",
    }
    assert desk.browser.post(f"{page}details/", form | {"version": "1"}).status_code == 412
    assert desk.browser.post(f"{page}details/", form | {"version": "2", "text": ""}).status_code == 400
    html = desk.browser.post(f"{page}details/", form | {"version": "2"}, follow=True).content.decode()
    assert (fresh(desk.ticket).kind, fresh(desk.ticket).tags) == ("claim", ["急"])
    assert "Kind from “Repair” to “Claim”" in html and "Misheard" in html


@pytest.mark.rule("TKT-025")
def test_continuing_an_earlier_matter_keeps_what_she_said_once(desk, said, fresh):
    html = desk.browser.post("/intake/customer/", {"phone": "138 0000 2097"}).content.decode()
    picked = f"{desk.ticket.number}:1"
    assert f'name="same" form="intake" value="{picked}" data-key="a">' in html and 'value="" data-key="m" checked' in html
    form = said(phone="13800002097", name="", sentence="It drips again", detail="All night", same=picked)
    for _ in range(2):
        assert desk.browser.post("/intake/", form)["Location"] == f"/tickets/{desk.ticket.number}/#t"
    assert (RepeatedContact.objects.get().said, fresh(desk.ticket).contact_count) == ("It drips again\nAll night", 2)
    assert "It drips again<br>All night" in desk.browser.get(f"/tickets/{desk.ticket.number}/").content.decode()
    html = desk.browser.get("/desk/", {"view": "repeated"}).content.decode()
    assert "asked again, 2 contacts" in html and 'href="/reports/repeated/"' in html
    assert "asked again, 2 contacts" in desk.browser.get(f"/tickets/{desk.ticket.number}/").content.decode()
    assert "1 matter" in desk.browser.get("/reports/repeated/").content.decode()
    assert "Nobody had to ask again" in desk.browse(desk.cleo).get("/reports/repeated/").content.decode()
    assert desk.browse(desk.cleo).post("/intake/", form).status_code == 404
    assert Ticket.objects.count() == 1


def test_a_contact_keeps_the_promise_and_the_details_that_were_typed(desk, said, fresh):
    until = timezone.localtime(desk.at + timedelta(hours=3))
    form = said(phone="13800002097", name="", same=f"{desk.ticket.number}:1", promised_at=f"{until:%Y-%m-%dT%H:%M}", contact="13911113333")
    assert desk.browser.post("/intake/", form | {"address": "Building 3", "tags": "again"}).status_code == 302
    promised, ticket = PromisedAnswer.objects.get(), fresh(desk.ticket)
    assert (promised.ticket, promised.contact) == (ticket, "+8613911113333")
    assert (ticket.address, ticket.tags, ticket.kind) == ("Building 3", ["again"], desk.ticket.kind)


@pytest.mark.parametrize(
    ("over", "status", "field"),
    [
        ({"sentence": " ", "detail": " "}, 400, "sentence"),
        ({"contact": "13911113333"}, 400, "promised_at"),
        ({"tags": "x" * 31}, 400, "tags"),
        ({"phone": "12", "name": "Dana"}, 400, "phone"),
        ({"same": "{number}:7"}, 412, "same"),
        ({"at_once": "1"}, 400, "same"),
    ],
)
def test_a_contact_that_cannot_be_noted_keeps_everything_typed_and_writes_nothing(desk, said, over, status, field):
    same = over.get("same", "{number}:1").format(number=desk.ticket.number)
    form = said(phone="13800002097", name="", customer=str(desk.dana.pk), detail="As she said it") | over | {"same": same}
    before = [model.objects.count() for model in (Call, Event, RepeatedContact, Ticket)]
    answer = desk.browser.post("/intake/", form)
    html = answer.content.decode()
    assert (answer.status_code, f'href="#id_{field}"' in html, f'id="error-{field}"' in html) == (status, True, True)
    assert "detail" in over or "As she said it</textarea>" in html
    if "phone" not in over:
        assert f'value="{desk.ticket.number}:1" data-key="a" checked' in html
    assert [model.objects.count() for model in (Call, Event, RepeatedContact, Ticket)] == before


def test_a_page_that_opens_with_her_matters_continues_the_first_open_one(desk):
    call = make.make_call(desk.ana, at=desk.at)
    html = desk.browser.get("/intake/", {"call": call.pk}).content.decode()
    assert f'value="{desk.ticket.number}:1" data-key="a" checked' in html
    other = make.make_ticket(desk.ana, at=desk.at)
    html = desk.browser.post(
        "/intake/", {"call": str(call.pk), "phone": "", "same": f"{other.number}:1", "channel": "phone"}
    ).content.decode()
    assert 'value="" data-key="m" checked' in html  # somebody else's matter is picked by nobody


def test_a_matter_that_ended_lately_is_offered_to_be_opened_again(desk, said, fresh):
    solve_ticket(desk.ticket, "done", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    html = desk.browser.post("/intake/customer/", {"phone": "13800002097"}).content.decode()
    assert "Open it again" in html and "0 open matters" in html
    desk.browser.post("/intake/", said(phone="13800002097", name="", same=f"{desk.ticket.number}:2"))
    assert (fresh(desk.ticket).status, fresh(desk.ticket).contact_count) == ("open", 2)


def test_words_of_any_script_stand_apart_and_the_list_costs_six(desk, said):
    desk.browser.post("/intake/", said(name="مريم 🌸", sentence="المضخة لا تعمل 💧", tags="שלום"))
    html = desk.browser.get("/desk/", {"view": "all"}).content.decode()
    assert '<bdi class="clip">مريم 🌸</bdi>' in html and 'dir="auto">المضخة لا تعمل 💧' in html and "<bdi>שלום</bdi>" in html
    with count_statements() as seen:
        desk.browser.get("/desk/", {"view": "all", "tag": "שלום"})
    assert len(seen) <= 6, str(seen)
