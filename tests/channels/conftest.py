"""A real mail server beside the test, and a matter that came by mail."""

import socket
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from servicedesk.clocks import now
from servicedesk.email_url import email_settings
from tests import make
from tickets.actions import register_customer


class Server:
    """What the server took, and what it says next: `answers` are used up one by one for recipients, then it says yes."""

    def __init__(self):
        self.letters: list[EmailMessage] = []
        self.senders: list[str] = []
        self.answers: list[str] = []
        self.after_data: list[str] = []  # likewise once it has the whole letter
        self.pause = 0.0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        said = self.answers.pop(0) if self.answers else "250 OK"
        if said == "close":
            server.transport.close()
            return "421 bye"
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.pause:
            time.sleep(self.pause)
        said = self.after_data.pop(0) if self.after_data else "250 OK"
        if said.startswith(("250", "lost")):
            letter: Any = message_from_bytes(envelope.content, policy=SMTP)
            self.letters.append(letter)
            self.senders.append(envelope.mail_from)
        if said == "lost":  # taken, but the answer never comes
            server.transport.abort()
            return "250 OK"
        return said


@pytest.fixture
def smtp(settings):
    """A server that takes mail, and a desk that sends there."""
    server = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    for name, value in email_settings(f"smtp://127.0.0.1:{port}?from=desk@desk.example").items():
        setattr(settings, name, value)
    settings.EMAIL_TIMEOUT = 2
    yield server
    controller.stop()


@pytest.fixture
def desk(house) -> SimpleNamespace:
    """The house, and ana's matter of a customer who wrote in Chinese."""
    at = now()
    wen = register_customer("温女士", by=make.SYSTEM, at=at, email="wen@customer.example")
    return SimpleNamespace(**vars(house), at=at, wen=wen, ticket=make.make_ticket(house.ana, at=at, customer=wen, channel="mail"))


@pytest.fixture
def answer(desk):
    """answer(words, **over) → the answer ana writes to her matter."""
    from tickets.actions import reply_to

    def answered(words: str = "师傅下午四点到。", **over):
        ticket = over.pop("ticket", desk.ticket)
        return reply_to(ticket, words, **({"by": desk.ana.actor(), "at": desk.at, "author": desk.ana} | over))

    return answered
