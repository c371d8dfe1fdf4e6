"""Members and notices as REST shows them."""

from rest_framework import serializers

from servicedesk.api.fields import MatterNumber, Moment
from servicedesk.api.reading import RowSerializer
from staff.models import Notice


class MemberSerializer(RowSerializer):
    """A member, by work number and name in the reader's language."""

    work_number = serializers.CharField()
    name = serializers.CharField()


class NoticeSerializer(serializers.Serializer):
    """What she was told, in which role, and whether she has read it."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Notice.Kind.choices)
    code = serializers.CharField()
    role = serializers.CharField()
    facts = serializers.DictField(child=serializers.JSONField(allow_null=True))
    about = serializers.CharField()
    about_id = serializers.IntegerField()
    matter = MatterNumber()
    created_at = Moment()
    read_at = Moment(allow_null=True)


class ReadingSerializer(serializers.Serializer):
    """That a notice was read, and when."""

    notice = serializers.IntegerField(source="pk")
    read_at = Moment()
