"""What lists of customers, calls and tickets may be filtered by."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.api.filters import MomentFilter
from servicedesk.journal.errors import Invalid
from tickets.models import Call, Customer, Ticket
from tickets.rules import normal_phone

FOUND = 500  # results of a search at most
_STATES = {
    Call.State.ABANDONED: Q(abandoned_at__isnull=False),
    Call.State.ENDED: Q(abandoned_at__isnull=True, ended_at__isnull=False),
    Call.State.ANSWERED: Q(abandoned_at__isnull=True, ended_at__isnull=True, answered_at__isnull=False),
    Call.State.RINGING: Q(abandoned_at__isnull=True, ended_at__isnull=True, answered_at__isnull=True),
}


def _newest(rows: QuerySet) -> QuerySet:
    """At most as many rows as a search shows, the newest ones."""
    return rows.model.objects.filter(pk__in=rows.order_by("-pk").values("pk")[:FOUND])


class CustomerFilter(django_filters.FilterSet):
    """By a part of the name, or by the whole telephone number however it is written."""

    search = django_filters.CharFilter(method="by_name")
    phone = django_filters.CharFilter(method="by_phone")

    def by_name(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=_newest(Customer.objects.filter(name__icontains=value)).values("pk"))

    def by_phone(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        phone = normal_phone(value)
        if not phone:
            raise Invalid({"phone": [_("“%(value)s” is not a telephone number.") % {"value": value}]})
        return rows.filter(phone=phone)


class CallFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Call.State.choices, method="by_state")
    customer = django_filters.NumberFilter(field_name="customer_id")
    answered_by = django_filters.CharFilter(field_name="answered_by__work_number")
    answered_after = MomentFilter(field_name="answered_at", lookup_expr="gte")
    answered_before = MomentFilter(field_name="answered_at", lookup_expr="lt")

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(_STATES[Call.State(value)])


class TicketFilter(django_filters.FilterSet):
    """`search` finds a number, or words of the sentence."""

    status = django_filters.ChoiceFilter(choices=Ticket.Status.choices)
    severity = django_filters.ChoiceFilter(choices=Ticket.Severity.choices)
    kind = django_filters.ChoiceFilter(choices=Ticket.Kind.choices)
    channel = django_filters.ChoiceFilter(choices=Ticket.Channel.choices)
    department = django_filters.CharFilter(field_name="department__code")
    owner = django_filters.CharFilter(field_name="owner__work_number")
    opened_after = MomentFilter(field_name="opened_at", lookup_expr="gte")
    opened_before = MomentFilter(field_name="opened_at", lookup_expr="lt")
    search = django_filters.CharFilter(method="by_words")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        found = rows.filter(Q(number__iexact=value) | Q(sentence__icontains=value))
        return rows.filter(pk__in=_newest(found).values("pk"))
