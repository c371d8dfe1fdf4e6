"""The desk's own template tags: icons, clocks, avatars, articles, times and sentences."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from servicedesk.rulebook.language import in_reader_language
from servicedesk.search.rules import Question, segments_of
from servicedesk.web import chips, pause_words, sentences, times
from tickets.catalog.queries import amount as written_amount

register = template.Library()
_MARK = mark_safe("<mark>"), mark_safe("</mark>")

KIND_ICONS = {
    "consultation": "question",
    "service": "list",
    "repair": "wrench",
    "complaint": "flag",
    "suggestion": "bulb",
    "help": "people",
    "dispute": "scale",
    "tip_off": "eye",
    "reservation": "calendar",
    "claim": "slip",
    "praise": "heart",
}
CHANNEL_ICONS = {
    "phone": "phone",
    "toll_free": "phone",
    "mailbox": "inbox",
    "letter": "file",
    "fax": "print",
    "media": "camera",
    "web": "web",
    "im": "chat",
    "mail": "mail",
    "sms": "chat",
    "walk_in": "walk",
    "home_visit": "home",
    "department": "people",
}
EVENT_ICONS = {
    "ticket": "flag",
    "call": "phone",
    "clock": "clock",
    "customer": "people",
    "notice": "bell",
    "delivery": "alert",
    "slip": "slip",
    "product": "box",
    "order": "box",
    "equipment": "wrench",
    "site": "home",
}


@register.simple_tag
@lru_cache(1000)
def icon(name: str, extra: str = "") -> SafeString:
    """One drawing of the sprite; decoration only, so hidden from screen readers."""
    classes = f"icon {extra}".strip()
    return format_html('<svg class="{}" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-{}"/></svg>', classes, name)


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """The drawing that stands for a kind of matter."""
    return icon(KIND_ICONS.get(kind, "file"))


@register.simple_tag
def required_mark(required: Mapping[str, Mapping[str, str]], name: str) -> SafeString:
    """“required, Art. 3” beside a field, shown while a kind is chosen that requires it; `required` maps kinds to fields to articles."""
    kinds: dict[str, list[str]] = {}
    for kind, fields in required.items():
        if name in fields:
            kinds.setdefault(fields[name], []).append(kind)
    mark = '<span class="field__req req" data-kinds="{}">{}</span>'
    return format_html_join(
        "", mark, ((" ".join(of), _("required, Art. %(article)s") % {"article": number}) for number, of in kinds.items())
    )


@register.simple_tag
def channel_icon(channel: str, extra: str = "") -> SafeString:
    """The drawing that stands for the way a matter came."""
    return icon(CHANNEL_ICONS.get(channel, "inbox"), extra)


@register.simple_tag
def event_icon(code: str) -> SafeString:
    """The drawing that stands for a kind of event."""
    special = {
        "ticket.closed": "lock",
        "ticket.held": "pause",
        "ticket.resumed": "play",
        "ticket.reclassified": "up",
        "ticket.informed": "bell",
        "ticket.extension_asked": "clock",
        "ticket.extended": "clock",
        "ticket.deferred": "calendar",
        "ticket.corrected": "pen",
        "ticket.promised": "clock",
        "ticket.promise_moved": "clock",
        "ticket.promise_broken": "alert",
        "ticket.asked_again": "history",
        "ticket.handed_on": "swap",
        "ticket.assigned": "swap",
        "ticket.attached": "file",
        "reply.failed": "alert",
        "ticket.merged": "swap",
        "ticket.absorbed": "swap",
        "ticket.joined": "chain",
        "ticket.linked": "chain",
        "ticket.sold_named": "box",
        "ticket.sold_taken_off": "box",
        "ticket.insisted": "alert",
        "ticket.escalated": "up",
        "ticket.outcome_noted": "phone",
        "clock.breached": "alert",
        "clock.escalated": "up",
        "clock.failed": "alert",
    }
    return icon(special.get(code) or EVENT_ICONS.get(code.partition(".")[0], "history"))


@register.filter
def who(event: Any) -> str:
    """Who did it, without the work number."""
    return sentences.who_of(event)


@register.filter
def role(role: str) -> str:
    """What a rung of a ladder calls those it tells."""
    return sentences.role_name(role)


@register.simple_tag
@lru_cache(1000)
def kbd(*keys: str) -> SafeString:
    """Keys as they stand on the keyboard."""
    return format_html_join(" ", '<kbd class="kbd">{}</kbd>', ((key,) for key in keys))


@register.simple_tag
def clock_chip(clock: Any, now: datetime, extra: str = "") -> SafeString:
    """A clock as of `now`; nothing where there is none."""
    return chips.clock_chip(clock, now, extra) if clock is not None else mark_safe("")


@register.simple_tag
def chip(state: str, text: str) -> SafeString:
    """A chip that counts nothing: unmeasured, paused, met, missed, with its words."""
    return chips.still_chip(state, text)


@register.simple_tag
def avatar(who: Any, extra: str = "") -> SafeString:
    """A member's or customer's first letter; the hue comes from the name and never means status."""
    name = str(getattr(who, "name", who) or "?")
    hue = sum(map(ord, name)) * 47 % 200 - 60
    return format_html('<span class="{}" data-h="{}" aria-hidden="true">{}</span>', f"avatar {extra}".strip(), hue, name[0].upper())


@register.simple_tag
def person(who: Any) -> SafeString:
    """Avatar and name."""
    return format_html('<span class="person">{}{}</span>', avatar(who, "avatar--sm"), getattr(who, "name", who))


@register.simple_tag
def cite(article: Any, text: str = "") -> SafeString:
    """A link to an article in its version, or to the number of one in the list."""
    number = str(getattr(article, "number", article))
    title = "" if isinstance(article, str) else getattr(article, "title", "")  # a str has a method of that name
    address = _address("article-cited", article.pk) if hasattr(article, "pk") else _address("rulebook")
    return format_html('<a class="cite" href="{}#a{}" title="{}">{}</a>', address, number, title, text or number)


@register.simple_tag
def cite_long(article: Any) -> SafeString:
    """The same in running words: Art. 14."""
    return cite(article, _("Art. %(number)s") % {"number": getattr(article, "number", article)})


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return "/rulebook/"


@register.filter
def rate(percent: float | None) -> str:
    """95.6 %, or a dash where nothing was decided yet."""
    return "–" if percent is None else f"{percent:.1f}%"


@register.simple_tag
def marked(text: str, question: Question) -> SafeString:
    """A text with what was asked for marked."""
    pieces = segments_of(text, question)
    return format_html_join("", "{}{}{}", ((_MARK[0], piece, _MARK[1]) if found else ("", piece, "") for piece, found in pieces))


@register.filter
def masked(value: str) -> SafeString:
    """An already masked value, its stars set apart."""
    stars = "****"
    head, found, tail = str(value).partition(stars)
    if not found:
        return format_html('<span class="mask"><span class="mask__v">{}</span></span>', value)
    return format_html('<span class="mask"><span class="mask__v">{}<i>{}</i>{}</span></span>', head, stars, tail)


@register.filter
def hour(at: datetime) -> str:
    """10:31."""
    return times.hour(at)


@register.filter
def moment(at: datetime, now: datetime) -> str:
    """10:31, tomorrow 18:00, 19 Nov 18:00."""
    return times.moment(at, now)


@register.filter
def second(at: datetime, now: datetime) -> str:
    """10:31:04, 19 Nov 10:31:04."""
    return times.second(at, now)


@register.filter
def quantity(amount: Decimal) -> str:
    """12, 0.5: a quantity without the zeros that end it."""
    return written_amount(amount)


@register.filter
def duration(seconds: float) -> str:
    """41 s, 12 min, 2 h 5 min."""
    return times.length(seconds)


@register.filter
def exact_length(seconds: float) -> str:
    """0:30:00."""
    return times.exact_length(seconds)


@register.filter
def iso(at: datetime) -> str:
    """ISO 8601 in the desk's zone, whole seconds."""
    return timezone.localtime(at).isoformat(timespec="seconds")


