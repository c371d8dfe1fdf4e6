"""Remedies, answers and closings as REST shows them."""

from rest_framework import serializers

from complaints.choices import Phase
from complaints.models import AnswerRecipient, ComplaintAnswer, ComplaintClosure, Remedy, RemedyOption
from complaints.remedy.models import MONEY
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.catalog.models import QUANTITY


class OptionSerializer(serializers.Serializer):
    """A way to make it good; `amount` in yuan."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(RemedyOption.Kind.choices)
    words = serializers.CharField()
    quantity = serializers.DecimalField(**QUANTITY, allow_null=True)
    amount = serializers.DecimalField(**MONEY)
    by = MemberSerializer()
    at = Moment()


class RemedySerializer(serializers.Serializer):
    """The chosen option; `up_to` is the amount up to which the article needs nobody's approval."""

    option = serializers.IntegerField(source="option_id")
    state = serializers.ChoiceField(Remedy.State.choices)
    article = serializers.CharField(source="article.number", allow_null=True, default=None)
    up_to = serializers.DecimalField(**MONEY, allow_null=True)
    needs_approval = serializers.BooleanField()
    proposed_by = MemberSerializer()
    proposed_at = Moment()
    approved_by = MemberSerializer(allow_null=True)
    approved_at = Moment(allow_null=True)
    answer = serializers.CharField()


class RecipientSerializer(serializers.Serializer):
    party = serializers.ChoiceField(AnswerRecipient.Party.choices)
    post = serializers.CharField(source="post.code", allow_null=True, default=None)
    at = Moment()


class ComplaintAnswerSerializer(serializers.Serializer):
    """The answer to the customer: a reply of the ticket with the further avenue it names; `accepted` is null until she said."""

    reply = serializers.IntegerField(source="reply_id")
    channel = serializers.ChoiceField(ComplaintAnswer.Channel.choices)
    avenue = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    recipients = RecipientSerializer(many=True)
    accepted = serializers.BooleanField(allow_null=True)
    words = serializers.CharField()
    noted_by = MemberSerializer(allow_null=True)
    noted_at = Moment(allow_null=True)


class PhaseReachedSerializer(serializers.Serializer):
    phase = serializers.ChoiceField(Phase.choices, source="code")
    at = Moment(allow_null=True)


class ComplaintClosureSerializer(serializers.Serializer):
    """A closing; `ticket_status` is how its ticket stood then."""

    outcome = serializers.ChoiceField(ComplaintClosure.Outcome.choices)
    reason = serializers.CharField()
    ticket_status = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    undone_by = MemberSerializer(allow_null=True)
    undone_at = Moment(allow_null=True)
    undone_why = serializers.CharField()


class OptionInputSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(RemedyOption.Kind.choices)
    words = serializers.CharField(max_length=300)
    amount = serializers.DecimalField(**MONEY, min_value=0)
    quantity = serializers.DecimalField(**QUANTITY, allow_null=True, default=None)


class RemedyInputSerializer(serializers.Serializer):
    option = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class RemedyApprovalInputSerializer(serializers.Serializer):
    """`answer` says why it is refused."""

    approved = serializers.BooleanField()
    answer = serializers.CharField(max_length=300, default="", allow_blank=True)


class ComplaintAnswerInputSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=9000)
    channel = serializers.ChoiceField(ComplaintAnswer.Channel.choices, default=ComplaintAnswer.Channel.WRITTEN)


class AcceptanceInputSerializer(serializers.Serializer):
    accepted = serializers.BooleanField()
    words = serializers.CharField(max_length=1000)


class ComplaintClosureInputSerializer(serializers.Serializer):
    """`reason` is needed unless she accepted; without `with_ticket` the ticket stays as it is."""

    unreachable = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=300, default="", allow_blank=True)
    with_ticket = serializers.BooleanField(default=True)


class ComplaintReopeningInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)
