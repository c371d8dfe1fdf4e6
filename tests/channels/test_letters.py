"""An answer by mail: written by a member, sent by a worker to a real server, and what becomes of it on record."""

from datetime import timedelta

import pytest

from servicedesk.journal.delivery import TRIES, deliver_due
from servicedesk.journal.models import Delivery, Event
from staff.models import Notice
from tests import make
from tickets.models import Reply

SENDER = "tickets.letters.handlers.send_reply"


def work(tries: int = 1) -> Delivery:
    """What the outgoing worker does, so many times, each time once the pause is over; returns the last answer's delivery."""
    for _ in range(tries):
        Delivery.objects.filter(listener=SENDER, next_at__isnull=False).update(next_at=make.T0)
        deliver_due("outside")
    return Delivery.objects.filter(listener=SENDER).latest("pk")


def codes() -> list[str]:
    return [*Event.objects.filter(code__startswith="reply.").order_by("pk").values_list("code", flat=True)]


def test_an_answer_leaves_and_is_noted_as_sent(desk, answer, smtp):
    reply = answer()
    assert (reply.way, reply.sent_at, smtp.letters) == ("mail", None, [])
    assert work().done_at is not None
    (letter,) = smtp.letters
    assert letter["To"] == "温女士 <wen@customer.example>"
    assert letter["Subject"] == f"[{desk.ticket.number}] {desk.ticket.sentence}"
    body = letter.get_content()
    assert "温女士，您好：" in body and "师傅下午四点到。" in body and f"{desk.ticket.number}" in body
    assert letter["Auto-Submitted"] is None
    assert smtp.senders == ["desk@desk.example"]
    reply.refresh_from_db()
    assert reply.sent_at >= reply.given_at
    assert codes() == ["reply.sent"]


def test_the_frame_is_in_the_customers_language_whoever_answers(desk, answer, smtp):
    type(desk.wen).objects.update(language="en")
    answer("The fitter comes at four.")
    work()
    assert "Dear 温女士," in smtp.letters[0].get_content()


def test_answers_of_a_matter_form_a_thread_and_lead_back_to_the_departments_mailbox(desk, answer, smtp, settings):
    settings.DESK_MAILBOXES = {"service": "service@desk.example"}
    for n in range(3):
        answer(f"Answer {n}", at=desk.at + timedelta(minutes=n))
    work()
    first, second, third = smtp.letters
    assert first["In-Reply-To"] is None and first["Reply-To"] == "service@desk.example"
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]


def test_a_refused_recipient_ends_it_and_the_owner_is_told(desk, answer, smtp, browse):
    smtp.answers = ["550 no such user wen@customer.example"]
    reply = answer()
    assert work().done_at is not None
    deliver_due("inside")
    reply.refresh_from_db()
    assert (reply.failure, reply.sent_at, smtp.letters) == ("refused", None, [])
    assert codes() == ["reply.failed"]
    assert Event.objects.get(code="reply.failed").facts == {"reply_id": reply.pk, "reason": "refused", "code": 550}
    assert [notice.member for notice in Notice.objects.filter(code="reply.failed")] == [desk.ana]
    html = browse(desk.ana).get(f"/tickets/{desk.ticket.number}/").content.decode()
    assert "the customer&#x27;s mail server refused it" in html and "refused it (550)" in html
    assert "wen@customer.example" not in html
    work()
    assert smtp.letters == []


@pytest.mark.parametrize(
    "trouble", [{"answers": ["451 later"]}, {"answers": ["close"]}, {"after_data": ["451 later"]}, {"answers": ["421 busy"]}]
)
def test_what_may_pass_is_tried_again(desk, answer, smtp, trouble):
    for name, said in trouble.items():
        setattr(smtp, name, said)
    reply = answer()
    owed = work()
    assert (owed.done_at, owed.attempts, smtp.letters, codes()) == (None, 1, [], [])
    assert work().done_at is not None
    reply.refresh_from_db()
    assert (len(smtp.letters), reply.sent_at is not None, codes()) == (1, True, ["reply.sent"])


def test_a_letter_refused_for_good_is_not_sent_again(desk, answer, smtp):
    smtp.after_data = ["554 looks like spam"]
    answer()
    assert work().done_at is not None
    assert codes() == ["reply.failed"]


def test_a_server_that_takes_it_and_breaks_off_gets_the_same_letter_again(desk, answer, smtp):
    """At least once: whether it was taken cannot be known, so the second has the first one's Message-ID."""
    smtp.after_data = ["lost"]
    answer()
    assert work().done_at is None
    assert work().done_at is not None
    first, again = smtp.letters
    assert (first["Message-ID"], first["Date"], first.get_content()) == (again["Message-ID"], again["Date"], again.get_content())
    assert codes() == ["reply.sent"]


def test_a_slow_server_is_not_waited_for(desk, answer, smtp, settings):
    settings.EMAIL_TIMEOUT, smtp.pause = 0.3, 0.8
    answer()
    assert work().done_at is None


def test_what_is_never_taken_is_given_up_with_an_alarm_and_told_and_may_be_tried_again(desk, answer, smtp, browse):
    smtp.answers = ["451 later"] * TRIES
    reply = answer()
    assert work(TRIES).dead_at is not None
    deliver_due("inside")
    reply.refresh_from_db()
    assert (reply.failure, codes()) == ("given_up", ["reply.failed"])
    assert {notice.member for notice in Notice.objects.filter(code__in=["reply.failed", "delivery.died"])} == {desk.ana, desk.ada}
    owed = Delivery.objects.get(listener=SENDER)
    assert browse(desk.ada).post(f"/alarms/deliveries/{owed.pk}/attempt/").status_code == 302
    work()
    reply.refresh_from_db()
    assert (reply.failure, reply.sent_at is not None, codes()) == ("", True, ["reply.failed", "reply.sent"])


def test_line_ends_in_names_and_subjects_add_no_header(desk, answer, smtp):
    type(desk.wen).objects.update(name='Eve\r\nBcc: all@customer.example, "x" <y@z.example>')
    type(desk.ticket).objects.update(sentence="Leak\r\nBcc: all@customer.example\r\n\r\nHello")
    answer("First line\n.\nBcc: all@customer.example\nlast line")
    work()
    (letter,) = smtp.letters
    assert letter["Bcc"] is None
    assert [address.addr_spec for address in letter["To"].addresses] == ["wen@customer.example"]
    assert letter["Subject"].endswith("Leak Bcc: all@customer.example Hello")
    assert "First line\n.\nBcc: all@customer.example\nlast line" in letter.get_content().replace("\r\n", "\n")


def test_two_that_deliver_at_once_send_it_once(desk, answer, smtp):
    """Both have claimed: the one whose claim is older finds that it no longer counts."""
    from servicedesk.journal import delivery

    answer()
    older = delivery._claim("outside")
    Delivery.objects.filter(listener=SENDER).update(next_at=make.T0)
    newer = delivery._claim("outside")
    assert older.pk == newer.pk
    delivery._pay(newer)
    delivery._pay(older)
    assert (len(smtp.letters), codes()) == (1, ["reply.sent"])


def test_other_channels_send_nothing(desk, answer, smtp):
    spoken = answer(ticket=make.make_ticket(desk.ana, at=desk.at, customer=desk.wen, channel="phone"))
    work()
    assert (spoken.way, smtp.letters, codes()) == ("recorded", [], [])


def test_the_owner_of_a_server_that_was_taken_away_hears_nothing_false(desk, answer, smtp, settings):
    reply = answer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert (work().done_at, Reply.objects.get(pk=reply.pk).sent_at) == (None, None)
