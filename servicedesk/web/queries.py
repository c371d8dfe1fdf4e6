"""What every page of the shell shows, in one statement."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from servicedesk.rulebook.models import in_reader_language

_SHELL = """
    select
        (select array[p.title_zh, p.title_en] from staff_post p join staff_member_posts held on held.post_id = p.id
         where held.member_id = %(member)s order by p.id limit 1),
        (select count(*) from staff_notice where member_id = %(member)s and read_at is null),
        case when %(alarmed)s then (select count(*) from alarms_alarm where cleared_at is null) else 0 end,
        count(*) filter (where mine),
        count(*) filter (where first),
        count(*) filter (where due < %(now)s),
        count(*) filter (where due >= %(now)s and due < %(soon)s),
        count(*) filter (where due >= %(now)s and due < %(tonight)s),
        count(*) filter (where department_id = %(department)s)
    from (
        select t.department_id, t.owner_id = %(member)s as mine, t.first_responder_id = %(member)s as first,
               (select min(c.due_at) from clocks_clock c where c.matter_id = t.id and c.stopped_at is null) as due
        from tickets_ticket t
        where t.status = 'open'
          and (%(all)s or t.department_id = %(department)s or t.owner_id = %(member)s or t.first_responder_id = %(member)s)
    ) open_matters
"""


@dataclass(frozen=True)
class Counts:
    """Figures of the rail and the bell, and the title of her first post."""

    titles: list[str] | None
    unread: int
    alarms: int
    mine: int
    first: int
    overdue: int
    soon: int
    today: int
    department: int

    @property
    def figures(self) -> dict[str, int]:
        """The figures by name, as the page's script shows them."""
        return {name: figure for name, figure in asdict(self).items() if name != "titles"}

    @property
    def post(self) -> str:
        return in_reader_language(*self.titles) if self.titles else ""


def shell_counts(member: Any, now: datetime) -> Counts:
    """What waits for this member, of the matters she may see."""
    tonight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    values = {
        "member": member.pk,
        "department": member.department_id,
        "all": member.has_right("desk.read_all"),
        "alarmed": member.has_right("alarms.receive"),
        "now": now,
        "soon": now + timedelta(minutes=15),
        "tonight": tonight,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHELL, values)
        return Counts(*cursor.fetchone())
