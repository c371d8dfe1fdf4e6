"""Imports as REST reads and shows them."""

from typing import Any

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.catalog.imports.plans import Plan, counts_of, first_changes
from tickets.catalog.imports.tables import MOST_BYTES


class ImportInputSerializer(serializers.Serializer):
    """Lines of orders: `text` in CSV or tab-separated, or `file` (CSV or XLSX) as a part of multipart/form-data."""

    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=MOST_BYTES, required=False, allow_blank=True, default="", trim_whitespace=False)
    file = serializers.FileField(required=False, allow_empty_file=True)
    seen = serializers.CharField(
        max_length=80_000,
        required=False,
        allow_null=True,
        default=None,
        help_text="The `digest` of a dry run: 409 where it is another now.",
    )
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Say what would happen; nothing is written.")


class RejectSerializer(serializers.Serializer):
    """Why a row is left out: its number in the file, the column, what stands there, and what to do."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    value = serializers.CharField()
    remedy = serializers.CharField()


class ImportChangeSerializer(serializers.Serializer):
    """What a row says otherwise than the books: the line, the column, what stands there and what is to stand there."""

    row = serializers.IntegerField()
    order = serializers.CharField()
    line = serializers.IntegerField(source="place")
    field = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


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


class OrderImportDetailSerializer(OrderImportSerializer):
    """One's own import, with the rows it left out."""

    rejects = RejectSerializer(many=True)


class ImportOutcomeSerializer(serializers.Serializer):
    """What an import did, or would do; `id` is null where nothing was written, `changes` are those of the first changed rows."""

    id = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    rejects = RejectSerializer(many=True)
    changes = ImportChangeSerializer(many=True)
    digest = serializers.CharField(help_text="Of what comes of every row; sent back as `seen`.")

    @classmethod
    def of(cls, plan: Plan, pk: int | None) -> dict[str, Any]:
        """A plan as it is shown; `pk` is the import that carried it out, where one did."""
        shown = {"rejects": plan.rejects, "changes": first_changes(plan), "digest": plan.digest}
        return {"id": pk} | shown | counts_of(plan)
