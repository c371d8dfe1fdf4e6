"""Whether clocks are swept in time, and the figures of them."""

from django.utils.translation import gettext_lazy as _

from servicedesk.alarms.checks import COUNT, Check, since, since_pulse
from servicedesk.alarms.measure import Figure

# A failure that nothing has mended since: the clock neither stopped nor took a step afterwards, the schedule has not been
# swept, the obligation is still open. What goes on failing is recorded once a day, when it is tried: so the last day and a
# little more, or the alarm would be over for these minutes.
STILL_FAILED = """
    select e.id from journal_event e where e.code in ('clock.failed', 'schedule.failed')
    and e.recorded_at > clock_timestamp() - interval '25 hours'
    and not exists (
        select 1 from clocks_clock c join clocks_limit l on l.id = c.limit_id
        where e.code = 'clock.failed' and c.about = e.subject_kind and c.about_id = e.subject_id and l.code = e.facts->>'limit'
        and (c.stopped_at >= e.occurred_at
             or exists (select 1 from clocks_steptaken s where s.clock_id = c.id and s.taken_at >= e.occurred_at))
    )
    and not exists (
        select 1 from clocks_schedule s where e.code = 'schedule.failed' and not e.facts ? 'obligation'
        and s.id = e.subject_id and s.counts = '' and s.opened_until >= e.occurred_at
    )
    and not exists (
        select 1 from clocks_obligation o
        where e.code = 'schedule.failed' and o.id = (e.facts->>'obligation')::bigint and o.next_at is null
    )
"""
_SWEPT = ("clocks_clock", "clocks_schedule", "clocks_obligation")
_MOST_OVERDUE = since(
    "select least(" + ", ".join(f"(select min(next_at) from {table} where next_at is not null)" for table in _SWEPT) + ")"
)

CHECKS = (
    Check(
        code="sweep",
        name=_("Last sweep"),
        sentence=_("No sweep begins: promises fall due and nobody is told."),
        remedy=_("Start a clocks worker, or restart it, and read its log."),
        sql=since_pulse("sweep"),
        limit=15,
        ready="sweep",
    ),
    Check(
        code="sweep_lag",
        name=_("Sweep lag: the most overdue step"),
        sentence=_("Steps of ladders are taken late: whoever should be told of an overdue promise is told late."),
        remedy=_("See whether the clocks worker keeps up; more of them may run side by side. Look for slow statements."),
        sql=f"coalesce({_MOST_OVERDUE}, 0)",
        limit=30,
        ready="sweep_lag",
    ),
    Check(
        code="clocks_failed",
        name=_("Failed rules set aside"),
        sentence=_(
            "A rule of the regulation raised an error; its clock or recurring task is tried again every five minutes, or was never set."
        ),
        remedy=_("Look at the rule and its error in the list below, and correct the rulebook."),
        sql=f"(select count(*) from ({STILL_FAILED}) failed)",
        limit=0,
        unit=COUNT,
        rings=False,  # `clock.failed` and `schedule.failed` do
    ),
    Check(
        code="clocks_provisional",
        name=_("Promises that rest on a year not published"),
        sentence=_("The holidays of a year are not published yet; promises that fall due in it may still move."),
        remedy=_("When they are published, take that year's days on the calendar's page."),
        sql="(select count(*) from clocks_clock where provisional and stopped_at is null)",
        limit=0,
        unit=COUNT,
    ),
)

FIGURES = (
    Figure(
        "desk_clocks_open",
        "Clocks nobody has stopped yet",
        "state",
        "select s, count(c.id) from unnest(array['running', 'paused', 'breached']) s "
        "left join clocks_clock c on c.state = s and c.stopped_at is null group by s",
    ),
)
