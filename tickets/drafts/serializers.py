"""Drafts as REST reads and shows them: to nobody but their writer."""

from rest_framework import serializers


class DraftSerializer(serializers.Serializer):
    """What you began to write: `ticket` is null at the intake; `version` is what the next save names as `seen`."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number", allow_null=True, default=None)
    act = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField(allow_blank=True))  # type: ignore[assignment]
    begun_at = serializers.DateTimeField()
    saved_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class DraftInputSerializer(serializers.Serializer):
    """What to keep."""

    ticket = serializers.SlugField(required=False, allow_null=True, help_text="A ticket's number; without one it is an intake.")
    act = serializers.SlugField(
        max_length=30, help_text="What is being written, as the ticket's page names it: reply, note, solve, …, or intake."
    )
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(allow_blank=True, trim_whitespace=False), help_text="Field → text, as typed."
    )
    seen = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The version you write on from, 0 for none; 412 when it is another.",
    )
