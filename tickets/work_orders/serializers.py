"""Work orders as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.models import WorkOrder


class WorkOrderSerializer(serializers.Serializer):
    """An order; of its matter only what the work needs: `ticket`, its customer's name and masked telephone."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    ticket = serializers.CharField(source="ticket.number")
    customer = serializers.CharField(source="ticket.customer.name")
    phone_masked = serializers.CharField(source="ticket.customer.masked_phone")
    department = serializers.CharField(source="department.code")
    article = serializers.CharField(source="article.number", allow_null=True, default=None, help_text="What issued it by itself.")
    what = serializers.CharField()
    where = serializers.CharField(source="where_shown", help_text="Masked; in clear where its own department opens it, which is noted.")
    urgency = serializers.ChoiceField(WorkOrder.Urgency.choices)
    category = serializers.ChoiceField(WorkOrder.Category.choices)
    state = serializers.ChoiceField(WorkOrder.State.choices)
    issued_by = MemberSerializer()
    issued_at = Moment()
    set_out_by = MemberSerializer(allow_null=True)
    set_out_at = Moment(allow_null=True)
    done_by = MemberSerializer(allow_null=True)
    done_at = Moment(allow_null=True)
    result = serializers.CharField()
    cancelled_by = MemberSerializer(allow_null=True)
    cancelled_at = Moment(allow_null=True)
    reason = serializers.CharField(help_text="Why it was cancelled.")
    version = serializers.IntegerField()


class WorkOrderInputSerializer(serializers.Serializer):
    """What to order of whom, for which open matter."""

    ticket = serializers.CharField(max_length=20, help_text="The matter's number.")
    department = serializers.CharField(max_length=50, help_text="A department's code.")
    what = serializers.CharField(max_length=300)
    where = serializers.CharField(max_length=200, help_text="The address, in words.")
    urgency = serializers.ChoiceField(WorkOrder.Urgency.choices, required=False, default=WorkOrder.Urgency.NORMAL)
    category = serializers.ChoiceField(WorkOrder.Category.choices, required=False, default=WorkOrder.Category.GENERAL)


class CompletionInputSerializer(serializers.Serializer):
    result = serializers.CharField(max_length=2000)


class CancellationInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)
