"""Complaints over REST: each step is a thing created with POST, from the version that was seen."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import complaint_for, complaints_of, note_looks
from complaints.models import Complaint, Stage
from complaints.receipt.actions import open_complaint
from complaints.receipt.facts import Told
from complaints.receipt.queries import require_known
from complaints.receipt.serializers import ComplaintInputSerializer
from complaints.rights import RECEIVE
from complaints.serializers import ComplaintSerializer
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.models import Member
from staff.queries import member_named
from tickets.access import ticket_for
from tickets.models import Ticket


class ComplaintFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=Complaint.State.choices)
    phase = django_filters.MultipleChoiceFilter(choices=Complaint.Phase.choices)
    severity = django_filters.MultipleChoiceFilter(choices=Complaint.Severity.choices)
    type = django_filters.CharFilter("type_code", max_length=50)
    order_number = django_filters.CharFilter(max_length=40)
    ticket = django_filters.CharFilter("ticket__number", max_length=20)
    received_after = MomentFilter(field_name="received_at", lookup_expr="gte")
    received_before = MomentFilter(field_name="received_at", lookup_expr="lt")


def shown_to(member: Member) -> QuerySet[Complaint]:
    """The complaints she may see, with their stages."""
    stages = Stage.objects.select_related("responsible", "done_by").order_by("pk")
    return complaints_of(member).prefetch_related(Prefetch("stages", stages), "phases_reached")


class ComplaintList(DeskView):
    resource = "complaints"
    queryset = Complaint.objects.none()
    serializer_class = ComplaintSerializer
    filterset_class = ComplaintFilter
    orders = {"received_at": "received_at"}
    order = "-received_at"

    def paginate_queryset(self, queryset: Any) -> Any:
        found = super().paginate_queryset(queryset)
        note_looks(self.request.user, found or ())
        return found

    @extend_schema(responses=ComplaintSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the complaints you may see, the newest first."""
        return self.page(shown_to(request.user))

    @extend_schema(request=ComplaintInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request) -> Response:
        """Take a ticket in as a complaint; what she says is held against the books, and where the two differ both are kept."""
        member: Member = request.user
        require_right(member, RECEIVE)
        given = self.taken(ComplaintInputSerializer)
        ticket = _ticket(member, given.pop("ticket"))
        require_known(member, ticket, given["order_number"], given.pop("knowing_of"))
        about = member_named(given["about"], "about") if given["about"] else None
        told = Told(type_code=given.pop("type"), **{name: value for name, value in given.items() if name != "about"})
        complaint = open_complaint(ticket, told=told, about=about, by=self.actor, at=now(), member=member)
        shown = self.shown(complaint)  # of what is kept from her once it is taken in she has this one answer
        return self.created(shown, version=complaint.version, location=f"/api/v1/complaints/{complaint.number}/")


def _ticket(member: Member, number: str) -> Ticket:
    try:
        return ticket_for(member, number)
    except Missing:
        raise Invalid({"ticket": [_("There is no ticket “%(value)s”.") % {"value": number}]}) from None


class ComplaintOne(DeskView):
    resource = "complaints"
    tagged = True
    serializer_class = ComplaintSerializer

    @extend_schema(responses=ComplaintSerializer)
    def get(self, request: Request, number: str) -> Response:
        """One complaint; its ETag is the version that If-Match names."""
        complaint = complaint_for(request.user, number)
        return tagged(request, self.shown(complaint), complaint.version)


class ComplaintStep(DeskView):
    """A step of a complaint: the door, the version, one action, and the complaint as it then stands."""

    resource = "complaints"
    versioned = True
    serializer_class = ComplaintSerializer

    def stepped(
        self, request: Request, number: str, to: str, act: Callable[..., Any], read: Callable[[], dict[str, Any]] = dict
    ) -> Response:
        """`read` takes the body only once the door is open: whoever may not see the complaint learns nothing of it."""
        complaint = complaint_for(request.user, number, to=to)
        expected = expected_version(request, complaint.version)
        act(complaint, **read(), by=self.actor, at=now(), member=request.user, expected=expected)
        complaint = complaint_for(request.user, number)
        return self.created(self.shown(complaint), version=complaint.version)
