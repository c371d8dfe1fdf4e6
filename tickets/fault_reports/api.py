"""Fault reports over REST."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.queries import department_coded
from tickets.access import ticket_for
from tickets.fault_reports.access import report_for, reports_of
from tickets.fault_reports.actions import report_fault, report_fix
from tickets.fault_reports.serializers import FaultReportInputSerializer, FaultReportSerializer, OutcomeInputSerializer
from tickets.models import FaultReport


class FaultReportFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=FaultReport.State.choices)
    priority = django_filters.ChoiceFilter(choices=FaultReport.Priority.choices)
    department = django_filters.CharFilter("department__code", max_length=50)


class FaultReportList(DeskView):
    resource = "fault_reports"
    queryset = FaultReport.objects.none()
    serializer_class = FaultReportSerializer
    filterset_class = FaultReportFilter

    @extend_schema(responses=FaultReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the faults reported to your department and those of the matters you may see, the newest first."""
        return self.page(reports_of(request.user))


class FaultReportOne(DeskView):
    resource = "fault_reports"
    tagged = True
    serializer_class = FaultReportSerializer

    @extend_schema(responses=FaultReportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One fault report; its ETag is the version that If-Match names."""
        report = report_for(request.user, pk)
        return tagged(request, self.shown(report), report.version)


class FaultReportOutcome(DeskView):
    resource = "fault_reports"
    versioned = True
    serializer_class = FaultReportSerializer

    @extend_schema(request=OutcomeInputSerializer, responses={201: FaultReportSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say what became of the fix; the matter's owner is told."""
        report = report_for(request.user, pk, to="answer")
        expected = expected_version(request, report.version)
        outcome = self.taken(OutcomeInputSerializer)["outcome"]
        report_fix(report, outcome, by=self.actor, at=now(), member=request.user, expected=expected)
        report = report_for(request.user, pk)
        return self.created(self.shown(report), version=report.version)


class TicketFaultReports(DeskView):
    resource = "tickets"
    queryset = FaultReport.objects.none()
    serializer_class = FaultReportSerializer

    @extend_schema(responses=FaultReportSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the faults this matter made the desk report, the newest first."""
        return self.page(reports_of(request.user).filter(ticket=ticket_for(request.user, number)))

    @extend_schema(request=FaultReportInputSerializer, responses={201: FaultReportSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Report the fault to a technical department, with the priority the desk proposes; its people are told."""
        ticket = ticket_for(request.user, number, to="report")
        expected = expected_version(request, ticket.version, required=False)
        given = self.taken(FaultReportInputSerializer)
        given["department"] = department_coded(given["department"])
        report = report_fault(ticket, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        location = f"/api/v1/fault_reports/{report.pk}/"
        return self.created(self.shown(reports_of(request.user).get(pk=report.pk)), version=report.version, location=location)
