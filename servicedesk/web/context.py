"""What every template may use: the member, the moment, the shell's figures."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from complaints.rights import RIGHTS
from complaints.urls import urlpatterns as complaint_addresses
from returns.rights import RIGHTS as RETURN_RIGHTS
from returns.stock.access import SEEING as STOCK_RIGHTS
from returns.urls import urlpatterns as returns_addresses
from servicedesk.clocks import now
from servicedesk.web.commands import Command, commands_for
from servicedesk.web.queries import Counts, shell_counts
from staff.models import DutyState

CUSTOMER_PARTS = ("-duplicates", "-change", "-contacts", "-consents", "-merge", "-reveal")
PLACES = {
    "notices": "notices",
    **dict.fromkeys(("customers", "contact", *(f"customer{part}" for part in ("", *CUSTOMER_PARTS))), "customers"),
    **dict.fromkeys(
        ("rulebook", "article", "article-adoption", "undecided", "scopes", "scope", "scope-place", "scope-regulations"), "rulebook"
    ),
    **dict.fromkeys(("calendars", "calendar", "calendar-week", "calendar-day", "calendar-day-removal", "calendar-year"), "rulebook"),
    **dict.fromkeys(("suspensions", *(f"suspension{act}" for act in ("", "-approve", "-reject", "-withdraw", "-lift"))), "rulebook"),
    **dict.fromkeys(("revisions", "revision", "revision-publication", "revision-rejection"), "rulebook"),
    **dict.fromkeys(("revision-withdrawal", "revision-return"), "rulebook"),
    **dict.fromkeys(("alarms", "delivery-dismissal"), "alarms"),
    **dict.fromkeys((one.name for one in complaint_addresses), "complaints"),
    **dict.fromkeys((one.name for one in returns_addresses), "returns"),
}


# Where G and a second key lead: of these pages the first this desk has.
GO = {
    "d": ("desk",),
    "b": ("board", "time-to-solve"),
    "c": ("complaints",),
    "r": ("returns",),
    "h": ("handover", "closing-time"),
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

    @property
    def sees_complaints(self) -> bool:
        """Whether she has any right over complaints."""
        return any(self.request.user.has_right(right) for right in RIGHTS)

    @property
    def sees_returns(self) -> bool:
        """Whether she has any part in returns, exchanges or stock: asking, approving, deciding, receiving, keeping or settling."""
        return any(self.request.user.has_right(right) for right in (*RETURN_RIGHTS, *STOCK_RIGHTS, "money.handle", "money.approve"))

    @property
    def go(self) -> list[tuple[str, str]]:
        """The second keys after G, each with the address it leads to; without those whose page this desk has not, or not for her."""
        found = [(key, address) for key, names in GO.items() if (address := _first_of(names))]
        return [(key, address) for key, address in found if key != "c" or self.sees_complaints]

    @cached_property
    def now(self) -> datetime:
        """The moment of this answer, asked for late: the page of a failure must not need the database."""
        return now()

    @cached_property
    def counts(self) -> Counts:
        """Figures of the rail and the bell."""
        return shell_counts(self.request.user, self.now)

    @cached_property
    def commands(self) -> list[Command]:
        """The pages the palette leads to."""
        return commands_for(self.request.user)

    @property
    def duties(self) -> list[tuple[str, str]]:
        """The duty states to choose from."""
        return [(state.value, str(state.label)) for state in DutyState.State]

    @property
    def wall(self) -> str:
        """The server's time in the desk's zone."""
        return timezone.localtime(self.now).strftime("%H:%M:%S")


def _first_of(names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The member as `user`, and the shell."""
    return {"user": getattr(request, "user", None), "shell": Shell(request)}
