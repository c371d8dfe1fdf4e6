"""Calls as pages: the pop-up, starting one by hand, passing it on, and the outcome's tab."""

from datetime import timedelta

import pytest
from django.utils import translation

from servicedesk.clocks import now
from servicedesk.journal.models import Event
from servicedesk.web.sentences import sentence_of
from servicedesk.web.templatetags.desk import icon
from tests import make
from tickets.actions import report_call, report_known_call
from tickets.models import Call, CallOutcome, CallTransfer, Phrase


def ring(house, phone: str = "13800002097", external_id: str = "ext-1", seconds: float = 5) -> Call:
    at = now() - timedelta(seconds=seconds)
    report, _new = report_call(external_id, "ringing", by=make.SYSTEM, at=at, department=house.service, phone=phone)
    return report.call


def test_the_pop_up_recognises_whoever_calls(desk):
    call = ring(desk)
    page = desk.browser.get("/calls/popup/").content.decode()
    assert desk.dana.name in page and desk.ticket.sentence in page and f"/intake/?call={call.pk}" in page
    assert "2097" in page and "13800002097" not in page and "+86138" not in page
    assert 'data-count="ringing" hidden' not in desk.browser.get("/desk/").content.decode()
    assert desk.browser.get("/live/changes/").json()["counts"]["ringing"] == 1


@pytest.mark.parametrize(("phone", "words"), [("", "Number withheld"), ("13900001111", "Unknown number")])
def test_the_pop_up_of_one_nobody_knows(desk, phone, words):
    ring(desk, phone)
    assert words in desk.browser.get("/calls/popup/").content.decode()


def test_another_department_sees_and_hears_nothing_of_it(desk):
    call = ring(desk)
    other = desk.browse(desk.cleo)
    assert "data-popup" not in other.get("/calls/popup/").content.decode()
    assert (other.get(f"/calls/{call.pk}/").status_code, other.get("/live/changes/").json()["counts"]["ringing"]) == (404, 0)


def test_answering_leads_to_the_intake_with_call_and_customer(desk, said):
    call = ring(desk)
    page = desk.browser.get(f"/intake/?call={call.pk}").content.decode()
    assert f'name="call" value="{call.pk}"' in page and f'name="customer" value="{desk.dana.pk}"' in page
    desk.browser.post("/intake/", said(call=str(call.pk), phone="", name="", customer=str(desk.dana.pk)))
    call.refresh_from_db()
    assert call.matter_id and call.customer == desk.dana


def test_a_call_is_started_by_hand_and_its_intake_learns_the_number(desk, said):
    answer = desk.browser.post("/calls/start/")
    call = Call.objects.get()
    assert answer["Location"] == f"/intake/?call={call.pk}" and (call.measured, call.on_line, call.state) == (False, desk.ana, "answered")
    page = desk.browser.get(answer["Location"]).content.decode()
    assert 'id="id_phone"' in page and 'name="withheld"' in page and 'name="promised_at"' in page and 'name="contact"' in page
    desk.browser.post("/intake/", said(call=str(call.pk)))
    call.refresh_from_db()
    assert (call.phone, call.matter_id is not None, Call.objects.count()) == ("+8613911112222", True, 1)


def test_starting_a_call_takes_the_right_to_open_tickets(desk):
    refused = desk.browse(desk.ada).post("/calls/start/")
    assert (refused.status_code, Call.objects.count()) == (403, 0)


def test_a_call_is_passed_on_and_hung_up_on_its_page(desk):
    call = make.make_call(desk.ana, at=desk.at)
    page = desk.browser.get(f"/calls/{call.pk}/").content.decode()
    assert "Ben" in page and "Who hung up first?" in page
    refused = desk.browser.post(f"/calls/{call.pk}/transfers/", {"to": desk.cleo.work_number, "reason": "stays typed"})
    assert refused.status_code == 400 and "stays typed" in refused.content.decode() and not CallTransfer.objects.exists()
    desk.browser.post(f"/calls/{call.pk}/transfers/", {"to": desk.ben.work_number})
    desk.browser.post(f"/calls/{call.pk}/hang-up/", {"first": "caller"})
    call.refresh_from_db()
    assert (call.on_line, call.hung_up_first) == (desk.ben, "caller")
    assert desk.browser.post(f"/calls/{call.pk}/hang-up/", {"first": "desk"}).status_code == 409
    assert desk.browser.post(f"/calls/{call.pk}/transfers/", {"to": desk.ben.work_number}).status_code == 409
    assert desk.browser.post(f"/calls/{call.pk}/hang-up/", {"first": ""}).status_code == 400
    page = desk.browser.get(f"/calls/{call.pk}/").content.decode()
    assert "passed the call to" in page and "hung up first: The caller" in page
    assert desk.browser.get("/calls/").status_code == 200


