"""Reports of complaints over REST."""

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.models import ComplaintReport, Submission
from complaints.reporting.access import report_with, require_reporter, submissions_of, ticket_to_submit
from complaints.reporting.actions import Reported, make_report, submit_question
from complaints.reporting.models import ReportKind
from complaints.reporting.queries import improvements, report_rule, reports_of
from complaints.reporting.serializers import (
    ComplaintReportInputSerializer,
    ComplaintReportSerializer,
    ImprovementsSerializer,
    SubmissionInputSerializer,
    SubmissionSerializer,
)
from complaints.rights import RECEIVE
from complaints.tracing.asked import read_stretch
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.access import require_right

_DAYS = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day; 90 days up to today, if left out."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, included; today, if left out."),
]


class ComplaintReportFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=ReportKind.choices)


class ComplaintReportList(DeskView):
    resource = "complaint_reports"
    queryset = ComplaintReport.objects.none()
    serializer_class = ComplaintReportSerializer
    filterset_class = ComplaintReportFilter

    @extend_schema(responses=ComplaintReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the reports you made or were told, all of them if you trace complaints; the newest first."""
        rows = reports_of(request.user).prefetch_related("complaints", "told", "submissions__ticket", "submissions__by")
        return self.page(rows)

    @extend_schema(request=ComplaintReportInputSerializer, responses={201: ComplaintReportSerializer})
    def post(self, request: Request) -> Response:
        """Report to whom an article in force names: questions collated, the complaints of a duty period, or a seminar."""
        given = self.taken(ComplaintReportInputSerializer)
        kind, at = given.pop("kind"), now()
        require_reporter(request.user, report_rule(kind, at, request.user.department_id))
        report = make_report(kind, Reported(**given), by=self.actor, at=at, member=request.user)
        return self.created(self.shown(report), location=f"/api/v1/complaint_reports/{report.pk}/")


class ComplaintReportOne(DeskView):
    resource = "complaint_reports"
    serializer_class = ComplaintReportSerializer

    @extend_schema(responses=ComplaintReportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One report."""
        return Response(self.shown(report_with(request.user, pk)))


class SubmissionList(DeskView):
    resource = "submissions"
    queryset = Submission.objects.none()
    serializer_class = SubmissionSerializer

    @extend_schema(responses=SubmissionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the questions and suggestions on quality that were submitted and you may see, the newest first."""
        return self.page(submissions_of(request.user))

    @extend_schema(request=SubmissionInputSerializer, responses={201: SubmissionSerializer})
    def post(self, request: Request) -> Response:
        """Submit a customer's question or suggestion on quality in writing to the post that collates them."""
        require_right(request.user, RECEIVE)
        given = self.taken(SubmissionInputSerializer)
        ticket = ticket_to_submit(request.user, given["ticket"])
        submission = submit_question(ticket, given["words"], by=self.actor, at=now(), member=request.user)
        return self.created(self.shown(submission))


class ComplaintImprovements(DeskView):
    resource = "reports"
    pagination_class = None  # type: ignore[assignment]
    serializer_class = ImprovementsSerializer

    @extend_schema(parameters=_DAYS, responses=ImprovementsSerializer)
    def get(self, request: Request) -> Response:
        """What complaints improved: each with its feedback to the customer, what departments changed and which actions work."""
        stretch = read_stretch(request.query_params, now())
        found = improvements(request.user, stretch)
        return Response(
            self.shown(
                {
                    "begin": stretch.begin,
                    "end": stretch.end,
                    "received": len(found),
                    "fed_back": sum(one.answered_at is not None for one in found),
                    "improved": sum(one.improved for one in found),
                    "complaints": found,
                }
            )
        )
