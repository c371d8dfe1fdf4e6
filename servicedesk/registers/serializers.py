"""Registers, entries and copies as REST reads and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.api.reading import RowSerializer
from servicedesk.files.serializers import PersonSerializer
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.registers.actions.signing import LONGEST_NAME
from servicedesk.registers.copies.serializers import CopySerializer
from servicedesk.registers.models import Entry, Signature
from servicedesk.registers.pack_schema import SIGNERS
from servicedesk.registers.queries import lines_of
from servicedesk.registers.rules import COLUMNS, KINDS, LONGEST_STROKES
from servicedesk.rulebook.models import in_reader_language


class Said(serializers.CharField):
    """A text of a form in the reader's language, from the two that stand under `name_zh` and `name_en`."""

    def __init__(self, name: str = "name", *, source: str = "*", **options: Any):
        super().__init__(source=source, read_only=True, **options)
        self.name = name

    def to_representation(self, value: Any) -> str:
        return in_reader_language(value.get(f"{self.name}_zh", ""), value.get(f"{self.name}_en", ""))


class ChoiceSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = Said()


class ColumnSerializer(serializers.Serializer):
    """A column of rows; only the checks it has are there."""

    code = serializers.CharField()
    name = Said()
    kind = serializers.ChoiceField(COLUMNS)
    required = serializers.BooleanField()  # type: ignore[assignment]
    masked = serializers.BooleanField(help_text="Shown whole only where one entry is opened.")
    unit = Said("unit")
    least = serializers.CharField(required=False)
    most = serializers.CharField(required=False)
    decimals = serializers.IntegerField(required=False)
    not_before = serializers.CharField(required=False)
    not_above = serializers.CharField(required=False)
    choices = ChoiceSerializer(many=True, required=False)
    summed = serializers.BooleanField(required=False, help_text="False for money that is not summed below the rows.")


class FieldSerializer(ColumnSerializer):
    """A field of a form; only the checks it has are there. Rows are sent, and come, as a list of mappings by column code."""

    kind = serializers.ChoiceField(KINDS)
    columns = ColumnSerializer(many=True, required=False)


class FormCopySerializer(serializers.Serializer):
    name = Said()
    to = Said("to", help_text="Who gets it.")


class SignatorySerializer(serializers.Serializer):
    """Who signs: whoever made it, a member, an approver who did not make it, anybody present by hand; a member may need a post."""

    code = serializers.CharField()
    name = Said()
    by = serializers.ChoiceField(SIGNERS)
    post = serializers.CharField()


class FormSerializer(serializers.Serializer):
    """A form as a version of an article states it; `edition` counts those of its register that differ."""

    edition = serializers.IntegerField()
    name = serializers.CharField()
    paper = serializers.CharField(help_text="What the regulation calls the sheet.")
    article = serializers.CharField(source="article.number")
    article_id = serializers.IntegerField()
    pattern = serializers.CharField(help_text="How its entries are numbered.")
    fields_ = FieldSerializer(many=True)
    copies = FormCopySerializer(many=True)
    signatories = SignatorySerializer(many=True)
    custody = serializers.CharField()
    years_kept = serializers.IntegerField(allow_null=True, help_text="Null where nobody decided it.")
    digest = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        """`fields` is what a serializer calls its own; shown under that name all the same."""
        return {"fields" if name == "fields_" else name: field for name, field in super().get_fields().items()}


class RegisterSerializer(RowSerializer):
    code = serializers.CharField()
    name = serializers.CharField()


class OneRegisterSerializer(RegisterSerializer):
    """A register with the form by which you make entries now; null where no article in force states one for you."""

    form = FormSerializer(allow_null=True)


