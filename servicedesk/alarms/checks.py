"""What is looked at to know whether the desk works, and what else may raise an alarm: tables that apps above add to."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from servicedesk.journal.wires import ask

SECONDS, COUNT = "s", "count"
CALM = 0.8  # an alarm clears below this part of its limit, so that a value at the limit does not flicker


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Something that may be wrong: `name` says what it is, `sentence` what it means, `remedy` what to do about it.

    `rings` is whether the bell tells of its alarm: not where each thing it counts rings by itself, for once is enough.
    """

    code: str
    name: Any
    sentence: Any
    remedy: Any
    rings: bool = True


@dataclass(frozen=True, kw_only=True)
class Check(Condition):
    """A value with a limit. `sql` is an expression that gives one number by the database's clock, null when there is none.

    A null is not well: what should have given a sign of life never did. `ready` is the name under which /readyz
    answers for it ("" when it does not), `alarmed` whether the watch raises an alarm over it.
    """

    sql: str
    limit: float
    unit: str = SECONDS
    ready: str = ""
    alarmed: bool = True

    def holds(self, value: float | None) -> bool:
        """Whether the value is within the limit."""
        return value is not None and value <= self.limit

    def is_calm(self, value: float | None) -> bool:
        """Whether the value is well within the limit again."""
        return value is not None and value <= self.limit * CALM


def since(moment: str) -> str:
    """SQL for the seconds since `moment`, an expression that gives a time or null; never negative, null stays null."""
    return f"(select greatest(0, extract(epoch from clock_timestamp() - at)) from (select ({moment}) as at) x where at is not null)"


def since_pulse(name: str) -> str:
    """SQL for the seconds since the newest pulse whose name is like `name`."""
    return since(f"select max(at) from journal_pulse where name like '{name}'")


def due_for(queue: str) -> str:
    """SQL for how long the oldest due delivery of a queue has waited, in seconds; 0 when none is due."""
    oldest = since(f"select min(next_at) from journal_delivery where queue = '{queue}' and next_at is not null")
    return f"coalesce({oldest}, 0)"


_OLDEST_EVENT = since("select e.recorded_at from journal_waiting w join journal_event e on e.id = w.event_id order by w.event_id limit 1")
_OLDEST_TRANSACTION = since(
    "select min(xact_start) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and backend_type = 'client backend' and application_name <> 'pg_dump'"
)

CHECKS = (
    Check(
        code="worker_clocks",
        name=_("Clocks worker: last message"),
        sentence=_("No message has reached a clocks worker. It may still sweep by itself every five seconds, later than it should."),
        remedy=_("If beat or broker is raised too, mend that first. Otherwise restart the clocks worker and read its log."),
        sql=since_pulse("clocks@%"),
        limit=30,
        ready="worker",
    ),
    Check(
        code="worker_out",
        name=_("Outgoing worker: last message"),
        sentence=_("No message has reached the worker for what leaves the house; nothing is sent, and long work stands still."),
        remedy=_("If beat or broker is raised too, mend that first. Otherwise restart the worker and read its log."),
        sql=since_pulse("out@%"),
        limit=30,
        ready="worker",
    ),
    Check(
        code="beat",
        name=_("Beat: last message"),
        sentence=_("Nobody asks for sweeps any more. The clocks worker sweeps by itself every five seconds; nothing leaves the house."),
        remedy=_("Restart beat and read its log; if the broker is raised too, mend that first."),
        sql=since_pulse("beat"),
        limit=30,
    ),
    Check(
        code="broker",
        name=_("Brokers that do not answer"),
        sentence=_("Redis does not answer. Clocks run late by a few seconds, pages poll, and nothing leaves the house."),
        remedy=_("Start Redis or Valkey again, or mend the way to it. Nothing needs to be restored: no truth lies in it."),
        sql="",
        limit=0,
        unit=COUNT,
        ready="broker",
    ),
    Check(
        code="deliveries_inside",
        name=_("Deliveries inside the desk: oldest due"),
        sentence=_("Effects inside the desk wait: supervisors are told late."),
        remedy=_("See whether the clocks worker runs and what it is busy with; more clocks workers may run side by side."),
        sql=due_for("inside"),
        limit=30,
    ),
    Check(
        code="deliveries_outside",
        name=_("Deliveries out of the house: oldest due"),
        sentence=_("What should leave the house waits."),
        remedy=_("See whether the outgoing worker runs and what it is busy with; more of them may run side by side."),
        sql=due_for("outside"),
        limit=60,
    ),
    Check(
        code="deliveries_dead",
        name=_("Deliveries given up"),
        sentence=_("An effect failed eight times and was given up; somebody was not told, or something was not sent."),
        remedy=_("Look at its error in the list below, mend the cause, then press “Try again”; or set it aside with a reason."),
        sql="(select count(*) from journal_delivery where dead_at is not null and dismissed_at is null)",
        limit=0,
        unit=COUNT,
        rings=False,  # `delivery.died` does
    ),
    Check(
        code="positions",
        name=_("Events waiting for their position"),
        sentence=_("Committed events are not put in order; open pages and integrations do not hear of them."),
        remedy=_("See whether the clocks worker runs, and whether an old transaction is open."),
        sql=f"coalesce({_OLDEST_EVENT}, 0)",
        limit=30,
    ),
    Check(
        code="open_transaction",
        name=_("Oldest open transaction"),
        sentence=_("Somebody holds a transaction open; it may hold locks, and the database cannot tidy up behind it."),
        remedy=_("Find it in pg_stat_activity by its xact_start, and end it with pg_terminate_backend if nobody needs it."),
        sql=f"coalesce({_OLDEST_TRANSACTION}, 0)",
        limit=300,
        ready="open_transaction",
    ),
    Check(
        code="watch",
        name=_("The watch over these checks"),
        sentence=_("Nobody compares these values with their limits any more, so no alarm is raised."),
        remedy=_("See whether beat and the outgoing worker run; the clocks worker watches when nobody else does."),
        sql=since_pulse("watch"),
        limit=60,
        alarmed=False,  # it cannot tell of its own absence; a monitoring server can, and `desk_away` does afterwards
    ),
)

OTHERS = (
    Condition(
        code="desk_away",
        name=_("The desk was away"),
        sentence=_("Nothing watched over the desk for more than two minutes: it was down, or its database was."),
        remedy=_("Find out why in the logs of that time. No penalty may rest on a clock that this time touched."),
    ),
    Condition(
        code="invariant",
        name=_("Invariants"),
        sentence=_("Something that must always hold does not: the desk's own records disagree with each other."),
        remedy=_("Run manage.py invariants: it names the rows. Correct the cause before the rows; do not rewrite the journal."),
    ),
)


def all_checks() -> tuple[Check, ...]:
    """Every check the apps contribute, in the order of the wiring."""
    return tuple(check for table in ask("alarm.checks") for check in table)


def condition_of(code: str) -> Condition | None:
    """The check or other condition with this code; None for one that an older desk knew."""
    return next((each for each in (*all_checks(), *OTHERS) if each.code == code), None)
