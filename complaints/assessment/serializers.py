"""What REST takes and shows of how grave a complaint is, and of what was done about it."""

from rest_framework import serializers

from complaints.choices import Severity


class AssessmentInputSerializer(serializers.Serializer):
    """Its type and whether it concerns safety; a graver severity than the formula's with a reason."""

    type = serializers.CharField(max_length=50, required=False, allow_blank=True, default="", source="type_code")
    safety = serializers.BooleanField(required=False, default=False)
    severity = serializers.ChoiceField(Severity.choices, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class LoweringInputSerializer(serializers.Serializer):
    """The lower severity that is proposed, and why."""

    severity = serializers.ChoiceField(Severity.choices, source="to")
    reason = serializers.CharField(max_length=300)


class LoweringDecisionInputSerializer(serializers.Serializer):
    """Whether another agrees to it."""

    agreed = serializers.BooleanField()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class MeasureInputSerializer(serializers.Serializer):
    """What was done."""

    text = serializers.CharField(max_length=2000)


class ReportInputSerializer(MeasureInputSerializer):
    """What was reported, and to whom."""

    to = serializers.CharField(max_length=12, help_text="The work number of whoever has to know of it.")


class InsideTaskInputSerializer(serializers.Serializer):
    """What a department is to handle inside."""

    department = serializers.CharField(max_length=50, help_text="A department's code.")
    task = serializers.CharField(max_length=2000)


class InsideResultInputSerializer(serializers.Serializer):
    """What it came to."""

    result = serializers.CharField(max_length=2000)


class TakenBackInputSerializer(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=300)
