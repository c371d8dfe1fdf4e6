"""What lists of customers, calls and tickets may be filtered by."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.api.filters import MomentFilter
from servicedesk.journal.errors import Invalid
from servicedesk.search.queries import FOUND, found_ids
from tickets.intake.rules import normal_tags
from tickets.models import Call, Customer, Ticket
from tickets.rules import normal_phone

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
    """`search` finds part of a name, its pinyin initials or part of a number, also a contact's; `phone` is a whole number."""

    search = django_filters.CharFilter(method="by_name")
    phone = django_filters.CharFilter(method="by_phone")

    def by_name(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=_newest(Customer.objects.matching(value)).values("pk"))

    def by_phone(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        phone = normal_phone(value)
        if not phone:
            raise Invalid({"phone": [_("“%(value)s” is not a telephone number.") % {"value": value}]})
        return rows.filter(pk__in=_newest(Customer.objects.known_by(phone)).values("pk"))


class CallFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Call.State.choices, method="by_state")
    customer = django_filters.NumberFilter(field_name="customer_id")
    line = django_filters.CharFilter(method="by_line")
    answered_by = django_filters.CharFilter(field_name="answered_by__work_number")
    answered_after = MomentFilter(field_name="answered_at", lookup_expr="gte")
    answered_before = MomentFilter(field_name="answered_at", lookup_expr="lt")

    def by_line(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(line__number=normal_phone(value) or value)

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(_STATES[Call.State(value)])


class TicketFilter(django_filters.FilterSet):
    """`search` finds what the search finds, at most 500; a number just given counts at once."""

    status = django_filters.ChoiceFilter(choices=Ticket.Status.choices)
    severity = django_filters.ChoiceFilter(choices=Ticket.Severity.choices)
    kind = django_filters.ChoiceFilter(choices=Ticket.Kind.choices)
    channel = django_filters.ChoiceFilter(choices=Ticket.Channel.choices)
    stage = django_filters.ChoiceFilter(choices=Ticket.Stage.choices)
    mode = django_filters.ChoiceFilter(choices=Ticket.Mode.choices)
    area = django_filters.ChoiceFilter(choices=Ticket.Area.choices)
    special = django_filters.BooleanFilter()
    topic = django_filters.CharFilter()
    project = django_filters.CharFilter(field_name="project__code")
    verified = django_filters.BooleanFilter(field_name="verified_at", lookup_expr="isnull", exclude=True)
    asked_again = django_filters.BooleanFilter(method="by_contacts")
    tag = django_filters.CharFilter(method="by_tag")
    line = django_filters.CharFilter(method="by_line")
    department = django_filters.CharFilter(field_name="department__code")
    owner = django_filters.CharFilter(field_name="owner__work_number")
    opened_after = MomentFilter(field_name="opened_at", lookup_expr="gte")
    opened_before = MomentFilter(field_name="opened_at", lookup_expr="lt")
    search = django_filters.CharFilter(method="by_words")

    def by_contacts(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(contact_count__gt=1) if value else rows.filter(contact_count=1)

    def by_tag(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(tags__contains=list(normal_tags([value])))

    def by_line(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(call__line__number=normal_phone(value) or value)

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(pk__in=found_ids(self.request.user, value, Ticket.subject_kind)) | Q(number__iexact=value))
