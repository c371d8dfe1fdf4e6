"""Referrals as REST reads and shows them."""

from rest_framework import serializers

from complaints.referrals.choices import ReferralState
from complaints.referrals.models import LONGEST
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class ReferralSerializer(serializers.Serializer):
    """What was passed on to a post, and what it came to. `ticked`: of each condition whether it holds, empty while nobody has said."""

    id = serializers.IntegerField()
    complaint = serializers.CharField(source="complaint.number")
    code = serializers.CharField()
    name = serializers.CharField(source="rule.name")
    task = serializers.CharField(source="rule.task")
    post = serializers.CharField()
    state = serializers.ChoiceField(ReferralState.choices)
    made_by = MemberSerializer(allow_null=True, help_text="null where an article did it by itself.")
    made_at = Moment()
    ticked = serializers.ListField(child=serializers.BooleanField())
    met = serializers.BooleanField(allow_null=True, help_text="Whether all conditions hold; null where there are none.")
    result = serializers.CharField()
    responsible = MemberSerializer(allow_null=True)
    ended_by = MemberSerializer(allow_null=True)
    ended_at = Moment(allow_null=True)
    version = serializers.IntegerField()


class ReferralInputSerializer(serializers.Serializer):
    """Which referral of an article in force here."""

    referral = serializers.CharField(max_length=50)


class ReferralResultInputSerializer(serializers.Serializer):
    """What it came to; the numbers of the conditions that hold; whose responsibility it was, by work number."""

    result = serializers.CharField(max_length=LONGEST)
    ticked = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, default=list, max_length=20)
    responsible = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
