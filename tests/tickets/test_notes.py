"""Internal notes with mentions, and following a matter: by action, page, and who is told."""

import pytest

from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.tickets.test_life import broken
from tickets.actions import close_ticket, reopen_ticket, reply_to, solve_ticket
from tickets.custody.actions.offering import offer_slip
from tickets.models import ContactSlip, Follower, Note, Ticket
from tickets.notes.access import may_see, those_who_see
from tickets.notes.actions import follow_ticket, note_on, unfollow_ticket
from tickets.notes.rules import mentions_in

HANDLES = {"1003": [3], "lead": [3], "陆宁": [3], "lu ning": [3], "1004": [4], "陆": [5], "an": [6], "wang": [7, 8]}


@pytest.mark.parametrize(
    ("text", "members", "unknown"),
    [
        ("请 @1003 看一下", [3], []),
        ("请@陆宁看一下", [3], []),
        ("＠lead, @LU NING and @1004.", [3, 4], []),
        ("write to a@lead.example", [], []),
        ("3 @ 5 yuan", [], []),
        ("@1003x and @ann", [], ["1003x", "ann"]),
        ("@nobody.", [], ["nobody"]),
    ],
)
def test_whom_a_text_mentions(text, members, unknown):
    found = mentions_in(text, HANDLES)
    assert (found.members, found.unknown) == (members, unknown)


def test_a_name_that_several_have_is_not_guessed():
    assert mentions_in("@wang", HANDLES).several == {"wang": [7, 8]}


def note(desk, body: str = "The valve is the cause.", author=None, **over) -> Note:
    author = author or desk.ana
    return note_on(desk.ticket, body, **{"by": author.actor(), "at": desk.at, "author": author} | over)


def told(member) -> list[str]:
    deliver_due("inside")
    return list(Notice.objects.filter(member=member).exclude(code__startswith="clock.").order_by("pk").values_list("code", "role"))


def test_a_note_is_kept_and_its_words_stay_out_of_the_journal(desk, fresh):
    kept = note(desk, "  The valve is the cause. ")
    facts = Event.objects.get(code="ticket.noted").facts
    assert (kept.body, facts) == ("The valve is the cause.", {"note_id": kept.pk, "mentions": []})
    assert fresh(desk.ticket).version == 1


def test_a_note_that_no_event_tells_of_is_found(desk):
    kept = note(desk)
    assert broken() == set()
    Note.objects.create(ticket=desk.ticket, body="Smuggled in.", author=desk.ana, noted_at=kept.noted_at)
    assert broken() == {"I12:notes"}


def test_whoever_is_mentioned_is_told_and_the_author_is_not(desk):
    kept = note(desk, f"@ben and @{desk.gao.work_number}, see this; @ana too.")
    assert {member.pk for member in kept.mentioned.all()} == {desk.ben.pk, desk.gao.pk, desk.ana.pk}
    assert [told(member) for member in (desk.ben, desk.gao)] == [[("ticket.noted", "mentioned")]] * 2
    assert told(desk.ana) == []
    page = desk.browse(desk.ben).get("/notices/").content.decode()
    assert f"/tickets/{desk.ticket.number}/" in page and "mentioned" in page


@pytest.mark.parametrize(("body", "named"), [("@cleo look", "W0003"), ("@nobody look", "“nobody”"), (" ", "还空着")])
def test_who_may_not_see_the_matter_is_named_and_nothing_is_noted(desk, body, named):
    before = Event.objects.count()
    with pytest.raises(Invalid) as refusal:
        note(desk, body)
    assert named in refusal.value.errors["body"][0]
    assert (Note.objects.count(), Event.objects.count()) == (0, before)


def test_two_of_one_name_are_told_apart_by_their_numbers(desk):
    desk.ben.name_zh = desk.gao.name_zh = "王"
    desk.ben.save()
    desk.gao.save()
    with pytest.raises(Invalid) as refusal:
        note(desk, "@王 看一下")
    assert all(member.work_number in refusal.value.errors["body"][0] for member in (desk.ben, desk.gao))


