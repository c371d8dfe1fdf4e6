"""Saved views as REST reads and shows them."""

from rest_framework import serializers

from tickets.models import Ticket
from tickets.saved_views.models import LONGEST_NAME, MOST_OWN
from tickets.worklist import VIEW_CHOICES

_VIEW = "Which matters: mine, first (first asked), queue, overdue, soon, today, department, solved, repeated, all."


class NarrowSerializer(serializers.Serializer):
    """What the view is narrowed to; what is left out narrows nothing."""

    severity = serializers.ChoiceField(choices=Ticket.Severity.choices, required=False)
    kind = serializers.ChoiceField(choices=Ticket.Kind.choices, required=False)
    channel = serializers.ChoiceField(choices=Ticket.Channel.choices, required=False)
    department = serializers.CharField(required=False, max_length=50, help_text="A department's code.")
    owner = serializers.CharField(required=False, max_length=12, help_text="A member's work number.")
    tag = serializers.CharField(required=False, max_length=40)
    line = serializers.CharField(required=False, max_length=20, help_text="The number of one of the company's lines.")


class SavedViewSerializer(serializers.Serializer):
    """A view of the list; `owner` is whose it is, `department` whom it is shared with, `gone` what its filter names and is there no
    more, which narrows nothing."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    view = serializers.ChoiceField(choices=VIEW_CHOICES)
    narrow = NarrowSerializer()
    owner = serializers.CharField(source="member.work_number")
    shared = serializers.SerializerMethodField()
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    place = serializers.IntegerField()
    is_start = serializers.BooleanField(source="starts")
    gone = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()

    def get_shared(self, saved: object) -> bool:
        return getattr(saved, "department_id", None) is not None


class SavedViewInputSerializer(serializers.Serializer):
    """A view to keep."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    view = serializers.ChoiceField(choices=VIEW_CHOICES, help_text=_VIEW)
    narrow = NarrowSerializer(required=False)
    shared = serializers.BooleanField(required=False, help_text="Whether your department sees it; takes a right.")


class SavedViewChangeSerializer(SavedViewInputSerializer):
    """What to change; what is left out stays."""

    name = serializers.CharField(max_length=LONGEST_NAME, required=False)
    view = serializers.ChoiceField(choices=VIEW_CHOICES, required=False, help_text=_VIEW)
    place = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_OWN, help_text="Where it stands among its owner's views, from 1; the others make room."
    )
