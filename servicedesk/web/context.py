"""What every template may use: the member, the moment, the shell's figures."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from servicedesk.clocks import now
from servicedesk.web.queries import Counts, shell_counts

PLACES = {
    "notices": "notices",
    **dict.fromkeys(("rulebook", "calendars", "calendar", "calendar-week", "calendar-day"), "rulebook"),
    **dict.fromkeys(("alarms", "delivery-dismissal"), "alarms"),
}


class Shell:
    """The shell of one answer; figures are fetched when a template first asks."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.live_url = settings.DESK_LIVE_URL
        self.zone = settings.TIME_ZONE
        self.language = translation.get_language()
        self.in_chinese = (self.language or "").startswith("zh")

    @property
    def place(self) -> str:
        """The part of the dock this page belongs to; all that is nowhere else belongs to the desk."""
        match = self.request.resolver_match
        return PLACES.get(match.url_name or "", "desk") if match else "desk"

    @cached_property
    def now(self) -> datetime:
        """The moment of this answer, asked for late: the page of a failure must not need the database."""
        return now()

    @cached_property
    def counts(self) -> Counts:
        """Figures of the rail and the bell."""
        return shell_counts(self.request.user, self.now)

    @property
    def wall(self) -> str:
        """The server's time in the desk's zone."""
        return timezone.localtime(self.now).strftime("%H:%M:%S")


def shell(request: HttpRequest) -> dict[str, Any]:
    """The member as `user`, and the shell."""
    return {"user": getattr(request, "user", None), "shell": Shell(request)}
