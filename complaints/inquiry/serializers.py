"""Investigations as REST reads and shows them."""

from rest_framework import serializers

from complaints.choices import Severity
from complaints.inquiry.choices import AssistState, Finding, Side
from complaints.inquiry.models import LONGEST_LINE, LONGEST_WORDS
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer

FOUND = [choice for choice in Finding.choices if choice[0] != Finding.SUSPECTED]


class ConcernSerializer(serializers.Serializer):
    """A department the findings concern, and what it improved."""

    id = serializers.IntegerField()
    complaint = serializers.CharField(source="inquiry.complaint.number")
    department = serializers.CharField(source="department.code")
    summary = serializers.CharField(source="inquiry.summary")
    told_at = Moment()
    improvement = serializers.CharField()
    improved_by = MemberSerializer(allow_null=True)
    improved_at = Moment(allow_null=True)
    version = serializers.IntegerField()


class AssistSerializer(serializers.Serializer):
    """What a department is asked about a complaint, and its answer; nothing else of the complaint."""

    id = serializers.IntegerField()
    complaint = serializers.CharField(source="complaint.number")
    severity = serializers.ChoiceField(Severity.choices, source="complaint.severity")
    department = serializers.CharField(source="department.code")
    question = serializers.CharField()
    asked_by = MemberSerializer()
    asked_at = Moment()
    due_at = Moment()
    state = serializers.ChoiceField(AssistState.choices)
    answer = serializers.CharField()
    ended_by = MemberSerializer(allow_null=True)
    ended_at = Moment(allow_null=True)
    pressed = serializers.IntegerField(source="pressings.count", help_text="How often it was pressed for its answer.")
    version = serializers.IntegerField()


class InquiryPartySerializer(serializers.Serializer):
    """A side of a dispute."""

    side = serializers.ChoiceField(Side.choices)
    name = serializers.CharField()


class StatementSerializer(serializers.Serializer):
    """What a member or a side says."""

    id = serializers.IntegerField()
    member = MemberSerializer(allow_null=True)
    side = serializers.CharField(source="party.side", allow_null=True, default=None, help_text="customer or dealer; null for a member.")
    words = serializers.CharField()
    taken_by = MemberSerializer()
    taken_at = Moment()


class HearingSerializer(serializers.Serializer):
    """A member whom a complaint concerns is asked to be heard."""

    id = serializers.IntegerField()
    complaint = serializers.CharField(source="complaint.number")
    member = MemberSerializer()
    question = serializers.CharField()
    asked_by = MemberSerializer()
    asked_at = Moment()


class FiveWhysSerializer(serializers.Serializer):
    """A link of the chain of whys."""

    place = serializers.IntegerField()
    question = serializers.CharField()
    answer = serializers.CharField()
    noted_by = MemberSerializer()
    noted_at = Moment()


class CauseSerializer(serializers.Serializer):
    """A cause in the tree; `above` is the id of the one it stands under."""

    id = serializers.IntegerField()
    above = serializers.IntegerField(source="above_id", allow_null=True)
    field = serializers.CharField(help_text="A cause code.")
    words = serializers.CharField()
    finding = serializers.ChoiceField(Finding.choices)


class InquirySerializer(serializers.Serializer):
    """One investigation: by whom until when, and what it found; `sent_back` is why the matter came back to its investigator."""

    investigator = MemberSerializer()
    begun_at = Moment()
    due_at = Moment()
    sent_back = serializers.CharField()
    summary = serializers.CharField()
    closed_by = MemberSerializer(allow_null=True)
    closed_at = Moment(allow_null=True)
    concerns = ConcernSerializer(many=True, source="concerns.all")


class FindingsSerializer(serializers.Serializer):
    """All that was found out about a complaint: investigations (the latest first), whys, causes, sides, statements, requests."""

    complaint = serializers.CharField()
    investigated = serializers.BooleanField()
    third_party = serializers.BooleanField(help_text="Both a dealer and a customer are on record.")
    inquiries = InquirySerializer(many=True)
    whys = FiveWhysSerializer(many=True)
    causes = CauseSerializer(many=True)
    parties = InquiryPartySerializer(many=True)
    statements = StatementSerializer(many=True)
    hearings = HearingSerializer(many=True)
    assist_requests = AssistSerializer(many=True)


class InquiryInputSerializer(serializers.Serializer):
    """Who investigates, and until when."""

    investigator = serializers.CharField(max_length=12, help_text="A work number.")
    due_at = Moment()


class InquiryReturnInputSerializer(serializers.Serializer):
    """Why the matter goes back to its investigator, and until when."""

    reason = serializers.CharField(max_length=LONGEST_LINE)
    due_at = Moment()


class FindingsInputSerializer(serializers.Serializer):
    """What was found, and which departments it concerns."""

    summary = serializers.CharField(max_length=LONGEST_WORDS)
    departments = serializers.ListField(child=serializers.CharField(max_length=50), required=False, default=list, max_length=50)


class AssistInputSerializer(serializers.Serializer):
    department = serializers.CharField(max_length=50, help_text="A department's code.")
    question = serializers.CharField(max_length=LONGEST_WORDS)
    due_at = Moment()


class AnswerInputSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=LONGEST_WORDS)


class PressingInputSerializer(serializers.Serializer):
    words = serializers.CharField(max_length=LONGEST_LINE)


class RefusalInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_WORDS)


class WhyInputSerializer(serializers.Serializer):
    """A why; with a place it corrects the one that stands there."""

    why = serializers.CharField(max_length=LONGEST_LINE)
    because = serializers.CharField(max_length=LONGEST_WORDS)
    place = serializers.IntegerField(required=False, allow_null=True, default=None)


class CauseInputSerializer(serializers.Serializer):
    field = serializers.CharField(max_length=50, help_text="A cause code of an article in force here.")
    cause = serializers.CharField(max_length=LONGEST_LINE)
    above = serializers.IntegerField(required=False, allow_null=True, default=None)


class CauseFindingInputSerializer(serializers.Serializer):
    cause = serializers.IntegerField()
    finding = serializers.ChoiceField(FOUND)


class StatementInputSerializer(serializers.Serializer):
    """Words of a side, of a member (by work number), or without either of whoever writes them."""

    words = serializers.CharField(max_length=LONGEST_WORDS)
    side = serializers.ChoiceField(Side.choices, required=False, allow_blank=True, default="")
    member = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")


class PartyInputSerializer(serializers.Serializer):
    side = serializers.ChoiceField(Side.choices)
    name = serializers.CharField(max_length=120)


class HearingInputSerializer(serializers.Serializer):
    member = serializers.CharField(max_length=12, help_text="A work number.")
    question = serializers.CharField(max_length=LONGEST_WORDS)


class HeardInputSerializer(serializers.Serializer):
    words = serializers.CharField(max_length=LONGEST_WORDS)


class ImprovementInputSerializer(serializers.Serializer):
    improvement = serializers.CharField(max_length=LONGEST_WORDS)