@register.simple_tag
def actor(event: Any, names: Mapping[int, str]) -> str:
    """Who did it, in the reader's language where `names` has it."""
    return sentences.name_of(event, names)


@register.simple_tag
def sentence(event: Any, names: Mapping[int, str] | None = None) -> str:
    """What an event says, in the reader's language."""
    return sentences.sentence_of(event, names or {})


@register.simple_tag
def call_state(call: Any) -> str:
    """What became of a call, in words."""
    return str(call.State(call.state).label)


@register.filter
def complaint_field(name: str) -> str:
    """A field of what a complainant says, in words."""
    known = {
        "order_number": _("Order"),
        "customer": _("Customer"),
        "material": _("Material number"),
        "batch": _("Batch"),
        "quantity": _("Quantity concerned"),
        "delivered_on": _("Delivered on"),
        "cause_said": _("What really happened, as she tells it"),
        "remedy_sought": _("What she wants"),
    }
    return known.get(name, name)


@register.filter
def read_what(what: str) -> str:
    """What of a subject was read, as the read log names it."""
    known = {"page": _("the page"), "phone": _("the telephone number"), "address": _("the address"), "email": _("the e-mail address")}
    known |= {"export": _("the list as a file"), "confidential": _("a confidential complaint"), "masked_fields": _("what its form masks")}
    return known.get(what, what)


@register.simple_tag
def in_language(zh: str, en: str) -> str:
    """Of a name in both languages the reader's."""
    return in_reader_language(zh, en)


@register.filter
def pause_cause(standstill: Any) -> str:
    """Why a clock stood still, or was to."""
    return pause_words.cause_of(standstill)


@register.filter
def pause_by(standstill: Any) -> str:
    """Who began or granted it, without the work number."""
    return sentences.who_of(SimpleNamespace(actor_label=standstill.by))


@register.filter
def pause_refusal(code: str) -> str:
    """Why a pause is not granted."""
    return pause_words.refusal_word(code)


@register.filter
def at_a_glance(figure: int | None) -> str:
    """A figure of the rail: beyond 999 it says only that."""
    return "999+" if figure and figure > 999 else str(figure or 0)
