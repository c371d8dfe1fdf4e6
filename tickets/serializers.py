"""Customers, calls and tickets as REST reads and shows them."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from servicedesk.api.fields import MatterNumber, Moment
from staff.serializers import MemberSerializer
from tickets.models import Call, CallReport, Ticket
from tickets.rules import LEGAL_RINGS

REPORT_KINDS = [(kind, kind) for kind in CallReport.Kind.values]
EXTERNAL = re.compile(r"ext:([!-~]{1,80})")


class CustomerSerializer(serializers.Serializer):
    """A customer; the telephone is shown masked only."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    phone_masked = serializers.CharField(source="masked_phone")


class CustomerDetailSerializer(CustomerSerializer):
    """A customer, with the language she is answered in."""

    language = serializers.ChoiceField(settings.LANGUAGES)
    created_at = Moment()


class CustomerInputSerializer(serializers.Serializer):
    """Whom to register; one known by this telephone and name is not registered twice."""

    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, default="zh-hans")


class CallSerializer(serializers.Serializer):
    """A call; ring seconds and ring count are null where no exchange measured it."""

    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(Call.State.choices)
    phone_masked = serializers.CharField(source="masked_phone")
    customer = CustomerSerializer(allow_null=True)
    department = serializers.CharField(source="department_code", allow_null=True)
    matter = MatterNumber()
    answered_by = MemberSerializer(allow_null=True)
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


class CallReportSerializer(serializers.Serializer):
    """A report as it was first taken, and the call as it now stands."""

    kind = serializers.ChoiceField(REPORT_KINDS)
    at = Moment()
    received_at = Moment()
    call = CallSerializer()


@extend_schema_field({"oneOf": [{"type": "integer"}, {"$ref": "#/components/schemas/CustomerInputRequest"}]})
class CustomerGiven(serializers.Field):
    """A customer's id, or whom to register."""

    default_error_messages = {"neither": _("Write a customer's id, or an object with name and phone.")}

    def to_internal_value(self, data: Any) -> int | dict[str, Any]:
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        if not isinstance(data, dict):
            self.fail("neither")
        return CustomerInputSerializer(context=self.context).run_validation(data)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "pattern": "^ext:[!-~]{1,80}$"}]})
class CallGiven(serializers.Field):
    """A call's id, or "ext:" and the exchange's own."""

    default_error_messages = {"neither": _("Write a call's id, or “ext:” and the exchange's id of it.")}

    def to_internal_value(self, data: Any) -> int | str:
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        if not (isinstance(data, str) and EXTERNAL.fullmatch(data)):
            self.fail("neither")
        return data


class TicketInputSerializer(serializers.Serializer):
    """A matter to take in."""

    sentence = serializers.CharField(max_length=200)
    detail = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(Ticket.Kind.choices)
    severity = serializers.ChoiceField(Ticket.Severity.choices, required=False, default=Ticket.Severity.NORMAL)
    channel = serializers.ChoiceField(Ticket.Channel.choices, required=False, default=Ticket.Channel.PHONE)
    customer = CustomerGiven()
    call = CallGiven(required=False, allow_null=True, default=None)
    department = serializers.CharField(max_length=50, required=False, allow_null=True, default=None, help_text="A department's code.")


class TicketSerializer(serializers.Serializer):
    """A matter, as lists show it."""

    number = serializers.CharField()
    sentence = serializers.CharField()
    kind = serializers.ChoiceField(Ticket.Kind.choices)
    severity = serializers.ChoiceField(Ticket.Severity.choices)
    channel = serializers.ChoiceField(Ticket.Channel.choices)
    status = serializers.ChoiceField(Ticket.Status.choices)
    customer = CustomerSerializer()
    call = serializers.IntegerField(source="call_id", allow_null=True)
    department = serializers.CharField(source="department.code")
    first_responder = MemberSerializer()
    owner = MemberSerializer()
    opened_at = Moment()
    updated_at = Moment()
    version = serializers.IntegerField()


class SolutionInputSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=10_000)


class SolutionSerializer(serializers.Serializer):
    """How a matter was solved."""

    text = serializers.CharField()
    by = MemberSerializer()
    at = Moment()


class SolutionCreatedSerializer(SolutionSerializer):
    """How a matter was solved; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class ClosureInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class ClosureSerializer(serializers.Serializer):
    """Why a matter was closed."""

    reason = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    solved_at = Moment()


class ClosureCreatedSerializer(ClosureSerializer):
    """Why a matter was closed; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class ReplyInputSerializer(serializers.Serializer):
    body = serializers.CharField(max_length=10_000)


class ReplySerializer(serializers.Serializer):
    """An answer given to the customer."""

    id = serializers.IntegerField()
    body = serializers.CharField()
    author = MemberSerializer()
    given_at = Moment()


class ReplyCreatedSerializer(ReplySerializer):
    """An answer given to the customer; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class TicketDetailSerializer(TicketSerializer):
    """A matter with everything that belongs to its own state."""

    detail = serializers.CharField()
    solution = SolutionSerializer(allow_null=True, default=None)
    closure = ClosureSerializer(allow_null=True, default=None)
