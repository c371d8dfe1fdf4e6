"""DESK_EMAIL_URL as Django's mail settings: smtp://, smtp+tls:// (STARTTLS), smtps:// (TLS) or console://."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class UnfitEmailUrl(ValueError):
    """Why an address cannot be used, without its password."""


def email_settings(url: str) -> dict[str, Any]:
    """EMAIL_* settings for `url`; without an address mail goes nowhere, and into no log. Raises UnfitEmailUrl."""
    if url in ("", "console://"):
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{'console' if url else 'dummy'}.EmailBackend"}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnfitEmailUrl("is no address with a host and a port") from None
    if parts.scheme not in PORTS:
        raise UnfitEmailUrl(f"begins with “{parts.scheme}”, not with {', '.join(PORTS)} or console")
    if not parts.hostname:
        raise UnfitEmailUrl("names no host")
    options = parse_qs(parts.query.replace("+", "%2B"), keep_blank_values=True)  # a plus in an address is a plus
    if unknown := sorted(options.keys() - {"from"}):
        raise UnfitEmailUrl(f"has an unknown option “{unknown[0]}”")
    found = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
    return found | ({"DEFAULT_FROM_EMAIL": options["from"][0], "SERVER_EMAIL": options["from"][0]} if options.get("from") else {})


def mailboxes(text: str) -> dict[str, str]:
    """DESK_MAILBOXES, "code=address, code=address", as address by department's code; ValueError names the entry that is none."""
    found = {}
    for entry in (part.strip() for part in text.split(",") if part.strip()):
        code, equals, address = entry.partition("=")
        if not (equals and code.strip() and "@" in address.strip()[1:-1]) or any(letter.isspace() for letter in address.strip()):
            raise ValueError(entry)
        found[code.strip()] = address.strip()
    return found
