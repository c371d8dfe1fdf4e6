"""Attachments as REST takes and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment


class PersonSerializer(serializers.Serializer):
    """Who added it, by work number and name in the reader's language."""

    work_number = serializers.CharField()
    name = serializers.CharField()


class AttachmentSerializer(serializers.Serializer):
    """A file; `media_type` is what its first bytes say, `content` where they are."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    added_by = PersonSerializer()
    added_at = Moment()
    content = serializers.SerializerMethodField()

    def get_content(self, attachment) -> str:
        return f"/api/v1/attachments/{attachment.pk}/content/"


class AttachmentInputSerializer(serializers.Serializer):
    """A file as a part of multipart/form-data; its size, its name and that it is not empty the action judges."""

    file = serializers.FileField(allow_empty_file=True)
