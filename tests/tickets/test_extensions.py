"""More time for a matter: asked for by one, decided by another, told to everybody concerned and kept with the matter."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from servicedesk.clocks.models import Clock
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Refusal, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask as ask_wires
from staff.models import Notice
from tests import make
from tests.kernel.test_revision_races import at_once
from tests.statements import count_statements
from tickets.actions import solve_ticket
from tickets.deferrals.actions import defer_ticket
from tickets.extensions.actions import ask_for_extension, grant_extension, refuse_extension, withdraw_extension
from tickets.models import ExtensionRequest, PartyNotice, Ticket

RULE = """\
pack: later
title: {zh: 延期制度, en: More time}
articles:
  - number: "1"
    title: {zh: 当天解决或获准延期, en: Solved today or extended}
    text: {zh: 当天解决或获准延期。, en: Solved today or extended.}
    effective_from: 2026-01-01
    clocks:
      - code: today
        name: {zh: 当天, en: Today}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.solved, ticket.extended]
        at_most: end of day
      - code: extended
        name: {zh: 延期后, en: By the moment granted}
        about: ticket
        starts_on: [ticket.extended]
        stops_on: [ticket.solved]
        cancels_on: [ticket.extension_replaced]
        at_most: by until
"""


def ask(desk, *, days: float = 2, member=None, also=("School office", "Students of building 3"), reason="The valve comes on Thursday"):
    member = member or desk.ana
    until = desk.at + timedelta(days=days)
    return ask_for_extension(desk.ticket, reason, until, also, by=member.actor(), at=desk.at, member=member)


def how(desk, member, **over) -> dict:
    return {"by": member.actor(), "at": desk.at + timedelta(minutes=5), "member": member} | over


def codes() -> list[str]:
    return list(Event.objects.filter(subject_kind="ticket").order_by("pk").values_list("code", flat=True))


def test_one_asks_and_another_grants_and_every_step_is_on_record(desk):
    request = ask(desk)
    assert (request.state, request.ticket.version) == ("asked", 2)
    granted = grant_extension(request, "Until Friday, no later", **how(desk, desk.ben))
    assert (granted.state, granted.decided_by, granted.answer, granted.ticket.version) == ("granted", desk.ben, "Until Friday, no later", 3)
    event = Event.objects.get(code="ticket.extended")
    assert event.facts["until"] == request.until.isoformat()
    assert event.facts["recorded"] == [desk.dana.name, "School office", "Students of building 3"]
    assert codes() == ["ticket.opened", "ticket.extension_asked", "ticket.extended"]


def test_the_customers_side_is_told_in_its_language_and_the_text_stays_with_the_matter(desk):
    desk.dana.language = "zh-hans"
    desk.dana.save()
    grant_extension(ask(desk), **how(desk, desk.ben))
    kept = list(PartyNotice.objects.filter(ticket=desk.ticket).order_by("pk"))
    assert [(one.party, one.name, one.channel) for one in kept[:3]] == [
        ("customer", "Dana", "recorded"),
        ("other", "School office", "recorded"),
        ("other", "Students of building 3", "recorded"),
    ]
    until = f"{timezone.localtime(desk.at + timedelta(days=2)):%Y-%m-%d %H:%M}"
    assert "需要更多时间" in kept[0].text and until in kept[0].text and "The valve comes on Thursday" in kept[0].text
    assert len(kept) == 6 and "办结" in kept[3].text and {one.by for one in kept} == {desk.ana, desk.ben}


def test_who_may_decide_and_the_head_hear_of_a_request_and_whoever_is_concerned_of_the_decision(desk):
    request = ask(desk)
    deliver_due("inside")
    assert {notice.member for notice in Notice.objects.filter(code="ticket.extension_asked")} == {desk.ben, desk.gao}
    refuse_extension(request, "The part is here.", **how(desk, desk.gao))
    deliver_due("inside")
    told = Notice.objects.filter(code="ticket.extension_refused")
    assert {notice.member for notice in told} == {desk.ana, desk.ben}
    assert "The part is here." in told[0].facts["answer"]


def test_where_nobody_may_decide_whoever_looks_after_the_desk_hears_it(desk):
    for member in (desk.ben, desk.gao):
        post = member.posts.get()
        post.rights = [right for right in post.rights if right != "extension.approve"]
        post.save()
    ask(desk)
    deliver_due("inside")
    assert Notice.objects.get(kind="alarm").member == desk.ada


def test_the_granted_moment_is_a_promise_and_a_later_one_takes_its_place(desk, tmp_path):
    make.load(RULE, tmp_path, at=desk.at - timedelta(days=30))
    desk.ticket = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    grant_extension(ask(desk, days=2), **how(desk, desk.ben))
    assert Clock.objects.get(limit__code="today", matter_id=desk.ticket.pk).state == "met"
    assert Clock.objects.get(limit__code="extended").due_at == desk.at + timedelta(days=2)
    grant_extension(ask(desk, days=4), **how(desk, desk.ben, at=desk.at + timedelta(hours=1)))
    clocks = list(Clock.objects.filter(limit__code="extended").order_by("pk"))
    assert [(one.state, one.due_at) for one in clocks] == [
        ("cancelled", desk.at + timedelta(days=2)),
        ("running", desk.at + timedelta(days=4)),
    ]
    assert ExtensionRequest.objects.filter(state="granted", replaced_at=None).get().until == desk.at + timedelta(days=4)


def test_nobody_decides_on_her_own_request_and_only_she_takes_it_back(desk):
    request = ask(desk, member=desk.ben)
    for act in (grant_extension, refuse_extension):
        with pytest.raises(Forbidden) as refused:
            act(request, "x", **how(desk, desk.ben))
        assert refused.value.right == "extension.approve"
    with pytest.raises(Forbidden):
        withdraw_extension(request, **how(desk, desk.gao))
    assert codes() == ["ticket.opened", "ticket.extension_asked"]
    assert withdraw_extension(request, **how(desk, desk.ben)).state == "withdrawn"


def test_the_database_refuses_a_decision_by_whoever_asked_and_a_second_request(desk):
    request = ask(desk)
    faults = ({"state": "granted", "decided_by": desk.ana, "decided_at": desk.at}, {"state": "granted"})
    for fault in (*faults, {"state": "refused", "decided_by": desk.ben, "decided_at": desk.at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExtensionRequest.objects.filter(pk=request.pk).update(**fault)
    with pytest.raises(WrongState):
        ask(desk)
    request.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        request.save(force_insert=True)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"days": -1}, "until"),
        ({"days": 0}, "until"),
        ({"days": 146_097}, "until"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"also": ("x" * 121,)}, "also"),
        ({"also": ("",)}, "also"),
        ({"also": tuple("abcdefghijk")}, "also"),
    ],
)
def test_what_cannot_be_used_names_the_field_and_leaves_nothing(desk, over, field):
    with pytest.raises(Invalid) as refused:
        ask(desk, **over)
    assert list(refused.value.errors) == [field]
    assert (codes(), ExtensionRequest.objects.count(), PartyNotice.objects.count()) == (["ticket.opened"], 0, 0)


def test_an_earlier_moment_than_the_one_that_stands_is_no_more_time(desk):
    grant_extension(ask(desk, days=5), **how(desk, desk.ben))
    with pytest.raises(Invalid) as refused:
        ask(desk, days=3)
    assert list(refused.value.errors) == ["until"]


def test_a_moment_that_has_passed_meanwhile_is_not_granted(desk):
    request = ask(desk, days=1)
    with pytest.raises(Invalid) as refused:
        grant_extension(request, **how(desk, desk.ben, at=desk.at + timedelta(days=2)))
    assert list(refused.value.errors) == ["until"] and codes()[-1] == "ticket.extension_asked"


def test_a_refusal_needs_a_reason_and_a_solved_matter_is_not_extended(desk):
    request = ask(desk)
    with pytest.raises(Invalid):
        refuse_extension(request, " ", **how(desk, desk.ben))
    solve_ticket(desk.ticket, "Done", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    with pytest.raises(WrongState):
        grant_extension(request, **how(desk, desk.ben))
    with pytest.raises(WrongState):
        ask(desk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [grant_extension, refuse_extension])
def test_of_two_deciders_at_once_one_counts(house, second):
    house.at = make.T0
    house.ticket = make.make_ticket(house.ana)
    request = ask(house)
    acts = [(grant_extension, house.ben), (second, house.gao)]
    found = at_once(*[lambda act=act, member=member: act(request, "x", **how(house, member, expected=2)) for act, member in acts])
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True]
    assert any(isinstance(one, Stale) for one in found)
    decided = Event.objects.filter(code__in=["ticket.extended", "ticket.extension_refused"])
    assert (decided.count(), Ticket.objects.get().version) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_does(house):
    house.at = make.T0
    house.ticket = make.make_ticket(house.ana)
    found = at_once(*[lambda member=member: ask(house, member=member) for member in (house.ana, house.ben)])
    assert sorted(type(one).__name__ for one in found) == ["ExtensionRequest", "WrongState"]
    connection.close()


def test_a_granted_request_or_a_new_date_without_its_event_is_found(desk):
    (sql,) = (each.sql for table in ask_wires("invariants") for each in table if each.code == "I12:new_dates")

    def broken() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return bool(cursor.fetchall())

    request = grant_extension(ask(desk), **how(desk, desk.ben))
    day = (desk.at + timedelta(days=2)).date()
    deferral = defer_ticket(desk.ticket, day, "Parts", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    assert not broken()
    ExtensionRequest.objects.filter(pk=request.pk).update(state="asked", decided_by=None, decided_at=None)
    assert broken()
    ExtensionRequest.objects.filter(pk=request.pk).update(state="granted", decided_by=desk.ben, decided_at=desk.at)
    assert not broken()
    deferral.pk, deferral.replaced_at = None, deferral.at
    deferral.save(force_insert=True)
    assert broken()


# The pages.


def typed(desk, **over) -> dict[str, str]:
    until = f"{timezone.localtime(desk.at + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    return {"version": "1", "text": "The valve comes on Thursday", "until": until, "also": "School office，Students; School office"} | over


def test_asking_by_form_shows_a_banner_and_a_page_to_decide_on(desk):
    url = f"/tickets/{desk.ticket.number}/"
    form = desk.browser.post(f"{url}composer/", {"act": "extend", "text": "kept"}).content.decode()
    assert 'name="until"' in form and 'name="also"' in form and "kept</textarea>" in form
    assert desk.browser.post(f"{url}extension_requests/", typed(desk)).status_code == 302
    request = ExtensionRequest.objects.get()
    assert request.also == ["School office", "Students"]
    html = desk.browser.get(url).content.decode()
    assert f'href="/extensions/{request.pk}/"' in html and "More time asked for" in html and "Ana asks for more time" in html
    assert 'value="extend"' not in html
    page = desk.browse(desk.ben).get(f"/extensions/{request.pk}/").content.decode()
    assert "Students" in page and "Recorded only" in page and "decide-why" not in page
    answer = desk.browse(desk.ben).post(f"/extensions/{request.pk}/approval/", {"version": "2", "note": ""}, follow=True)
    assert "Granted" in answer.content.decode()
    assert "Extended to" in desk.browser.get(url).content.decode()


@pytest.mark.parametrize("over", [{"until": ""}, {"until": "2000-01-01T00:00"}, {"until": "2426-01-01T00:00"}, {"text": " "}])
def test_a_form_that_cannot_be_used_keeps_what_was_typed(desk, over):
    answer = desk.browser.post(f"/tickets/{desk.ticket.number}/extension_requests/", typed(desk, **over))
    html = answer.content.decode()
    assert answer.status_code == 400 and "composer-error" in html and "School office，Students" in html
    assert not ExtensionRequest.objects.exists()


def test_whoever_asked_reads_why_she_may_not_decide_and_is_refused(desk):
    request = ask(desk, member=desk.ben)
    hers = desk.browse(desk.ben)
    html = hers.get(f"/extensions/{request.pk}/").content.decode()
    assert "You asked for it; somebody else has to decide." in html
    assert hers.post(f"/extensions/{request.pk}/approval/", {"version": "2"}).status_code == 403
    assert desk.browser.post(f"/extensions/{request.pk}/refusal/", {"version": "2", "reason": "No"}).status_code == 403
    assert desk.browse(desk.cleo).get(f"/extensions/{request.pk}/").status_code == 404
    assert desk.browse(desk.cleo).post(f"/extensions/{request.pk}/approval/", {"version": "2"}).status_code == 404
    assert hers.post(f"/extensions/{request.pk}/withdrawal/", {"version": "2"}).status_code == 302
    assert ExtensionRequest.objects.get().state == "withdrawn"


def test_a_stale_decision_and_an_empty_refusal_change_nothing_and_say_so(desk):
    request = ask(desk)
    bens = desk.browse(desk.ben)
    stale = bens.post(f"/extensions/{request.pk}/refusal/", {"version": "1", "reason": "Not yet"})
    assert (
        stale.status_code == 412 and "Somebody else changed it" in stale.content.decode() and "Not yet</textarea>" in stale.content.decode()
    )
    assert bens.post(f"/extensions/{request.pk}/refusal/", {"version": "2", "reason": " "}).status_code == 400
    assert bens.get(f"/extensions/{request.pk}/approval/").status_code == 405
    assert ExtensionRequest.objects.get().state == "asked"


def test_the_list_shows_what_waits_for_whom_in_both_languages(desk):
    ask(desk)
    bens = desk.browse(desk.ben)
    html = bens.get("/extensions/").content.decode()
    assert html.index("Waits for your decision") < html.index("The valve comes on Thursday") < html.index("Waits for somebody else")
    hers = desk.browser.get("/extensions/").content.decode()
    assert hers.index("Waits for somebody else") < hers.index("The valve comes on Thursday") < hers.index("Decided lately")
    assert "The valve" not in desk.browse(desk.cleo).get("/extensions/").content.decode()
    bens.post("/language/", {"language": "zh-hans", "next": "/"})
    assert "待你审批" in bens.get("/extensions/").content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(desk):
    bens = desk.browse(desk.ben)
    ask(desk)
    bens.get("/extensions/")
    with count_statements() as few:
        bens.get("/extensions/")
    for number in range(5):
        desk.ticket = make.make_ticket(desk.ana, at=desk.at, customer=make.make_customer(f"C{number}", f"1380000210{number}"))
        grant_extension(ask(desk), **how(desk, desk.gao))
        ask(desk, days=9)
    with count_statements() as many:
        bens.get("/extensions/")
    assert len(few) == len(many) <= 8, f"{few}\n{many}"