def test_a_note_sent_twice_is_one_and_a_closed_matter_takes_one(desk):
    assert note(desk) == note(desk)
    solve_ticket(desk.ticket, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    close_ticket(desk.ticket, "Content.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    note(desk, "She rang again to say thanks.")
    assert Note.objects.count() == 2
    html = desk.browser.get(f"/tickets/{desk.ticket.number}/?act=note").content.decode()
    assert f'action="/tickets/{desk.ticket.number}/notes/' in html and 'value="reopen"' in html


def test_those_offered_are_those_who_may_see(desk):
    offered = set(those_who_see(desk.ticket))
    everybody = [desk.ana, desk.ben, desk.cleo, desk.gao, desk.ada]
    assert {member for member in everybody if may_see(member, desk.ticket)} == offered
    names = desk.browser.get(f"/tickets/{desk.ticket.number}/mentionable/").json()["members"]
    assert {one["name"] for one in names} == {"Ben", "Gao", "Ada"}
    assert desk.browse(desk.cleo).get(f"/tickets/{desk.ticket.number}/mentionable/").status_code == 404


def test_whoever_has_to_arbitrate_it_is_offered_too_as_long_as_she_has_to(desk):
    judge = make.make_member("judge", posts=[make.make_post("judge", rights=["slip.arbitrate"])], department=None)
    slip = offer_slip(desk.ticket, desk.cleo.department, "Yours", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    assert judge not in those_who_see(desk.ticket) and not may_see(judge, desk.ticket)
    ContactSlip.objects.filter(pk=slip.pk).update(state="disputed")
    assert judge in those_who_see(desk.ticket) and may_see(judge, desk.ticket)


def test_a_note_by_form_stands_in_the_timeline_as_internal(desk):
    url = f"/tickets/{desk.ticket.number}/"
    assert desk.browser.post(f"{url}notes/", {"text": "@ben Ask the owner <first>.", "version": "1"}).status_code == 302
    html = desk.browser.get(url).content.decode()
    assert "bubble--note" in html and "Ask the owner &lt;first&gt;." in html and "Internal" in html
    refused = desk.browser.post(f"{url}notes/", {"text": "@cleo look", "version": "1"})
    assert refused.status_code == 400 and "Cleo" in refused.content.decode() and "@cleo look</textarea>" in refused.content.decode()


def test_following_and_following_no_more_each_counts_once(desk):
    how = {"by": desk.ben.actor(), "at": desk.at, "member": desk.ben}
    assert [follow_ticket(desk.ticket, **how)[1] for _ in range(2)] == [True, False]
    assert [unfollow_ticket(desk.ticket, **how) for _ in range(2)] == [True, False]
    codes = list(Event.objects.filter(code__endswith="followed").order_by("pk").values_list("code", flat=True))
    assert codes == ["ticket.followed", "ticket.unfollowed"]


def test_a_follower_hears_of_every_step_but_not_of_her_own(desk):
    follow_ticket(desk.ticket, by=desk.ben.actor(), at=desk.at, member=desk.ben)
    reply_to(desk.ticket, "On our way.", by=desk.ana.actor(), at=desk.at, author=desk.ana)
    reply_to(desk.ticket, "Tomorrow.", by=desk.ben.actor(), at=desk.at, author=desk.ben)
    solve_ticket(desk.ticket, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    close_ticket(desk.ticket, "Content.", by=desk.gao.actor(), at=desk.at, member=desk.gao)
    reopen_ticket(desk.ticket, "It drips.", by=desk.ana.actor(), at=desk.at)
    assert told(desk.ben) == [(f"ticket.{step}", "follower") for step in ("replied", "solved", "closed", "reopened")]
    assert told(desk.ana) == []


def test_a_follower_who_may_not_see_it_any_more_hears_nothing(desk):
    follow_ticket(desk.ticket, by=desk.ben.actor(), at=desk.at, member=desk.ben)
    Ticket.objects.filter(pk=desk.ticket.pk).update(department=desk.works)
    reply_to(desk.ticket, "On our way.", by=desk.ana.actor(), at=desk.at, author=desk.ana)
    assert told(desk.ben) == []


def test_following_by_the_button_is_shown_to_everybody(desk):
    url = f"/tickets/{desk.ticket.number}/"
    assert desk.browse(desk.ben).post(f"{url}following/", {"follow": "yes"}).status_code == 302
    assert "Followed by" in desk.browser.get(url).content.decode()
    desk.browse(desk.ben).post(f"{url}following/", {"follow": "no"})
    assert "Followed by" not in desk.browser.get(url).content.decode()
    assert desk.browse(desk.cleo).post(f"{url}following/", {"follow": "yes"}).status_code == 404
    assert not Follower.objects.exists()


@pytest.mark.rule("CBK-016")
def test_an_opinion_is_on_record_and_its_owners_superior_is_told(desk):
    opinion = make.make_ticket(desk.ana, at=desk.at, kind="suggestion", sentence="A reminder to change the filter", customer=desk.dana)
    assert told(desk.ben) == [("ticket.opinion_recorded", "supervisor")]
    notices = desk.browse(desk.ben).get("/notices/").content.decode()
    assert f"{opinion.number} A reminder to change the filter" in notices
    assert (opinion.kind, opinion.customer, Event.objects.filter(code="ticket.opinion_recorded").count()) == ("suggestion", desk.dana, 1)
    another = make.make_ticket(desk.ana, at=desk.at, kind="suggestion", customer=desk.dana)
    make.make_ticket(desk.ana, at=desk.at, kind="consultation", customer=desk.dana)
    recorded = Event.objects.filter(code="ticket.opinion_recorded").order_by("pk").values_list("subject_id", flat=True)
    assert list(recorded) == [opinion.pk, another.pk]
