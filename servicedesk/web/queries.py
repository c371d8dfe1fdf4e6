"""What every page of the shell shows, in one statement."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from servicedesk.rulebook.models import in_reader_language
from staff.keeping import addressed
from staff.models import DutyState
from tickets.calls.models import PRECEDENCE, STALE
from tickets.keeping.queries import KEPT_SQL

MOST_COUNTED = 1000  # figures of the rail go no further: whoever has more cannot tell them apart at a glance
_SEEN = f"""
    t.status = 'open' and not {KEPT_SQL}
    and (%(all)s or t.department_id = %(department)s or t.owner_id = %(member)s or t.first_responder_id = %(member)s
         or t.project_id in (select id from rulebook_scope where responsible_id = %(member)s)
         or exists (select from tickets_custodyperiod p where p.ticket_id = t.id and p.member_id = %(member)s)
         or exists (select from tickets_contactslip s where s.ticket_id = t.id and s.state in ('offered', 'disputed')
                    and (s.to_department_id = %(department)s or s.state = 'disputed' and %(arbiter)s)))"""
# The clock of each matter that falls due next. IN_ORDER has them found in the order in which they fall due, so that reading ends with the
# figure; left to itself the planner reads every clock there ever was, for it cannot know that of the open ones few are due.
_IN_ORDER = "order by c.due_at limit %(most)s"
_LEADING = f"""
    from clocks_clock c cross join lateral (select t.id from tickets_ticket t where t.id = c.matter_id and {_SEEN} offset 0) t
    where c.stopped_at is null and c.state <> 'paused' and not exists (
        select from clocks_clock e where e.matter_id = c.matter_id and e.stopped_at is null and e.state <> 'paused'
        and (e.due_at, e.id) < (c.due_at, c.id))"""
_SHELL = f"""
    select
        (select array[p.title_zh, p.title_en] from staff_post p join staff_member_posts held on held.post_id = p.id
         where held.member_id = %(member)s order by p.id limit 1),
        (select count(*) from staff_notice n where n.member_id = %(member)s and n.read_at is null
           and (n.about = any(%(addressed)s) or n.by_name
             or not exists (select from tickets_ticket t where t.id = n.matter_id and {KEPT_SQL}))),
        (select count(*) from tickets_contactslip s join tickets_ticket t on t.id = s.ticket_id
         where not {KEPT_SQL} and (s.state = 'offered' and s.to_department_id = %(department)s and s.from_member_id <> %(member)s
           and (s.to_member_id is null or s.to_member_id = %(member)s or s.to_member_id in (
             select a.member_id from staff_absence a where a.deputy_id = %(member)s
             and a.since <= %(now)s and (a.until is null or a.until > %(now)s)))
           or s.state = 'disputed' and %(arbiter)s)),
        case when %(alarmed)s then (select count(*) from alarms_alarm where cleared_at is null) else 0 end,
        (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', t.number, 'words', i.words, 'seen',
             not {KEPT_SQL} and (%(all)s or t.department_id = %(department)s or t.owner_id = %(member)s
               or t.first_responder_id = %(member)s))
             order by i.id desc), '[]') from tickets_incident i join tickets_ticket t on t.id = i.ticket_id where i.ended_at is null),
        (select jsonb_build_object('state', d.state, 'since', d.since, 'ends_at', d.ends_at) from staff_dutystate d
         where d.member_id = %(member)s and d.until is null),
        (select count(*) from tickets_call c
         where %(opens)s and c.answered_at is null and c.ended_at is null and c.abandoned_at is null and c.rang_at > %(rung_since)s
           and (c.rings_at_id = %(member)s or c.rings_at_id is null and c.department_id = %(department)s and not exists (
             select from staff_dutystate d where d.member_id = %(member)s and d.until is null and d.state <> 'ready')
             and (c.line_id is null or %(skill)s = 'all_round' or c.rang_at <= %(for_all_since)s
               or exists (select from tickets_line l where l.id = c.line_id and (l.skill in ('', %(skill)s) or not exists (
                 select from staff_member m join staff_member_posts held on held.member_id = m.id join staff_post p on p.id = held.post_id
                 where m.is_active and m.department_id = c.department_id and 'ticket.open' = any(p.rights)
                   and m.skill in (l.skill, 'all_round') and not exists (
                   select from staff_dutystate d where d.member_id = m.id and d.until is null and d.state <> 'ready') and (
                   m.last_login > %(session)s or exists (
                   select from staff_dutystate d where d.member_id = m.id and d.until is null)) and not exists (
                   select from staff_absence a where a.member_id = m.id
                   and a.since <= %(now)s and (a.until is null or a.until > %(now)s)))))))),
        (select count(*) from tickets_whisper w where w.to_member_id = %(member)s and w.read_at is null and not exists (
           select from tickets_ticket t where t.id = w.ticket_id and {KEPT_SQL})),
        (select count(*) from clocks_obligation o join clocks_schedule s on s.id = o.schedule_id
         where o.next_at is not null and exists (
           select from staff_member_posts held join staff_post p on p.id = held.post_id
           left join staff_post above on above.id = p.reports_to_id
           where held.member_id = %(member)s and (p.code = s.post_or_role
             or s.post_or_role = 'department_head' and o.department_id = %(department)s and (above.id is null
               or above.department_id is distinct from %(department)s)
             or s.post_or_role = 'general_manager' and above.id is null and (o.department_id = %(department)s
               or exists (select from staff_post b where b.reports_to_id = p.id))))),
        (select count(*) from tickets_ticket t where t.owner_id = %(member)s and t.status = 'open' and exists (
           select from clocks_clock c where c.matter_id = t.id and c.stopped_at is null and c.state <> 'paused' and c.due_at < %(now)s)),
        (select count(*) from tickets_ticket t where t.owner_id = %(member)s and t.status = 'open'),
        (select count(*) from tickets_ticket t where t.first_responder_id = %(member)s and t.status = 'open' and not {KEPT_SQL}),
        (select count(*) from (select{_LEADING} and c.due_at < %(now)s {_IN_ORDER}) few),
        (select array[count(*) filter (where soon), count(distinct id) filter (where today)] from (
           (select t.id, c.due_at < %(soon)s soon, c.due_at < %(tonight)s today
            {_LEADING} and c.due_at >= %(now)s and c.due_at < greatest(%(soon)s, %(tonight)s) {_IN_ORDER})
           union all select t.id, false, true from tickets_deferral d join tickets_ticket t on t.id = d.ticket_id
           where d.replaced_at is null and d.until > %(tonight)s - interval '1 day' and d.until <= %(tonight)s and {_SEEN}) few),
        (select count(*) from (
           select from tickets_ticket t where t.department_id = %(department)s and t.status = 'open' and not {KEPT_SQL}
           order by t.opened_at desc, t.id desc limit %(most)s) few),
        (select count(*) from (
           select from tickets_ticket t
           where cardinality(%(queues)s::text[]) > 0 and t.kind = any(%(queues)s) and {_SEEN} limit %(most)s) few)
