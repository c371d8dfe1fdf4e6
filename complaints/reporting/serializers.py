"""Reports of complaints as REST reads and shows them."""

from rest_framework import serializers

from complaints.reporting.models import LONGEST, ComplaintReport, ReportKind
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class SubmissionSerializer(serializers.Serializer):
    """A question or suggestion on quality as it was submitted; `report` is the id of the one that collated it."""

    ticket = serializers.CharField(source="ticket.number")
    words = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    report = serializers.IntegerField(source="report_id", allow_null=True)


class SubmissionInputSerializer(serializers.Serializer):
    """Which ticket, and the question or suggestion in words."""

    ticket = serializers.CharField(max_length=30)
    words = serializers.CharField(max_length=2000)


class ComplaintReportSerializer(serializers.Serializer):
    """A report of complaints. `figures` depends on its kind; `knowledge` is the id of the lesson's article."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(ReportKind.choices)
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    begins_at = Moment()
    ends_at = Moment()
    words = serializers.CharField()
    figures = serializers.JSONField()
    complaints = serializers.SerializerMethodField(help_text="The numbers of the complaints a seminar discussed.")
    submissions = SubmissionSerializer(many=True)
    knowledge = serializers.IntegerField(source="knowledge_id", allow_null=True)
    told = MemberSerializer(many=True)
    by = MemberSerializer()
    at = Moment()

    def get_complaints(self, report: ComplaintReport) -> list[str]:
        return [one.number for one in report.complaints.all()]


class ComplaintReportInputSerializer(serializers.Serializer):
    """A report of a kind that an article in force asks for; its time for a duty period and a seminar."""

    kind = serializers.ChoiceField(ReportKind.choices)
    words = serializers.CharField(max_length=LONGEST)
    begins_at = Moment(required=False, allow_null=True, default=None)
    ends_at = Moment(required=False, allow_null=True, default=None)
    complaints = serializers.ListField(child=serializers.CharField(max_length=20), required=False, default=list, max_length=50)
    lesson_title = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    lesson = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class ImprovedSerializer(serializers.Serializer):
    """A complaint, when the customer was answered, what departments improved, how many of its actions were found to work."""

    complaint = serializers.CharField(source="complaint.number")
    received_at = Moment(source="complaint.received_at")
    answered_at = Moment(allow_null=True)
    improvements = serializers.ListField(child=serializers.CharField())
    verified = serializers.IntegerField()


class ImprovementsSerializer(serializers.Serializer):
    """Of the complaints received in the stretch that you may see: how many were fed back, and how many improved something."""

    begin = serializers.DateField()
    end = serializers.DateField(help_text="The last day, included.")
    received = serializers.IntegerField()
    fed_back = serializers.IntegerField()
    improved = serializers.IntegerField()
    complaints = ImprovedSerializer(many=True)