@pytest.mark.rule("TKT-012")
def test_she_thanks_and_waits_and_the_record_says_who_hung_up_first(desk):
    make.load_pack_file("core")
    make.load_pack_file("gold")
    call = make.make_call(desk.ana)
    page = desk.browser.get(f"/calls/{call.pk}/").content.decode()
    shown = page[page.index('id="last-words"') :]
    for words in ("谢谢", "对不起"):
        assert words in shown
    assert "We wait until the customer has hung up" in page
    desk.browser.post(f"/calls/{call.pk}/hang-up/", {"first": "caller"})
    other = ring(desk, external_id="ext-2")
    report_known_call(other, "answered", by=make.SYSTEM, at=now(), answered_by=desk.ana)
    report_known_call(other, "ended", by=make.SYSTEM, at=now(), hung_up_first="desk")
    assert list(Call.objects.order_by("pk").values_list("hung_up_first", flat=True)) == ["caller", "desk"]
    flagged = f'<span class="tag tag--warn">{icon("alert")}hung up first: The desk</span>'
    page = desk.browser.get("/calls/").content.decode()
    assert page.count(flagged) == 1 and "hung up first: The caller" in page
    assert "last-words" not in desk.browser.get(f"/calls/{other.pk}/").content.decode()


def test_a_request_is_refused_with_a_phrase_on_the_page(desk):
    make.load_pack_file("gold")
    address, version = f"/tickets/{desk.ticket.number}/", {"version": desk.ticket.version}
    phrase = Phrase.objects.get(code="not_at_fault")
    page = desk.browser.get(f"{address}?act=conclude").content.decode()
    assert "Refused with the words" in page and f'<option value="{phrase.pk}">not our fault:' in page
    said = version | {"result": "understood", "refusal": "not_at_fault", "text": "out of warranty"}
    for wanted in ("", "999999"):
        refused = desk.browser.post(f"{address}call-outcomes/", said | {"phrase": wanted})
        assert refused.status_code == 400 and "out of warranty" in refused.content.decode() and not CallOutcome.objects.exists()
    assert desk.browser.post(f"{address}call-outcomes/", said | {"phrase": phrase.pk}).status_code == 302
    assert CallOutcome.objects.get().phrase == phrase


def test_the_outcome_is_noted_on_the_ticket_and_a_plan_agreed(desk):
    address, version = f"/tickets/{desk.ticket.number}/", {"version": desk.ticket.version}
    assert "Insists" in desk.browser.get(f"{address}?act=conclude").content.decode()
    refused = desk.browser.post(f"{address}call-outcomes/", version | {"result": "", "text": "what she wants"})
    assert refused.status_code == 400 and "what she wants" in refused.content.decode()
    said = {"result": "not_accepted", "insists": "1", "text": "a new pump"}
    assert desk.browser.post(f"{address}call-outcomes/", version | said).status_code == 302
    page = desk.browser.get(f"{address}?act=agree").content.decode()
    assert "The customer insists" in page and "a new pump" in page
    desk.ticket.refresh_from_db()
    desk.browser.post(f"{address}call-plan/", {"version": desk.ticket.version, "text": "a visit tomorrow"})
    assert CallOutcome.objects.get().plan == "a visit tomorrow"
    page = desk.browser.get(address).content.decode()
    assert "The customer insists</strong>" not in page and "a visit tomorrow" in page


def test_every_event_of_a_call_reads_as_a_sentence():
    facts = {
        "call.transferred": {"giver_zh": "安", "to_zh": "本", "giver_en": "Ana", "to_en": "Ben", "reason": "asked"},
        "call.hang_up_noted": {"hung_up_first": "desk"},
        "ticket.outcome_noted": {"result": "understood", "refusal": "not_at_fault", "words": "out of warranty"},
        "ticket.insisted": {"words": "a new one", "tell": ["supervisor"]},
        "ticket.plan_agreed": {"plan": "a visit"},
    }
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told = [sentence_of(Event(code=code, facts=known, actor_label="Ana 1"), {}) for code, known in facts.items()]
        assert len(set(told)) == 5 and not set(told) & set(facts)
