"""Drafts: kept on the server, given back to their writer alone, gone once sent."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from servicedesk.celery import app
from servicedesk.journal.errors import Invalid, Missing, Stale
from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements
from tickets.actions import close_ticket, reply_to, solve_ticket
from tickets.drafts.actions import drop_draft, forget_old_drafts, save_draft
from tickets.drafts.queries import draft_for, drafts_on
from tickets.drafts.rules import LONGEST, joined
from tickets.models import Draft, Reply, Ticket


@pytest.fixture
def url(desk):
    return f"/tickets/{desk.ticket.number}/"


def keep(desk, text: str = "Half a sentence", act: str = "reply", member=None, **over) -> Draft:
    how = {"at": desk.at, "ticket": desk.ticket} | over
    return save_draft(member or desk.ana, act, {"text": text}, **how)


def test_a_draft_is_given_back_with_its_time_and_is_no_event(desk, url):
    before = Event.objects.count()
    draft = keep(desk)
    html = desk.browser.get(url).content.decode()
    assert "Half a sentence</textarea>" in html and "Draft of" in html
    assert f'name="drafted" value="{draft.pk}:1"' in html
    assert Event.objects.count() == before
    assert Ticket.objects.get(pk=desk.ticket.pk).version == desk.ticket.version


def test_the_page_opens_where_she_wrote_last_and_names_the_other_draft(desk, url):
    keep(desk)
    keep(desk, "Only for us", "note", at=desk.at + timedelta(minutes=1))
    html = desk.browser.get(url).content.decode()
    assert "Only for us</textarea>" in html
    assert "Your draft “Answer the customer”" in html and f"{url}?view=mine&amp;act=reply" in html
    assert "Half a sentence" not in html
    assert "Half a sentence</textarea>" in desk.browser.get(url, {"act": "reply"}).content.decode()


def test_fields_beside_the_text_come_back_too(desk, url):
    fields = {"text": "Parts", "reason": "waiting_parts", "until": "2026-11-20T10:00"}
    save_draft(desk.ana, "hold", fields, at=desk.at, ticket=desk.ticket)
    html = desk.browser.get(url).content.decode()
    assert 'value="2026-11-20T10:00"' in html and 'value="waiting_parts" selected' in html
    save_draft(desk.ana, "correct", {"text": "", "address": "Tower 3", "special": "1"}, at=desk.at, ticket=desk.ticket)
    html = desk.browser.get(url, {"act": "correct"}).content.decode()
    assert 'value="Tower 3"' in html and 'name="special" value="1" checked' in html


def test_a_colleague_is_told_who_writes_since_when_and_never_what(desk, url):
    keep(desk, "Her number is 13800002097")
    html = desk.browse(desk.ben).get(url).content.decode()
    assert "Ana began “Answer the customer”" in html
    assert "13800002097" not in html and "Half" not in html
    with count_statements() as found:
        theirs = drafts_on(desk.ticket, desk.ben).others
    assert [draft.fields for draft in theirs] == [{}] and len(found) == 1


def test_what_is_sent_is_no_draft_any_more_and_what_is_refused_stays(desk, url):
    draft = keep(desk, "We come at four.")
    sent = {"text": "We come at four.", "version": str(desk.ticket.version), "drafted": draft.named}
    refused = desk.browser.post(f"{url}solution/", sent | {"version": "9"})
    assert refused.status_code == 412 and Draft.objects.count() == 1
    assert desk.browser.post(f"{url}replies/", sent).status_code == 302
    assert not Draft.objects.exists() and Reply.objects.get().body == "We come at four."


def test_a_tab_with_a_draft_of_its_own_shows_both_texts(desk, url):
    keep(desk, "Kept note", "note")
    moved = keep(desk, "Typed here")
    html = desk.browser.post(f"{url}composer/", {"act": "note", "from": "reply", "text": "Typed here"}).content.decode()
    assert "Kept note\nTyped here</textarea>" in html
    assert f'data-draft-carried="{moved.named}"' in html
    again = desk.browser.post(f"{url}composer/", {"act": "note", "from": "note", "text": "Changed"}).content.decode()
    assert "Changed</textarea>" in again  # the same tab: what is typed is newer than what was kept


def test_a_canned_reply_is_put_behind_what_is_typed_not_behind_what_was_kept(desk, url):
    keep(desk, "An older wording")
    canned = make.make_canned()
    html = desk.browser.post(f"{url}composer/", {"canned": canned.pk, "from": "reply", "text": "A newer one"}).content.decode()
    assert "A newer one\nDana" in html and "An older wording" not in html


def test_a_draft_for_what_is_no_longer_open_is_shown_to_be_copied(desk, url):
    keep(desk, "I would have answered this")
    desk.ticket.refresh_from_db()
    solve_ticket(desk.ticket, "Done.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    close_ticket(Ticket.objects.get(pk=desk.ticket.pk), "Settled", by=desk.gao.actor(), at=desk.at, member=desk.gao)
    html = desk.browser.get(url).content.decode()
    assert "I would have answered this" in html and "no longer open here" in html
    assert "I would have answered this</textarea>" not in html


@pytest.mark.parametrize(("seen", "refused"), [(None, False), (1, False), (0, True), (7, True)])
def test_two_windows_do_not_overwrite_each_other(desk, seen, refused):
    keep(desk, "First window", seen=0)
    if refused:
        with pytest.raises(Stale):
            keep(desk, "Second window", seen=seen)
    else:
        keep(desk, "Second window", seen=seen)
    draft = Draft.objects.get()
    assert (draft.text, draft.version) == (("First window", 1) if refused else ("Second window", 2))


def test_a_window_that_writes_on_what_another_kept_goes_on_from_it(desk):
    keep(desk, "First", seen=0)
    assert keep(desk, "First and more", seen=0).version == 2


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"text": "x" * 100_000}, "100000"),
        ({"text": "x" * (LONGEST + 1)}, str(LONGEST)),
        ({"text": "  "}, "Nothing"),
        ({f"f{n}": "x" for n in range(41)}, "40"),
        ({"n" * 41: "x"}, "40"),
    ],
)
def test_what_no_draft_may_be_is_refused_with_the_limit_and_leaves_the_last_one(desk, fields, word):
    keep(desk, "Before")
    with pytest.raises(Invalid) as refusal, translation.override("en"):
        save_draft(desk.ana, "reply", fields, at=desk.at, ticket=desk.ticket)
    assert word in refusal.value.sentences[0]
    assert Draft.objects.get().text == "Before"


def test_a_hundred_thousand_characters_are_refused_and_come_back_whole(desk, url):
    text = "水" * 100_000
    answer = desk.browser.post(f"{url}replies/", {"text": text, "version": "1"})
    html = answer.content.decode()
    assert answer.status_code == 400 and "100000 characters; shorten it to 10000" in html
    assert f"{text}</textarea>" in html
    assert not Reply.objects.exists()


def test_only_its_writer_opens_it(desk):
    draft = keep(desk)
    with pytest.raises(Missing):
        draft_for(desk.ben, draft.pk)
    drop_draft(draft_for(desk.ana, draft.pk), expected=1)
    with pytest.raises(Missing):
        drop_draft(draft)


@override_settings(DRAFT_DAYS=3)
def test_old_drafts_are_swept_and_newer_ones_stay(desk):
    keep(desk, act="note", at=desk.at - timedelta(days=3, seconds=1))
    keep(desk, at=desk.at - timedelta(days=2))
    assert forget_old_drafts(desk.at) == 1
    assert Draft.objects.get().act == "reply"


@pytest.mark.parametrize(
    ("kept", "typed", "both"),
    [("", "b", "b"), ("a", "", "a"), ("a", "b", "a\nb"), ("a", "xay", "xay"), ("xay", "a", "xay"), ("a\n", "b", "a\nb")],
)
def test_two_texts_become_one_without_loss(kept, typed, both):
    assert joined(kept, typed) == both


def intake_fields(**over) -> dict[str, str]:
    return {"phone": "13800002097", "name": "Wen", "kind": "complaint", "severity": "high", "channel": "phone", "sentence": "No wat"} | over


def test_an_intake_begun_is_given_back_and_begun_afresh(desk):
    save_draft(desk.ana, "intake", intake_fields(verified="1"), at=desk.at)
    html = desk.browser.get("/intake/").content.decode()
    assert "No wat</textarea>" in html and 'value="Wen"' in html and 'value="complaint" data-key="4" checked' in html
    assert 'name="verified" value="1" checked' in html and "Draft of" in html and "error-summary" not in html
    assert "No wat" not in desk.browse(desk.ben).get("/intake/").content.decode()
    assert desk.browser.post("/intake/", {"afresh": "1"}).status_code == 302
    assert not Draft.objects.exists() and "No wat" not in desk.browser.get("/intake/").content.decode()


def test_a_saved_intake_leaves_no_draft_and_a_refused_one_keeps_it(desk):
    draft = save_draft(desk.ana, "intake", intake_fields(), at=desk.at)
    form = intake_fields(sentence="", token="t1", drafted=draft.named)
    refused = desk.browser.post("/intake/", form)
    assert refused.status_code == 400 and f'name="drafted" value="{draft.named}"' in refused.content.decode()
    assert Draft.objects.exists()
    assert desk.browser.post("/intake/", form | {"sentence": "No water"}).status_code == 302
    assert not Draft.objects.exists()


def test_each_call_has_an_intake_of_its_own(desk):
    call = make.make_call(desk.ana, external_id="ext-77")
    save_draft(desk.ana, f"intake-{call.pk}", intake_fields(sentence="By phone"), at=desk.at)
    save_draft(desk.ana, "intake", intake_fields(sentence="By hand"), at=desk.at)
    assert "By phone</textarea>" in desk.browser.get("/intake/", {"call": call.pk}).content.decode()
    assert "By hand</textarea>" in desk.browser.get("/intake/").content.decode()


def test_a_draft_does_not_hold_up_a_colleagues_save(desk, url):
    keep(desk)
    reply_to(desk.ticket, "Answered meanwhile", by=desk.ben.actor(), at=desk.at, author=desk.ben, expected=desk.ticket.version)
    assert "Half a sentence</textarea>" in desk.browser.get(url).content.decode()


def test_the_sweep_of_old_drafts_is_asked_for_every_hour():
    app.loader.import_default_modules()
    assert settings.CELERY_BEAT_SCHEDULE["forget old drafts"]["schedule"] == 3600
    assert settings.CELERY_BEAT_SCHEDULE["forget old drafts"]["task"] in app.tasks
