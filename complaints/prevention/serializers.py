"""Corrective actions as REST reads and shows them."""

from typing import Any

from rest_framework import serializers

from complaints.prevention.choices import ActionKind, ActionState
from complaints.prevention.models import LONGEST_LINE, LONGEST_WORDS, CorrectiveAction
from complaints.prevention.queries import pdca_of
from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class ActionCheckSerializer(serializers.Serializer):
    """A check of the effect, one a round."""

    round = serializers.IntegerField()
    result = serializers.CharField()
    done_by = MemberSerializer()
    done_at = Moment()
    passed = serializers.BooleanField()
    words = serializers.CharField()
    follows = serializers.CharField()
    checked_by = MemberSerializer()
    checked_at = Moment()


class ActionStepSerializer(serializers.Serializer):
    """Plan, do, check or act: who and when; `at` is null while it is still to come."""

    code = serializers.CharField()
    who = MemberSerializer(allow_null=True)
    at = Moment(allow_null=True)
    words = serializers.CharField()


class CorrectiveActionSerializer(serializers.Serializer):
    """A corrective or preventive action."""

    id = serializers.IntegerField()
    complaint = serializers.CharField(source="complaint.number")
    kind = serializers.ChoiceField(ActionKind.choices)
    what = serializers.CharField()
    criterion = serializers.CharField(help_text="By what it is judged to work.")
    owner = MemberSerializer()
    owner_left = serializers.SerializerMethodField()
    due_at = Moment()
    check_at = Moment()
    state = serializers.ChoiceField(ActionState.choices)
    round = serializers.IntegerField()
    given_why = serializers.CharField(help_text="Why it was given to her.")
    steps = serializers.SerializerMethodField()
    checks = ActionCheckSerializer(source="checks.all", many=True)
    version = serializers.IntegerField()

    def get_owner_left(self, action: CorrectiveAction) -> bool:
        return not action.owner.is_active

    def get_steps(self, action: CorrectiveAction) -> list[dict[str, Any]]:
        return list(ActionStepSerializer(pdca_of(action), many=True, context=self.context).data)


class CorrectiveActionInputSerializer(serializers.Serializer):
    what = serializers.CharField(max_length=LONGEST_LINE)
    criterion = serializers.CharField(max_length=LONGEST_LINE)
    kind = serializers.ChoiceField(ActionKind.choices)
    owner = serializers.CharField(max_length=12, help_text="A work number.")
    due_at = Moment()
    check_at = Moment()


class ActionCompletionInputSerializer(serializers.Serializer):
    result = serializers.CharField(max_length=LONGEST_WORDS)


class ActionOwnerInputSerializer(serializers.Serializer):
    owner = serializers.CharField(max_length=12, help_text="A work number.")
    reason = serializers.CharField(max_length=LONGEST_LINE)


class VerificationInputSerializer(serializers.Serializer):
    """What was seen; where it does not work, the days until which it is done and checked again."""

    passed = serializers.BooleanField()
    words = serializers.CharField(max_length=LONGEST_WORDS)
    follows = serializers.CharField(max_length=LONGEST_LINE, required=False, allow_blank=True, default="")
    due_at = Moment(required=False, allow_null=True, default=None)
    check_at = Moment(required=False, allow_null=True, default=None)


class LessonInputSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=120)
    happened = serializers.CharField(max_length=1500)
    cause = serializers.CharField(max_length=1500)
    helped = serializers.CharField(max_length=1500)


class LessonSerializer(serializers.Serializer):
    """Which article of the knowledge base keeps what the complaint taught."""

    knowledge = serializers.IntegerField(source="knowledge_id")
    written_by = MemberSerializer()
    written_at = Moment()
