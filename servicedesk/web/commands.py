"""Where the palette leads: the pages of the desk, each with the words it is found by in both languages."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.rights import RIGHTS
from staff.models import Member


@dataclass(frozen=True)
class Command:
    """A page: its address, title and drawing, the words that find it, and its key."""

    address: str
    title: str
    icon: str
    find: str
    key: str = ""


_OPEN_OR_READ = ("ticket.open", "desk.read_all")
# page, what follows its address, title, drawing, one of these rights (none: everybody's), key
PLACES: tuple[tuple[str, str, Promise, str, tuple[str, ...], str], ...] = (
    ("intake", "", _("New intake"), "plus", ("ticket.open",), "C"),
    ("desk", "", _("My matters"), "inbox", (), ""),
    ("desk", "?view=overdue", _("Overdue"), "alert", (), ""),
    ("desk", "?view=soon", _("Within 15 minutes"), "clock", (), ""),
    ("desk", "?view=today", _("Due today"), "calendar", (), ""),
    ("desk", "?view=department", _("My department"), "people", (), ""),
    ("customers", "", _("Customers"), "people", _OPEN_OR_READ, ""),
    ("slips", "", _("Contact slips"), "slip", (), ""),
    ("notices", "", _("Notices"), "bell", (), ""),
    ("rulebook", "", _("Rulebook"), "book", (), ""),
    ("undecided", "", _("Undecided"), "question", (), ""),
    ("revisions", "", _("Revisions"), "history", (), ""),
    ("scopes", "", _("Where it applies"), "chain", (), ""),
    ("calendars", "", _("Calendars"), "calendar", (), ""),
    ("suspensions", "", _("Suspensions"), "pause", (), ""),
    ("obligations", "", _("Recurring tasks"), "check", (), ""),
    ("absences", "", _("Absences"), "walk", (), ""),
    ("work-orders", "", _("Work orders"), "wrench", (), ""),
    ("orders", "", _("Orders"), "box", _OPEN_OR_READ, ""),
    ("products", "", _("Products"), "list", _OPEN_OR_READ, ""),
    ("extensions", "", _("Requests for more time"), "clock", (), ""),
    ("fault-reports", "", _("Fault reports"), "flag", (), ""),
    ("canned-replies", "", _("Canned replies"), "file", (), ""),
    ("saved-views", "", _("Saved views"), "filter", (), ""),
    ("time-to-solve", "", _("Time to solve"), "gauge", (), ""),
    ("problems", "", _("Customer problems"), "list", (), ""),
    ("complaints", "", _("Complaints"), "flag", tuple(RIGHTS), ""),
    ("calls", "", _("Calls"), "phone", ("ticket.open",), ""),
    ("visits", "", _("Visitor register"), "walk", (), ""),
    ("assists", "", _("Assist requests"), "people", (), ""),
    ("corrective-actions", "", _("Corrective actions"), "wrench", (), ""),
    ("referrals", "", _("Passed on to posts"), "flag", (), ""),
    ("complaint-reports", "", _("Reports made"), "note", (), ""),
    ("knowledge", "", _("Knowledge base"), "book", (), ""),
    ("scores", "", _("Scores"), "gauge", (), ""),
    ("undertakings", "", _("Undertakings"), "pen", (), ""),
    ("team", "", _("Who does what now"), "people", ("duty.watch",), ""),
    ("returns", "", _("Returns"), "return", (), ""),
    ("exchanges", "", _("Exchanges"), "swap", (), ""),
    ("exchange-ledger", "", _("Exchange ledger"), "list", (), ""),
    ("registers", "", _("Registers"), "list", (), ""),
    ("stock", "", _("Stock"), "box", (), ""),
    ("shortages", "", _("Shortages"), "alert", (), ""),
    ("requisitions", "", _("Requisitions"), "list", (), ""),
    ("write-offs", "", _("Write-offs"), "box", (), ""),
    ("search", "", _("Search"), "search", (), ""),
    ("alarms", "", _("Alarms"), "gauge", ("alarms.receive",), ""),
    ("read-log", "", _("Read log"), "eye", ("readlog.read",), ""),
    ("api-docs", "", _("REST reference"), "book", (), ""),
)


def commands_for(member: Member) -> list[Command]:
    """The pages she may open, in the reader's language."""
    held = member.rights
    return [command for command, rights in _all(translation.get_language() or "") if not rights or held.intersection(rights)]


@cache
def _all(language: str) -> list[tuple[Command, tuple[str, ...]]]:
    found = []
    for page, query, title, icon, rights, key in PLACES:
        words = []
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                words.append(str(title))
        find = " ".join([*words, page]).lower()
        found.append((Command(reverse(page) + query, str(title), icon, find, key), rights))
    return found
