"""The demo company at its full size: alive, shared among colleagues, and every invariant holds on it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from django.test import override_settings

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.demo.founding import kept_password
from servicedesk.demo.people import SIGN_INS
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import Waiting
from staff.models import Department, Member, Notice
from tests.kernel.demo import check_invariants, fill
from tickets.models import Call, ContactSlip, CustodyPeriod, Customer, Ticket


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker, tmp_path_factory):
    """One company for all who only look at it."""
    with django_db_blocker.unblock(), override_settings(DESK_HOME=tmp_path_factory.mktemp("home")), transaction.atomic():
        yield fill(300)
        transaction.set_rollback(True)


def test_six_departments_twenty_four_members_and_three_hundred_customers(db, company):
    assert "24 members, 300 customers, 300 tickets" in company
    assert (Department.objects.count(), Member.objects.count()) == (6, 24)
    assert (Customer.objects.count(), Ticket.objects.count()) == (300, 300)
    assert set(SIGN_INS) <= set(Member.objects.values_list("sign_in", flat=True))
    assert "[##############################] 277 / 277" in company


def test_the_new_colleagues_sign_in_with_the_kept_password(db, company):
    password = kept_password()
    assert Member.objects.get(sign_in="inspector2").check_password(password)


def test_every_invariant_holds_on_the_company(db, company):
    assert not Waiting.objects.exists()
    deliver_due("inside", limit=100)  # of the small demo, which this one stands on
    check_invariants()


def test_the_desk_looks_alive_and_nothing_is_late_for_days(db, company):
    states = dict(Ticket.objects.values_list("status").annotate(many=Count("pk")))
    at = now()
    assert states["closed"] > 200 and 10 < states["open"] < 80 and states["solved"] > 5
    assert Ticket.objects.filter(opened_at__lt=at - timedelta(days=40)).count() > 30
    assert Clock.objects.filter(state="running", due_at__lt=at + timedelta(hours=8)).exists()
    late = Clock.objects.filter(state="breached")
    assert late.exists() and not late.filter(due_at__lt=at - timedelta(hours=3)).exists()
    assert Notice.objects.filter(read_at=None, created_at__lt=at - timedelta(days=3)).count() == 0


def test_colleagues_share_the_work_and_each_call_has_its_customers_number(db, company):
    agents = Ticket.objects.filter(owner__posts__code="agent").values_list("owner").annotate(many=Count("pk"))
    assert len(agents) == 7 and min(many for _, many in agents) > 3
    assert CustodyPeriod.objects.filter(place=2).count() > 5
    assert ContactSlip.objects.values("number").distinct().count() == ContactSlip.objects.count() > 10
    own = Call.objects.filter(tickets__isnull=False).exclude(external_id=None).select_related("customer")
    assert own and all(call.phone == call.customer.phone for call in own)
