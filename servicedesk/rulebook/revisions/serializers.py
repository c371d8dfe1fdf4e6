"""Revisions as REST shows them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.rulebook.models import in_reader_language
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.rulebook.revisions.queries import diff_of
from servicedesk.rulebook.source import LONGEST_SOURCE


class SaidSerializer(serializers.Serializer):
    """The same in both languages."""

    zh = serializers.CharField()
    en = serializers.CharField()


class ChangeSerializer(serializers.Serializer):
    """A field before and after: a value, the same in both languages, or sentences in both."""

    name = serializers.CharField()
    old = serializers.JSONField()
    new = serializers.JSONField()


class EndedArticleSerializer(serializers.Serializer):
    """An article that ends; its running clocks keep the version they were promised under."""

    number = serializers.CharField()
    title = SaidSerializer()
    running = serializers.IntegerField(help_text="Running clocks of this article, under whichever version.")


class ChangedArticleSerializer(EndedArticleSerializer):
    """An article that changes; without fields, only how the desk reads its words changed."""

    effective_from = serializers.DateField()
    fields = ChangeSerializer(many=True)  # type: ignore[assignment]


class AddedArticleSerializer(serializers.Serializer):
    """An article that is new."""

    number = serializers.CharField()
    title = SaidSerializer()
    effective_from = serializers.DateField()


class DiffSerializer(serializers.Serializer):
    """What a revision changes in the one it is compared with."""

    title = serializers.SerializerMethodField()
    tables = ChangeSerializer(many=True)
    added = AddedArticleSerializer(many=True)
    changed = ChangedArticleSerializer(many=True)
    ended = EndedArticleSerializer(many=True)
    unchanged = serializers.ListField(child=serializers.CharField())

    @extend_schema_field(ChangeSerializer(allow_null=True))
    def get_title(self, diff: dict[str, Any]) -> dict[str, Any] | None:
        return {"name": "title", **diff["title"]} if diff["title"] else None


class RevisionSerializer(serializers.Serializer):
    """One text of a regulation, and what became of it."""

    id = serializers.IntegerField()
    regulation = serializers.CharField(source="code")
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(Revision.Status.choices)
    against = serializers.IntegerField(help_text="Number of the revision in force it is or was compared with; 0 for none.")
    back_to = serializers.IntegerField(allow_null=True, help_text="Number of the revision whose text it takes up.")
    file_name = serializers.CharField()
    proposed_by = serializers.CharField(source="proposed_by.name", allow_null=True, default=None)
    proposed_at = Moment()
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None)
    decided_at = Moment(allow_null=True)
    reason = serializers.CharField()


class RevisionDetailSerializer(RevisionSerializer):
    """A revision with its text, and what it changes: as of now while it waits, else as it was when it was decided."""

    title = serializers.SerializerMethodField()
    source = serializers.CharField()  # type: ignore[assignment]
    diff = serializers.SerializerMethodField()

    def get_title(self, revision: Revision) -> str:
        return in_reader_language(revision.title["zh"], revision.title["en"])

    @extend_schema_field(DiffSerializer)
    def get_diff(self, revision: Revision) -> dict[str, Any]:
        return DiffSerializer(diff_of(revision)).data


class RevisionInputSerializer(serializers.Serializer):
    """A pack's text, or the number of an earlier revision whose text it takes up; put up for somebody else to publish."""

    source = serializers.CharField(max_length=LONGEST_SOURCE, trim_whitespace=False, default="")  # type: ignore[assignment]
    file_name = serializers.CharField(max_length=200, default="", allow_blank=True)
    back_to = serializers.IntegerField(min_value=1, max_value=2**31 - 1, default=None, allow_null=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if bool(given["source"]) == (given["back_to"] is not None):
            raise serializers.ValidationError({"source": [_("Send a pack's text, or “back_to” with the number of a revision.")]})
        return given


class RejectionInputSerializer(serializers.Serializer):
    """Why it is turned down."""

    reason = serializers.CharField(max_length=LONGEST_REASON)
