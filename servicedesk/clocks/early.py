"""Steps that a minimum wait holds back, in the reader's words."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import TooEarly
from servicedesk.rulebook.models import in_reader_language


def held_back(clocks: Iterable[Clock], code: str, at: datetime) -> TooEarly | None:
    """What would refuse this event now, of the clocks of its subject that wait longest; None where it may happen."""
    waiting = [
        clock
        for clock in clocks
        if clock.stopped_at is None and clock.earliest_at and clock.earliest_at > at and code in clock.limit.stops_on
        if clock.limit.refuses_early
    ]
    if not waiting:
        return None
    last = max(waiting, key=lambda clock: clock.earliest_at or at)
    return TooEarly(last.earliest_at or at, last.limit.name_zh, last.limit.name_en, last.limit.article.number)


def too_early_words(refusal: TooEarly) -> str:
    """From when on the step may happen, and which article says so."""
    words = _("%(name)s: not before %(earliest)s (Art. %(article)s). Wait until then.")
    name = in_reader_language(refusal.name_zh, refusal.name_en)
    return words % {"name": name, "earliest": f"{timezone.localtime(refusal.earliest):%m-%d %H:%M:%S}", "article": refusal.article}
