"""The desk's own template tags: icons, clocks, avatars, articles, times and sentences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from servicedesk.web import chips, sentences, times

register = template.Library()

KIND_ICONS = {
    "consultation": "question",
    "service": "list",
    "repair": "wrench",
    "complaint": "flag",
    "suggestion": "bulb",
    "praise": "heart",
}
EVENT_ICONS = {"ticket": "flag", "call": "phone", "clock": "clock", "customer": "people", "notice": "bell", "delivery": "alert"}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One drawing of the sprite; decoration only, so hidden from screen readers."""
    classes = f"icon {extra}".strip()
    return format_html('<svg class="{}" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-{}"/></svg>', classes, name)


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """The drawing that stands for a kind of matter."""
    return icon(KIND_ICONS.get(kind, "file"))


@register.simple_tag
def event_icon(code: str) -> SafeString:
    """The drawing that stands for a kind of event."""
    special = {"ticket.closed": "lock", "clock.breached": "alert", "clock.escalated": "up", "clock.failed": "alert"}
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
    """A link to an article, or to the number of one."""
    number = str(getattr(article, "number", article))
    title = getattr(article, "title", "")
    return format_html('<a class="cite" href="{}#a{}" title="{}">{}</a>', _rulebook(), number, title, text or number)


@register.simple_tag
def cite_long(article: Any) -> SafeString:
    """The same in running words: Art. 14."""
    return cite(article, _("Art. %(number)s") % {"number": getattr(article, "number", article)})


def _rulebook() -> str:
    try:
        return reverse("rulebook")
    except NoReverseMatch:
        return "/rulebook/"


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
def sentence(event: Any, names: Mapping[int, str] | None = None) -> str:
    """What an event says, in the reader's language."""
    return sentences.sentence_of(event, names or {})
