"""Mail out of the house by SMTP: one letter, taken by the server or not, and if not whether it ever will be."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import global_settings, settings
from django.core.mail import EmailMessage, get_connection

from servicedesk.channels.rules import one_line

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


class Undeliverable(Exception):
    """The server refused the letter for good (5xx), so that sending it again is of no use; `code` is its answer's number."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


class NoServer(Exception):
    """No mail server is set up; a letter that was owed while there was one waits for it."""


@dataclass(frozen=True)
class Letter:
    """A letter as the gateway sends it; the same one twice has the same `message_id`. `answers` are those before it, in their order."""

    to_name: str
    to: str
    from_name: str
    subject: str
    body: str
    message_id: str
    at: datetime
    reply_to: str = ""
    answers: tuple[str, ...] = ()


def is_set_up() -> bool:
    """Whether mail can leave: DESK_EMAIL_URL names a server and, with `from`, a sender."""
    return settings.EMAIL_BACKEND != NOWHERE and settings.DEFAULT_FROM_EMAIL != global_settings.DEFAULT_FROM_EMAIL


def message_id(word: str) -> str:
    """A Message-ID of ours; the same for the same word."""
    return f"<{word}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2] or 'desk.invalid'}>"


def send(letter: Letter) -> None:
    """Hand a letter to the server, once.

    Undeliverable when it refuses letter or recipient for good; any other error (refused for now, connection lost, too
    slow, our own sign-in refused, no server any more) is raised as it is and may be tried again.
    """
    if not is_set_up():
        raise NoServer
    headers = {"Message-ID": letter.message_id, "Date": format_datetime(letter.at)}
    if letter.answers:
        headers |= {"In-Reply-To": letter.answers[-1], "References": " ".join(letter.answers[-20:])}
    message = EmailMessage(
        subject=one_line(letter.subject, 250),
        body=letter.body.replace("\0", ""),
        from_email=formataddr((one_line(letter.from_name, 60), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), "utf-8"),
        to=[formataddr((one_line(letter.to_name, 120), letter.to), "utf-8")],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
        connection=get_connection(fail_silently=False),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        _judge([code for code, _words in error.recipients.values()])
        raise
    except smtplib.SMTPDataError as error:
        _judge([error.smtp_code])
        raise


def _judge(codes: list[int]) -> None:
    if codes and all(500 <= code < 600 for code in codes):
        raise Undeliverable(codes[0]) from None
