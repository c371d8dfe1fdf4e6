"""DESK_EMAIL_URL as Django's settings."""

import pytest

from servicedesk.email_url import UnfitEmailUrl, email_settings, mailboxes


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail", 25, False, False),
        ("smtp+tls://mail", 587, True, False),
        ("smtps://mail", 465, False, True),
        ("smtps://mail:2465", 2465, False, True),
    ],
)
def test_the_scheme_says_how_the_way_is_kept_secret(url, port, starttls, tls):
    found = email_settings(url)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == ("mail", port, starttls, tls)
    assert "DEFAULT_FROM_EMAIL" not in found


def test_name_password_and_sender_are_taken_from_it():
    found = email_settings("smtp+tls://desk%40example.com:p%2Fw@mail.example.com?from=desk@example.com")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("desk@example.com", "p/w")
    assert found["DEFAULT_FROM_EMAIL"] == found["SERVER_EMAIL"] == "desk@example.com"


def test_a_plus_in_the_sender_is_a_plus():
    assert email_settings("smtp://mail?from=desk+alarms@example.com")["DEFAULT_FROM_EMAIL"] == "desk+alarms@example.com"


@pytest.mark.parametrize(("url", "kind"), [("", "dummy"), ("console://", "console")])
def test_without_an_address_mail_goes_nowhere_and_is_printed_only_where_asked(url, kind):
    assert email_settings(url) == {"EMAIL_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend"}


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail", "smtp://", "smtp://mail:x", "smtp://mail?tls=1", "smtp://["])
def test_what_cannot_be_used_is_refused_without_its_password(url):
    with pytest.raises(UnfitEmailUrl):
        email_settings(url)


def test_each_department_may_have_its_mailbox():
    assert mailboxes(" service=a@example.com , works=b@example.com,") == {"service": "a@example.com", "works": "b@example.com"}
    assert mailboxes("") == {}


@pytest.mark.parametrize("text", ["service", "=a@example.com", "service=a", "service=@a", "service=a b@c", "a=b@c.d, x"])
def test_what_is_no_mailbox_is_named(text):
    with pytest.raises(ValueError, match=r"^(service.*|=a@example\.com|x)$"):
        mailboxes(text)
