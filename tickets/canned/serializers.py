"""Canned replies as REST reads and shows them."""

from rest_framework import serializers

from tickets.canned.models import LONGEST_BODY, LONGEST_TITLE

_PLACES = "With {customer}, {number}, {due} and {agent} where the desk fills them in."


class CannedReplySerializer(serializers.Serializer):
    """A text kept ready for answers; `department` is null where it is everybody's, `used` counts how often it was put into one."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    body_zh = serializers.CharField()
    body_en = serializers.CharField()
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    is_active = serializers.BooleanField()
    used = serializers.IntegerField()
    version = serializers.IntegerField()


class CannedReplyInputSerializer(serializers.Serializer):
    """A text to keep ready."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    body_zh = serializers.CharField(max_length=LONGEST_BODY, help_text=_PLACES)
    body_en = serializers.CharField(max_length=LONGEST_BODY, help_text=_PLACES)
    department = serializers.SlugField(required=False, allow_null=True, help_text="A department's code; everybody's without one.")


class CannedReplyChangeSerializer(CannedReplyInputSerializer):
    """What to change; what is left out stays."""

    title = serializers.CharField(max_length=LONGEST_TITLE, required=False)
    body_zh = serializers.CharField(max_length=LONGEST_BODY, required=False, help_text=_PLACES)
    body_en = serializers.CharField(max_length=LONGEST_BODY, required=False, help_text=_PLACES)
    is_active = serializers.BooleanField(required=False)


class InsertionInputSerializer(serializers.Serializer):
    """Into an answer in which matter."""

    ticket = serializers.SlugField(help_text="A ticket's number.")


class InsertionSerializer(serializers.Serializer):
    """The text as it goes into the answer."""

    body = serializers.CharField()
