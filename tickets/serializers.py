"""Customers and tickets as REST reads and shows them, and a call as it is named."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.api.reading import RowSerializer
from staff.serializers import MemberSerializer
from tickets.closings.reasons import ClosingReason
from tickets.intake.rules import LONGEST_TAG, MOST_TAGS
from tickets.late_entries.serializers import EarlierInputSerializer
from tickets.models import Closure, Hold, Reply, Ticket

EXTERNAL = re.compile(r"ext:([!-~]{1,80})")


class CustomerSerializer(RowSerializer):
    """A customer; telephone and e-mail address are shown masked only."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    phone_masked = serializers.CharField(source="masked_phone")
    email_masked = serializers.CharField(source="masked_email")


class CustomerInputSerializer(serializers.Serializer):
    """Whom to register; one known by this telephone and name is not registered twice."""

    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, default="zh-hans")


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


class TagsField(serializers.ListField):
    """At most ten tags; they are kept in one width and case, each once."""

    child = serializers.CharField(max_length=LONGEST_TAG)

    def __init__(self, **options: Any):
        super().__init__(max_length=MOST_TAGS, **options)


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
    line = serializers.CharField(max_length=40, required=False, allow_blank=True, default="", help_text="The number that was called.")
    stage = serializers.ChoiceField(Ticket.Stage.choices, required=False, allow_blank=True, default="")
    mode = serializers.ChoiceField(Ticket.Mode.choices, required=False, default=Ticket.Mode.HOTLINE)
    area = serializers.ChoiceField(Ticket.Area.choices, required=False, allow_blank=True, default="")
    special = serializers.BooleanField(required=False, default=False, help_text="Visited at once.")
    topic = serializers.CharField(max_length=50, required=False, allow_blank=True, default="", help_text="The code of its class.")
    project = serializers.CharField(max_length=50, required=False, allow_blank=True, default="", help_text="A project's code.")
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    tags = TagsField(required=False, default=list)
    verified = serializers.BooleanField(required=False, default=False, help_text="The facts were gone through with the customer.")
    promised_at = Moment(required=False, allow_null=True, default=None, help_text="Until when the customer was promised an answer.")
    contact = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="The number to call her back on."
    )


class TicketSerializer(RowSerializer):
    """A matter, as lists show it."""

    number = serializers.CharField()
    sentence = serializers.CharField()
    kind = serializers.ChoiceField(Ticket.Kind.choices)
    severity = serializers.ChoiceField(Ticket.Severity.choices)
    channel = serializers.ChoiceField(Ticket.Channel.choices)
    stage = serializers.ChoiceField(Ticket.Stage.choices, allow_blank=True, help_text="Empty where nobody said it.")
    mode = serializers.ChoiceField(Ticket.Mode.choices)
    area = serializers.ChoiceField(Ticket.Area.choices)
    special = serializers.BooleanField()
    topic = serializers.CharField(help_text="The code of its class; empty where nobody said it.")
    project = serializers.CharField(source="project.code", allow_null=True, default=None, help_text="The code of its project.")
    tags = serializers.ListField(child=serializers.CharField())
    contact_count = serializers.IntegerField(help_text="How often the customer contacted us about it.")
    status = serializers.ChoiceField(Ticket.Status.choices)
    customer = CustomerSerializer()
    call = serializers.IntegerField(source="call_id", allow_null=True)
    department = serializers.CharField(source="department.code")
    first_responder = MemberSerializer()
    owner = MemberSerializer()
    opened_at = Moment()
    updated_at = Moment()
    version = serializers.IntegerField()


class SolutionInputSerializer(EarlierInputSerializer):
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
    """Why a solved matter is closed; or `quick`, how an open one is solved and closed in one step, and what was said."""

    reason = serializers.CharField(max_length=300, required=False)
    quick = serializers.ChoiceField(ClosingReason.choices, required=False)
    text = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "quick" in attrs and "reason" in attrs:
            raise serializers.ValidationError({"reason": [_("Leave it out: closing at once has a sentence of its own.")]})
        if "quick" not in attrs and "reason" not in attrs:
            raise serializers.ValidationError({"reason": [_("Missing; write why it is closed, or name in quick how it was done at once.")]})
        if attrs["text"] and "quick" not in attrs:
            raise serializers.ValidationError({"text": [_("Leave it out: it belongs to closing at once.")]})
        return attrs


class ClosureSerializer(serializers.Serializer):
    """Why a matter was closed; `quick` where it was closed at once, `article` where one wanted a second person for it."""

    reason = serializers.CharField()
    quick = serializers.SerializerMethodField()
    article = serializers.CharField(source="ruled_by.number", allow_null=True, default=None)
    by = MemberSerializer()
    at = Moment()
    solved_at = Moment()

    def get_quick(self, closure: Closure) -> str | None:
        return closure.quick or None