"""


@dataclass(frozen=True)
class Counts:
    """Figures of the rail and the bell, the title of her first post, the running incidents as {id, number, words, seen}, and what she does
    now as {state, name, since, ends_at}."""

    titles: list[str] | None
    unread: int
    slips: int
    alarms: int
    incidents: list[dict[str, Any]]
    duty: dict[str, Any]
    ringing: int
    whispers: int
    tasks: int
    late: int
    mine: int
    first: int
    overdue: int
    soon: int
    today: int
    department: int
    queue: int

    @property
    def figures(self) -> dict[str, int]:
        """The figures by name, as the page's script shows them."""
        return {name: figure for name, figure in asdict(self).items() if name not in ("titles", "incidents", "duty")}

    @property
    def post(self) -> str:
        return in_reader_language(*self.titles) if self.titles else ""


def _duty(found: str | None) -> dict[str, Any]:
    """What she does now, and since when; whoever never said is ready."""
    known: dict[str, Any] = json.loads(found) if found else {"state": DutyState.State.READY, "since": "", "ends_at": None}
    return known | {
        "name": DutyState.State(known["state"]).label,
        "since": parse_datetime(known["since"]),
        "ends_at": parse_datetime(known["ends_at"] or ""),
    }


def shell_counts(member: Any, now: datetime) -> Counts:
    """What waits for this member, of the matters she may see."""
    tonight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    values = {
        "member": member.pk,
        "department": member.department_id,
        "queues": member.queues,
        "addressed": sorted(addressed()),
        "rights": sorted(member.rights),
        "skill": member.skill,
        "all": member.has_right("desk.read_all"),
        "arbiter": member.has_right("slip.arbitrate"),
        "alarmed": member.has_right("alarms.receive"),
        "opens": member.has_right("ticket.open"),
        "rung_since": now - STALE,
        "for_all_since": now - PRECEDENCE,
        "most": MOST_COUNTED,
        "now": now,
        "session": now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        "soon": now + timedelta(minutes=15),
        "tonight": tonight,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHELL, values)
        titles, unread, slips, alarms, incidents, duty, *figures, due, department, queue = cursor.fetchone()
        figures += [*due, department, queue]
        return Counts(titles, unread, slips, alarms, json.loads(incidents), _duty(duty), *figures)