class ValueSerializer(serializers.Serializer):
    """What a field says now, and what it said first where that was corrected; null where it is empty."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    value = serializers.JSONField(allow_null=True)
    first = serializers.JSONField(allow_null=True, help_text="As it was entered.")


class EntryCorrectionSerializer(serializers.Serializer):
    """A counter-note: what a field said, what it says since, and why."""

    id = serializers.IntegerField()
    field = serializers.CharField()
    was = serializers.SerializerMethodField()
    becomes = serializers.SerializerMethodField()
    reason = serializers.CharField()
    by = PersonSerializer()
    at = Moment()

    @extend_schema_field(serializers.JSONField(allow_null=True))
    def get_was(self, note) -> Any:
        return note.entry.told(note.field, note.was)

    @extend_schema_field(serializers.JSONField(allow_null=True))
    def get_becomes(self, note) -> Any:
        return note.entry.told(note.field, note.becomes)


class EntryPrintSerializer(serializers.Serializer):
    """One time that copies were printed."""

    n = serializers.IntegerField(help_text="The how-manieth time it is.")
    copies = serializers.SerializerMethodField()
    reason = serializers.CharField()
    by = PersonSerializer()
    at = Moment()

    def get_copies(self, made) -> list[int]:
        return [n for n, _issue in made.copies]


class EntrySignatureSerializer(serializers.Serializer):
    """A signature, and the digest of what was signed."""

    id = serializers.IntegerField()
    role = serializers.CharField()
    name = serializers.CharField()
    member = PersonSerializer(allow_null=True)
    taken_by = PersonSerializer()
    way = serializers.ChoiceField(Signature.Way.choices)
    strokes = serializers.CharField(help_text="SVG path data.")
    digest = serializers.CharField()
    at = Moment()


class SignatureLineSerializer(serializers.Serializer):
    """A line to sign on; `holds` says whether its last signature is under what the entry says now."""

    code = serializers.CharField(source="said.code")
    name = Said(source="said")
    by = serializers.ChoiceField(SIGNERS, source="said.by")
    holds = serializers.BooleanField()
    remark = serializers.CharField(help_text="What whoever signed remarked, where an app keeps that.")
    signatures = EntrySignatureSerializer(many=True)


class EntrySerializer(serializers.Serializer):
    """An entry by its own form, with what that masks masked; `digest` is of what it says now, which is what a signature holds."""

    id = serializers.IntegerField()
    register = serializers.CharField(source="register.code")
    name = serializers.CharField(source="form.name")
    number = serializers.CharField()
    edition = serializers.IntegerField(source="form.edition")
    article = serializers.CharField(source="form.article.number")
    state = serializers.ChoiceField(Entry.State.choices)
    values = serializers.SerializerMethodField()
    about = serializers.CharField(help_text="The kind of what it is about; empty where it is about nothing.")
    about_id = serializers.IntegerField(allow_null=True)
    made_by = PersonSerializer()
    made_at = Moment()
    voided_by = PersonSerializer(allow_null=True)
    voided_at = Moment(allow_null=True)
    reason = serializers.CharField(help_text="Why it is void.")
    kept_until = Moment(allow_null=True)
    digest = serializers.CharField()
    version = serializers.IntegerField()

    @extend_schema_field(ValueSerializer(many=True))
    def get_values(self, entry) -> list[dict[str, Any]]:
        now = entry.current
        return [
            {
                "code": each["code"],
                "name": in_reader_language(each["name_zh"], each["name_en"]),
                "kind": each["kind"],
                "value": entry.told(each["code"], now.get(each["code"])),
                "first": entry.told(each["code"], entry.values.get(each["code"])),
            }
            for each in entry.form.fields
        ]


class OneEntrySerializer(EntrySerializer):
    """An entry with everything that stands beside it."""

    salt = serializers.SerializerMethodField()
    corrections = EntryCorrectionSerializer(many=True)
    signatures = serializers.SerializerMethodField()
    prints = EntryPrintSerializer(many=True)
    copies = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True, help_text="What its digest is made with besides what it says."))
    def get_salt(self, entry) -> str | None:
        """Null to whoever is not shown all of it: by the digest she could try what it says."""
        shown = not entry.hiding and (entry.shows_masked or not entry.masked_fields)
        return entry.salt if shown else None

    @extend_schema_field(SignatureLineSerializer(many=True))
    def get_signatures(self, entry) -> list[dict[str, Any]]:
        return list(SignatureLineSerializer(lines_of(entry), many=True, context=self.context).data)

    @extend_schema_field(CopySerializer(many=True))
    def get_copies(self, entry) -> list[dict[str, Any]]:
        return list(CopySerializer(list(entry.copies.all()), many=True, context=self.context).data)


class EntryInputSerializer(serializers.Serializer):
    """What to enter in which register; `about` and `about_id` name what it is about, such as a ticket and its id."""

    register = serializers.CharField(max_length=50, help_text="A register's code.")
    values = serializers.DictField(child=serializers.JSONField(allow_null=True), help_text="By field code, as its form asks for it.")
    about = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    about_id = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1)


class EntryCorrectionInputSerializer(serializers.Serializer):
    """What the fields that were wrong say from now on, by code; null empties one."""

    values = serializers.DictField(child=serializers.JSONField(allow_null=True))
    reason = serializers.CharField(max_length=LONGEST_REASON)


class EntryVoidInputSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class EntryPrintInputSerializer(serializers.Serializer):
    """Which copies are printed, all where none is named; from the second time on with the reason."""

    copies = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=99), required=False, default=list)
    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")


class EntrySignatureInputSerializer(serializers.Serializer):
    """A signature in a role of the form: drawn as `strokes`, else with your own `password`; for anybody, drawn under a `name`."""

    role = serializers.CharField(max_length=50)
    strokes = serializers.CharField(
        max_length=LONGEST_STROKES,
        required=False,
        allow_blank=True,
        default="",
        help_text="SVG path data, lines and curves in a field of 300 by 150.",
    )
    password = serializers.CharField(max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False)
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True, default="")
