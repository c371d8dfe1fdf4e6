"""Founding the demo company in an empty database, its one password, and whether a database is a demo."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from servicedesk.demo.actions import found_company, live_through, new_password, settle_past
from servicedesk.demo.returned import hear
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check

PACKS = ("demo", "forms")
LOCK = 7_102_004  # advisory: of many who found at once one does


def password_file() -> Path:
    """Where the sign-ins' one password is kept."""
    return Path(settings.DESK_HOME) / "demo-password"


def kept_password() -> str:
    """The sign-ins' one password; a new one that nobody knows where none is kept."""
    kept = password_file()
    return kept.read_text().strip() if kept.exists() else new_password()


def load_demo_pack(*, at: datetime) -> None:
    """Load the demo's regulation and the forms its paper is made by, or what changed in them."""
    for name in PACKS:
        load_pack(check(Path(settings.BASE_DIR) / "packs" / f"{name}.yaml"), by=Actor.system(via="demo"), at=at)


def found_demo(now: Callable[[], datetime]) -> tuple[int, int]:
    """Found the company, live its matters of the last two days through, and keep the password; how many members and tickets.

    Founding takes seconds, and its urgent matter begins when the others are there: so the clock is asked each time.
    """
    password, kept = new_password(), password_file()
    load_demo_pack(at=now())
    members = found_company(password, at=now())
    count = live_through(members, at=now())
    settle_past(at=now())
    hear(at=now())
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.chmod(0o600)
    kept.write_text(password + "\n")
    return len(members), count


def is_demo() -> bool:
    """Whether the first member of this desk was one of the demo company's."""
    return Event.objects.filter(code="member.added").order_by("pk").values_list("via", flat=True).first() == "demo"
