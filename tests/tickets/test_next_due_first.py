"""The list in the order of what falls due next: the same rows in the same order as counted one by one, in every view, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.web.queries import shell_counts
from servicedesk.web.templatetags.desk import at_a_glance
from staff.models import Member
from tests import make
from tickets import worklist
from tickets.access import tickets_of
from tickets.models import Deferral, Ticket
from tickets.worklist import SOON, end_of_today, list_page

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@pytest.fixture
def mixed(house):
    """Matters of both departments, begun over two days: with a clock or several, late, soon, deferred, without any; some at one moment."""
    make.load_demo_pack()
    at = make.T0
    for place, severity in enumerate(("low", "normal", "high", "urgent") * 5):
        began = at - timedelta(minutes=7 * place)
        make.make_ticket(house.ana if place % 3 else house.cleo, at=began, customer=house.dana, severity=severity)
    for _twin in range(6):
        make.make_ticket(house.ana, at=at, customer=house.dana, severity="urgent")
    rows = list(Ticket.objects.order_by("pk"))
    Clock.objects.filter(matter_id__in=[row.pk for row in rows[::6]]).update(
        state=Clock.State.CANCELLED, stopped_at=at, next_at=None, paused_until=None
    )
    in_two_days = end_of_today(at) + timedelta(days=1)
    for row in rows[1:4]:
        Deferral.objects.create(ticket=row, day=in_two_days, until=in_two_days, reason="The part comes then.", by=house.ana, at=at)
    Deferral.objects.filter(ticket=rows[3]).update(until=end_of_today(at) - timedelta(hours=1))
    return at


def counted(member: Member, view: str, at: datetime) -> list[str]:
    """The numbers of a view, matter by matter."""
    rows = []
    for ticket in tickets_of(member).filter(status="open").distinct():
        moments = [clock.due_at for clock in Clock.objects.running_on().filter(matter_id=ticket.pk) if clock.due_at]
        due, tonight = min(moments, default=NEVER), end_of_today(at)
        that_day = Deferral.objects.filter(ticket=ticket, replaced_at=None, until__gt=tonight - timedelta(days=1), until__lte=tonight)
        belongs = {
            "mine": ticket.owner_id == member.pk,
            "first": ticket.first_responder_id == member.pk,
            "department": ticket.department_id == member.department_id,
            "overdue": due < at,
            "soon": at <= due < at + SOON,
            "today": at <= due < tonight or that_day.exists(),
            "all": True,
        }
        if belongs[view]:
            rows.append((due, ticket.pk, ticket.number))
    return [number for _due, _pk, number in sorted(rows)]


def paged(member: Member, view: str, at: datetime) -> list[str]:
    after, seen = "", []
    while True:
        found = list_page(member, view, at, after)
        seen += [row.ticket.number for row in found.rows]
        if not found.more:
            return seen
        after = found.more


@pytest.mark.parametrize("view", ["mine", "first", "department", "overdue", "soon", "today", "all"])
@pytest.mark.parametrize("page", [1, 4, 50])
def test_every_view_has_its_rows_in_order_whatever_the_length_of_a_page(mixed, house, monkeypatch, view, page):
    monkeypatch.setattr(worklist, "PAGE", page)
    moments = [mixed, mixed + timedelta(minutes=40), mixed + timedelta(hours=5)]
    readers = [house.ana, house.cleo, house.gao]
    for member in readers:
        for at in moments:
            assert paged(member, view, at) == counted(member, view, at), (member.sign_in, at)
    assert any(counted(member, view, at) for member in readers for at in moments)


@pytest.mark.parametrize("name", ["mine", "first", "department", "overdue", "soon", "today"])
def test_the_rail_counts_what_the_view_shows(mixed, house, name):
    for member in (house.ana, house.cleo, house.gao):
        for at in (mixed, mixed + timedelta(minutes=40), mixed + timedelta(hours=5)):
            assert getattr(shell_counts(member, at), name) == len(counted(member, name, at)), (member.sign_in, at)


def test_beyond_what_is_counted_the_rail_says_only_that(desk, monkeypatch):
    make.make_ticket(desk.ana, at=desk.at)
    monkeypatch.setattr("servicedesk.web.queries.MOST_COUNTED", 1)
    assert shell_counts(desk.ana, desk.at).department == 1
    assert [at_a_glance(figure) for figure in (None, 0, 7, 999, 1000)] == ["0", "0", "7", "999", "999+"]
