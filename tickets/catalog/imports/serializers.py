"""Imports as REST reads and shows them."""

from typing import Any

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.catalog.imports.tables import MOST_BYTES


class ImportInputSerializer(serializers.Serializer):
    """Lines of orders: `text` in CSV or tab-separated, or `file` (CSV or XLSX) as a part of multipart/form-data."""

    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=MOST_BYTES, required=False, allow_blank=True, default="", trim_whitespace=False)
    file = serializers.FileField(required=False, allow_empty_file=True)
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Say what would happen; nothing is written.")


class RejectSerializer(serializers.Serializer):
    """Why a row is left out: its number in the file, the column, what stands there, and what to do."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    value = serializers.CharField()
    remedy = serializers.CharField()


class OrderImportSerializer(serializers.Serializer):
    """An import that was done, by what became of its rows."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    by = MemberSerializer()
    at = Moment()


class ImportOutcomeSerializer(serializers.Serializer):
    """What an import did, or would do; `id` is null where nothing was written."""

    id = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    rejects = RejectSerializer(many=True)

    @classmethod
    def of(cls, counts: dict[str, int], rejects: list[Any], pk: int | None) -> dict[str, Any]:
        """The parts as one thing to be shown."""
        return {"id": pk, "rejects": rejects} | counts
