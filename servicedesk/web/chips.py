"""A clock as the page shows it: state, words and the data the page's script carries on with."""

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servicedesk.web import times

_STOPPED = ("met", "missed", "cancelled")


def shown_state(clock: Any, now: datetime) -> str:
    """running, risk, paused, breached, met or missed as of `now`, whether or not the sweep has been there; cancelled counts as neither."""
    if clock.state in _STOPPED:
        return "unmeasured" if clock.state == "cancelled" else clock.state
    if clock.due_at is None:
        return "running"
    if clock.paused_until is not None and now < clock.paused_until:
        return "paused"
    if now > clock.due_at:
        return "breached"
    return "risk" if now >= times.risk_at(clock.started_at, clock.due_at) else "running"


def clock_chip(clock: Any, now: datetime, extra: str = "") -> SafeString:
    """The chip of one clock; an open one carries what the script needs to run on."""
    state = shown_state(clock, now)
    if clock.state in _STOPPED:
        return still_chip(state, _stopped_words(clock), extra, spoken=_spoken(clock, state))
    if clock.due_at is None:
        return still_chip(state, _("from %(time)s") % {"time": times.moment(clock.earliest_at, now)}, extra, spoken=_spoken(clock, state))
    if state == "paused":
        return still_chip(state, _("until %(time)s") % {"time": times.moment(clock.paused_until, now)}, extra, spoken=_spoken(clock, state))
    left, total = (clock.due_at - now).total_seconds(), clock.total_seconds
    return format_html(
        '<time class="{}" data-state="{}" data-due="{}" data-total="{}" data-risk-at="{}" data-p="{}" datetime="{}" title="{} {}">'
        '<span class="clock__glyph"></span><span class="vh">{}</span><span class="clock__t">{}</span></time>',
        f"clock {extra}".strip(),
        state,
        _iso(clock.due_at),
        f"{total:g}",
        _iso(times.risk_at(clock.started_at, clock.due_at)),
        f"{max(0.0, min(1.0, left / total)) if total else 0:.3f}",
        _iso(clock.due_at),
        clock.limit.name,
        times.moment(clock.due_at, now),
        _spoken(clock, state),
        _open_words(left),
    )


def still_chip(state: str, text: str, extra: str = "", *, spoken: str = "") -> SafeString:
    """A chip that does not run."""
    hidden = format_html('<span class="vh">{}</span>', spoken) if spoken else ""
    classes = f"clock {extra}".strip()
    return format_html(
        '<span class="{}" data-state="{}"><span class="clock__glyph"></span>{}<span class="clock__t">{}</span></span>',
        classes,
        state,
        hidden,
        text,
    )


def _open_words(left: float) -> str:
    if left >= 0:
        return times.countdown(left)
    return _("+%(time)s") % {"time": times.countdown(left)}


def _stopped_words(clock: Any) -> str:
    if clock.state == "cancelled":
        return _("no longer counts")
    if clock.state == "missed" and clock.too_early:
        return _("too early")
    if clock.state == "missed":
        return _("%(time)s late") % {"time": times.length(clock.late_by(clock.stopped_at))}
    return times.length((clock.stopped_at - clock.started_at).total_seconds())


def _spoken(clock: Any, state: str) -> str:
    name = {"name": clock.limit.name}
    if state == "breached":
        return _("%(name)s: overdue by") % name
    if state == "met":
        return _("%(name)s: kept, took") % name
    if state == "paused":
        return _("%(name)s: paused") % name
    if state in ("missed", "unmeasured") or clock.due_at is None:
        return _("%(name)s:") % name
    return _("%(name)s: time left") % name


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
