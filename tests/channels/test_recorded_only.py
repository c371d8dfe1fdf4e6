"""What does not leave: the page says so before it is sent and afterwards, and whoever looks after the desk is told."""

import pytest

from servicedesk.alarms.measure import look
from servicedesk.journal.actions import history
from tests.channels.test_letters import work
from tickets.actions import register_customer
from tickets.models import Customer


@pytest.fixture
def page(desk, browse):
    """page() → the ticket's page as ana sees it."""
    return lambda: browse(desk.ana).get(f"/tickets/{desk.ticket.number}/").content.decode()


def wanted() -> float | None:
    return next(each.value for each in look().measured if each.check.code == "mail_missing")


def test_without_a_server_an_answer_is_recorded_only_and_an_alarm_says_so(desk, answer, page):
    assert "Recorded only: no mail server is set up" in page()
    assert wanted() == 0
    reply = answer()
    assert (reply.way, wanted()) == ("no_server", 1)
    html = page()
    assert html.count("Recorded only: no mail server is set up") == 2  # under the answer, and before the next one
    assert "Send by e-mail" not in html


def test_a_server_without_a_sender_is_none(desk, answer, smtp, settings):
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"
    assert answer().way == "no_server"


def test_without_an_address_it_is_recorded_only(desk, answer, smtp, page):
    Customer.objects.filter(pk=desk.wen.pk).update(email="")
    desk.ticket.refresh_from_db()
    assert answer().way == "no_address"
    assert "e-mail address is not known" in page()


def test_the_page_says_what_becomes_of_an_answer(desk, answer, smtp, page):
    before = page()
    assert "To w***@customer.example" in before and "Send by e-mail" in before
    assert "wen@customer.example" not in before
    answer()
    assert "Will be sent by e-mail" in page()
    work()
    assert "Sent by e-mail" in page()


def test_another_channel_says_that_it_is_recorded_only(desk, browse, answer):
    from tests import make

    ticket = make.make_ticket(desk.ana, at=desk.at, customer=desk.wen, channel="web")
    answer(ticket=ticket)
    html = browse(desk.ana).get(f"/tickets/{ticket.number}/").content.decode()
    assert html.count("Recorded only") == 2


def test_a_past_that_was_lived_elsewhere_is_not_sent_again(desk, answer, smtp):
    with history():
        assert answer().way == "recorded"


def test_the_address_given_last_is_kept_and_its_change_is_on_record(desk):
    from servicedesk.journal.models import Event
    from tests import make

    first = register_customer("Eve", "13800000031", by=make.SYSTEM, at=desk.at, email="eve@Old.Example")
    assert first.email == "eve@old.example"
    again = register_customer("Eve", "13800000031", by=make.SYSTEM, at=desk.at, email="eve@new.example")
    silent = register_customer("Eve", "13800000031", by=make.SYSTEM, at=desk.at)
    assert (again.pk, silent.pk, silent.email) == (first.pk, first.pk, "eve@new.example")
    assert Event.objects.get(code="customer.readdressed").facts == {}
    assert register_customer("温女士", by=make.SYSTEM, at=desk.at, email="wen@customer.example").pk == desk.wen.pk
