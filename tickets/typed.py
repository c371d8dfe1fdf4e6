"""What people type, made fit to be kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from tickets.rules import normal_phone, plain, split_extension

_ONE_LINE = 300  # what may be longer than this may have several lines


@contextmanager
def gathering(errors: dict[str, list[str]]) -> Iterator[None]:
    """What is refused inside goes into `errors`, so that several checks can be told at once."""
    try:
        yield
    except Invalid as refusal:
        for field, sentences in refusal.errors.items():
            errors.setdefault(field, []).extend(sentences)


def moment_faults(field: str, moment: datetime, at: datetime, longest: timedelta) -> dict[str, list[str]]:
    """Why a moment cannot be waited for or promised: it is past, or further ahead than `longest`; empty where it can."""
    if at < moment <= at + longest:
        return {}
    fill = {"value": f"{timezone.localtime(moment):%Y-%m-%d %H:%M}", "days": longest.days}
    return {field: [_("%(value)s is past or too far ahead; name a moment within the next %(days)s days.") % fill]}


def phone_of(text: str) -> str:
    """A telephone number in E.164, or "" where none was given; Invalid where it is none."""
    return number_of(text)[0]


def number_of(text: str) -> tuple[str, str]:
    """A telephone number in E.164 and its extension, each "" where none was given; Invalid where it is none."""
    phone = normal_phone(text)
    if phone is None:
        sentence = _("“%(value)s” is not a telephone number; write a mobile with 11 digits, a fixed line with its area code, or +country…")
        raise Invalid({"phone": [sentence % {"value": text}]})
    return phone, split_extension(text)[1] if phone else ""


def email_of(text: str) -> str:
    """An e-mail address, its host in small letters, or "" where none was given; Invalid where it is none."""
    local, at, host = text.strip().rpartition("@")
    address = f"{local}{at}{host.lower()}"
    if not address:
        return ""
    try:
        EmailValidator()(address)
        if len(address) > 254:
            raise ValidationError("too long")
    except ValidationError:
        sentence = _("“%(value)s” is not an e-mail address; write it like name@example.com.")
        raise Invalid({"email": [sentence % {"value": text.strip()[:254]}]}) from None
    return address


def words_of(field: str, text: str, most: int) -> str:
    """A field's text without control characters or blanks around it; Invalid where nothing is left or more than `most` characters are."""
    text = text_of(field, text, most)
    if not text:
        raise Invalid({field: [_("Missing; write the customer's name.") if field == "name" else _("Empty; write at least one sentence.")]})
    return text


def text_of(field: str, text: str, most: int) -> str:
    """A field that may stay empty, likewise; Invalid where it has more than `most` characters."""
    text = plain(text, lines=most > _ONE_LINE)
    if len(text) > most:
        raise Invalid({field: [_("%(count)s characters; shorten it to %(most)s.") % {"count": len(text), "most": most}]})
    return text
