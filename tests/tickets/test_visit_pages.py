"""Visits as pages: the register, the arrival form, one visit step by step."""

import pytest
from django.utils import translation

from servicedesk.journal.models import Event
from servicedesk.web.sentences import sentence_of
from tests.tickets.visiting import acts, enter
from tickets.models import Visit
from tickets.visits.actions import let_wait

STEPS = {"version": "1"}


def test_the_register_shows_who_waits_since_when_and_filters(desk):
    visit = enter(desk, visitor="Mrs Wen", company="Northpier", level="high")
    let_wait(visit, "the warranty", desk.ben, **acts(desk.ana, 2))
    enter(desk, visitor="Mr Lu")
    page = desk.browser.get("/visits/").content.decode()
    assert "waits since" in page and "for Ben" in page and "Mr Lu" in page and "High-standard reception" in page
    for query, found in (
        ("q=pier", True),
        ("q=lu", False),
        ("level=high", True),
        ("show=gone", False),
        ("show=waiting", True),
        ("show=x", True),
    ):
        page = desk.browser.get(f"/visits/?{query}").content.decode()
        assert ("Mrs Wen" in page) is found, query
    assert "Mrs Wen" not in desk.browse(desk.cleo).get("/visits/?show=all").content.decode()
    assert desk.browse(desk.cleo).get(f"/visits/{visit.pk}/").status_code == 404


def test_a_visitor_is_entered_by_the_form_and_what_was_typed_stays(desk):
    typed = {"visitor": "Mrs Wen", "purpose": "", "persons": "many", "company": "Northpier", "level": "high", "host": desk.ben.work_number}
    refused = desk.browser.post("/visits/new/", typed)
    page = refused.content.decode()
    assert refused.status_code == 400 and Visit.objects.count() == 0
    assert 'id="purpose-error"' in page and 'id="persons-error"' in page and 'value="Mrs Wen"' in page and 'value="many"' in page
    made = desk.browser.post("/visits/new/", typed | {"purpose": "talk", "persons": ""})
    visit = Visit.objects.get()
    assert made["Location"] == f"/visits/{visit.pk}/" and (visit.persons, visit.host) == (1, desk.ben)


def test_a_visit_is_carried_through_on_its_page(desk):
    visit = enter(desk)
    address = f"/visits/{visit.pk}/"

    def act(path: str, **said: str) -> int:
        return desk.browser.post(f"{address}{path}/", {"version": str(Visit.objects.get().version)} | said).status_code

    assert "I receive her" in desk.browser.get(address).content.decode()
    assert [act("reception"), act("checks", code="tea"), act("waits", question="hard", called=desk.ben.work_number)] == [302] * 3
    assert "I take care of this visitor" in desk.browser.get(address).content.decode()
    assert [act("attendance"), act("message", sentence="a bigger one", kind="consultation", phone="13911112222")] == [302] * 2
    assert act("seeing-off") == 302
    visit.refresh_from_db()
    page = desk.browser.get(address).content.decode()
    assert visit.state == "seen_off" and visit.ticket.number in page and "saw the visitor off to the door" in page


def test_what_was_typed_on_a_visit_stays_where_it_is_refused(desk):
    visit = enter(desk)
    refused = desk.browser.post(f"/visits/{visit.pk}/waits/", STEPS | {"question": "the warranty", "called": "nobody"})
    assert refused.status_code == 400 and "the warranty" in refused.content.decode()
    assert desk.browser.post(f"/visits/{visit.pk}/leaving/", STEPS | {"reason": ""}).status_code == 400
    assert desk.browser.post(f"/visits/{visit.pk}/message/", STEPS | {"sentence": "x", "kind": "no"}).status_code == 400
    stale = desk.browser.post(f"/visits/{visit.pk}/leaving/", {"version": "9", "reason": "in a hurry"})
    assert stale.status_code == 412 and "in a hurry" in stale.content.decode()
    assert desk.browser.post(f"/visits/{visit.pk}/leaving/", STEPS | {"reason": "in a hurry"}).status_code == 302


@pytest.mark.parametrize("path", ["/visits/new/", "/visits/{pk}/reception/"])
def test_receiving_takes_the_right_to_take_matters_in(desk, path):
    visit = enter(desk)
    refused = desk.browse(desk.ada).post(path.format(pk=visit.pk), STEPS | {"visitor": "x", "purpose": "y"})
    assert (refused.status_code, Visit.objects.get().state) == (403, "arrived")


def test_every_event_of_a_visit_reads_as_a_sentence():
    facts = {
        "visit.arrived": {},
        "visit.received": {},
        "visit.checked": {"zh": "奉茶", "en": "Given tea"},
        "visit.waiting": {"called_zh": "本", "called_en": "Ben", "question": "why"},
        "visit.attended": {"seconds": 600},
        "visit.seen_off": {},
        "visit.left": {"reason": "late", "gave_up": True},
        "visit.registered": {},
    }
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told = [sentence_of(Event(code=code, facts=known, actor_label="Ana 1"), {}) for code, known in facts.items()]
        assert len(set(told)) == len(facts) and not set(told) & set(facts)