class ClosureCreatedSerializer(ClosureSerializer):
    """Why a matter was closed; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class ReplyInputSerializer(EarlierInputSerializer):
    body = serializers.CharField(max_length=10_000)


class ReplySerializer(serializers.Serializer):
    """An answer given to the customer, how it leaves, when the mail server took it, or that it never did and why."""

    id = serializers.IntegerField()
    body = serializers.CharField()
    author = MemberSerializer()
    given_at = Moment()
    way = serializers.ChoiceField(Reply.Way.choices)
    sent_at = Moment(allow_null=True)
    failed_at = Moment(allow_null=True)
    failure = serializers.CharField(allow_blank=True)


class ReplyCreatedSerializer(ReplySerializer):
    """An answer given to the customer; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class HoldInputSerializer(serializers.Serializer):
    """Why a matter waits, and until when; at most 90 days."""

    reason = serializers.ChoiceField(Hold.Reason.choices)
    until = Moment()
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class HoldSerializer(serializers.Serializer):
    """A stretch in which a matter waits; `ended_at` is null while it does."""

    reason = serializers.ChoiceField(Hold.Reason.choices)
    until = Moment()
    note = serializers.CharField()
    held_by = MemberSerializer()
    held_at = Moment()
    ended_by = MemberSerializer(allow_null=True)
    ended_at = Moment(allow_null=True)


class HoldCreatedSerializer(HoldSerializer):
    """A wait that began or ended; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class ReopeningInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class SeverityInputSerializer(serializers.Serializer):
    severity = serializers.ChoiceField(Ticket.Severity.choices)
    reason = serializers.CharField(max_length=300)


class DetailsInputSerializer(serializers.Serializer):
    """What is to be corrected, and why; a field that is not there stays as it is."""

    kind = serializers.ChoiceField(Ticket.Kind.choices, required=False)
    channel = serializers.ChoiceField(Ticket.Channel.choices, required=False)
    stage = serializers.ChoiceField(Ticket.Stage.choices, required=False, allow_blank=True)
    mode = serializers.ChoiceField(Ticket.Mode.choices, required=False)
    area = serializers.ChoiceField(Ticket.Area.choices, required=False)
    special = serializers.BooleanField(required=False)
    topic = serializers.CharField(max_length=50, required=False, allow_blank=True)
    project = serializers.CharField(max_length=50, required=False, allow_blank=True)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    tags = TagsField(required=False)
    verified = serializers.BooleanField(required=False)
    reason = serializers.CharField(max_length=300)


class AddressReadingInputSerializer(serializers.Serializer):
    """Why the address of a matter is read in clear."""

    reason = serializers.CharField(max_length=300)


class AddressReadingSerializer(serializers.Serializer):
    """The address of a matter, in clear, once; the read log has who read it and why."""

    address = serializers.CharField(allow_blank=True)


class PromiseInputSerializer(serializers.Serializer):
    """Until when the customer is answered, at most 90 days ahead, and the number to call her back on."""

    promised_at = Moment()
    contact = serializers.CharField(max_length=40)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class PromiseSerializer(serializers.Serializer):
    """A promised answer; `replaced_at` is null while it stands. The number is shown masked only."""

    promised_at = Moment()
    contact_masked = serializers.CharField(source="masked_contact")
    note = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    replaced_at = Moment(allow_null=True)


class PromiseCreatedSerializer(PromiseSerializer):
    """A promised answer; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class RepeatedContactInputSerializer(serializers.Serializer):
    """How the customer asked again, and what she said."""

    said = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    channel = serializers.ChoiceField(Ticket.Channel.choices, required=False, default=Ticket.Channel.PHONE)
    call = CallGiven(required=False, allow_null=True, default=None)


class RepeatedContactSerializer(serializers.Serializer):
    """Another contact about the same matter; `number` counts all of them, the first one too."""

    number = serializers.IntegerField()
    said = serializers.CharField()
    channel = serializers.ChoiceField(Ticket.Channel.choices)
    call = serializers.IntegerField(source="call_id", allow_null=True)
    by = MemberSerializer()
    at = Moment()


class RepeatedContactCreatedSerializer(RepeatedContactSerializer):
    """Another contact about the same matter; `version` is the ticket's."""

    version = serializers.IntegerField(source="ticket.version")


class TicketDetailSerializer(TicketSerializer):
    """A matter with everything that belongs to its own state."""

    detail = serializers.CharField()
    address_masked = serializers.CharField(source="masked_address")
    verified_by = MemberSerializer(allow_null=True)
    verified_at = Moment(allow_null=True)
    promised = PromiseSerializer(allow_null=True, default=None)
    solution = SolutionSerializer(allow_null=True, default=None)
    closure = ClosureSerializer(allow_null=True, default=None)
    hold = HoldSerializer(allow_null=True, default=None)
    merged_into = serializers.SerializerMethodField()

    def get_merged_into(self, ticket: Ticket) -> str | None:
        """The number of the matter to go on with, where this one is part of another."""
        return ticket.merge.final.number if ticket.status == Ticket.Status.MERGED else None
