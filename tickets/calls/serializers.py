"""Lines, calls and what is done about them, as REST reads and shows it."""

from rest_framework import serializers

from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.api.reading import RowSerializer
from staff.serializers import MemberSerializer
from tickets.choices import Purpose
from tickets.late_entries.serializers import EarlierInputSerializer
from tickets.models import Call, CallOutcome, CallReport
from tickets.rules import LEGAL_RINGS
from tickets.serializers import CustomerSerializer

REPORT_KINDS = [(kind, kind) for kind in CallReport.Kind.values]
PHRASE = "What the request was refused with; needed with `refusal` where the regulations have a phrase for it."


class LineSerializer(RowSerializer):
    """A line customers call."""

    number = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.ChoiceField(Purpose.choices)


class LineDetailSerializer(LineSerializer):
    """A line, and the code of the department whose calls are on it."""

    department = serializers.CharField(source="department.code", allow_null=True, default=None)


class CallSerializer(RowSerializer):
    """A call; ring seconds and ring count are null where no exchange measured it."""

    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(Call.State.choices)
    phone_masked = serializers.CharField(source="masked_phone")
    withheld = serializers.BooleanField(help_text="The exchange reported it and the caller let no number be shown.")
    customer = CustomerSerializer(allow_null=True)
    department = serializers.CharField(source="department_code", allow_null=True)
    matter = MatterNumber()
    rings_at = MemberSerializer(allow_null=True, help_text="Whose extension it rings at.")
    answered_by = MemberSerializer(allow_null=True)
    on_line = MemberSerializer(allow_null=True, help_text="Who speaks, or spoke last, with the caller.")
    hung_up_first = serializers.ChoiceField(Call.Side.choices, allow_blank=True)
    line = LineSerializer(allow_null=True)
    measured = serializers.BooleanField()
    ring_seconds = serializers.FloatField(allow_null=True)
    ring_count = serializers.IntegerField(allow_null=True)
    over_ring_limit = serializers.SerializerMethodField()
    rang_at = Moment(allow_null=True)
    answered_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    abandoned_at = Moment(allow_null=True)
    created_at = Moment()

    def get_over_ring_limit(self, call: Call) -> bool | None:
        return None if call.ring_count is None else call.ring_count > LEGAL_RINGS


class CallReportInputSerializer(serializers.Serializer):
    """What the telephone exchange reports of a call."""

    kind = serializers.ChoiceField(REPORT_KINDS)
    at = Moment()
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    rings = serializers.IntegerField(min_value=0, max_value=999, required=False, allow_null=True, default=None)
    answered_by = serializers.CharField(max_length=12, required=False, allow_blank=True, default="", help_text="A member's work number.")
    line = serializers.CharField(max_length=40, required=False, allow_blank=True, default="", help_text="The number that was called.")
    rings_at = serializers.CharField(
        max_length=12, required=False, allow_blank=True, default="", help_text="The work number of whose extension rings."
    )
    hung_up_first = serializers.ChoiceField(
        Call.Side.choices, required=False, allow_blank=True, default="", help_text="Who hung up first; counts at the end."
    )


class CallReportSerializer(serializers.Serializer):
    """A report as it was first taken, and the call as it now stands."""

    kind = serializers.ChoiceField(REPORT_KINDS)
    at = Moment()
    received_at = Moment()
    call = CallSerializer()


class TransferredCallInputSerializer(serializers.Serializer):
    """To which superior of whoever speaks with the caller."""

    to = serializers.CharField(max_length=12, help_text="A work number.")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class TransferredCallSerializer(serializers.Serializer):
    """That a live call went to a superior."""

    id = serializers.IntegerField()
    call = serializers.IntegerField(source="call_id")
    from_member = MemberSerializer()
    to_member = MemberSerializer()
    reason = serializers.CharField()
    at = Moment()


class HangUpInputSerializer(serializers.Serializer):
    first = serializers.ChoiceField(Call.Side.choices)


class CallOutcomeInputSerializer(EarlierInputSerializer):
    """How she took what she was told; `words` say what she insists on or why her request is refused."""

    result = serializers.ChoiceField(CallOutcome.Result.choices)
    insists = serializers.BooleanField(required=False, default=False)
    refusal = serializers.ChoiceField(CallOutcome.Refusal.choices, required=False, allow_blank=True, default="")
    phrase = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, allow_null=True, default=None, help_text=PHRASE)
    words = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class CallPlanInputSerializer(serializers.Serializer):
    plan = serializers.CharField(max_length=2000)


class CallOutcomeSerializer(serializers.Serializer):
    """An outcome; `plan` is what was agreed with a customer who insisted, empty until then."""

    id = serializers.IntegerField()
    call = serializers.IntegerField(source="call_id", allow_null=True)
    result = serializers.ChoiceField(CallOutcome.Result.choices)
    insists = serializers.BooleanField()
    refusal = serializers.ChoiceField(CallOutcome.Refusal.choices, allow_blank=True)
    phrase = serializers.IntegerField(source="phrase_id", allow_null=True)
    words = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    plan = serializers.CharField()
    planned_by = MemberSerializer(allow_null=True)
    planned_at = Moment(allow_null=True)


class CallOutcomeCreatedSerializer(CallOutcomeSerializer):
    """The outcome, and the ticket's version."""

    version = serializers.IntegerField(source="ticket.version")
