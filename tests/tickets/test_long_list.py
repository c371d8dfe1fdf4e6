"""Ten thousand matters: the first page, and every page after it."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection

from servicedesk.clocks import now
from staff.models import Member
from tests.kernel.demo import fill
from tests.statements import count_statements
from tickets.models import Ticket
from tickets.worklist import PAGE, list_page


def test_a_list_of_ten_thousand_is_read_page_by_page_at_the_same_price(db, settings, tmp_path):
    settings.DESK_HOME = tmp_path
    call_command("prepare_desk", stdout=StringIO())
    fill(10_000, "--yes")
    manager, at = Member.objects.get(sign_in="manager"), now()
    seen: list[str] = []
    after, costs = "", set()
    while True:
        with count_statements() as counted:
            found = list_page(manager, "all", at, after)
        costs.add(len(counted))
        seen += [row.ticket.number for row in found.rows]
        if not found.more:
            break
        assert len(found.rows) == PAGE
        after = found.more
    assert len(seen) == len(set(seen)) == Ticket.objects.filter(status="open").count() > 10 * PAGE
    assert max(costs) <= 4
    for view in ("all", "department", "overdue"):
        assert rows_read(lambda view=view: list_page(manager, view, at)) < 20 * PAGE, view


def rows_read(read) -> int:
    """The most clocks, or rows to be sorted, that any step of the plan of what `read` asks goes through."""
    asked: list[tuple[str, Any]] = []

    def listen(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        read()
    with connection.cursor() as cursor:
        plans = []
        for sql, params in asked:
            cursor.execute("explain (analyze, format json) " + sql, params)
            plans += [plan["Plan"] for plan in cursor.fetchone()[0]]
    return max(_most(plan) for plan in plans)


def _most(plan: dict[str, Any]) -> int:
    gone_through = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    counts = plan["Node Type"] == "Sort" or plan.get("Relation Name") == "clocks_clock"
    return max([gone_through if counts else 0, *(_most(part) for part in plan.get("Plans", ()))])
