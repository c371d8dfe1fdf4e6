"""Fields every resource writes the same way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from servicedesk.journal.wires import ask


class Moment(serializers.DateTimeField):
    """An ISO 8601 time with its offset; one without is refused, since it names no moment."""

    default_error_messages = {"no_offset": _("The time has no offset; write for example 2026-11-19T10:00:00+08:00.")}

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("no_offset")
        return super().enforce_timezone(value)

    def to_representation(self, value: datetime | str) -> str:
        """With the offset of the desk's zone; what is written already stays."""
        return value if isinstance(value, str) else value.astimezone(timezone.get_current_timezone()).isoformat()


@extend_schema_field(OpenApiTypes.STR)
class MatterNumber(serializers.Field):
    """A matter's number in place of its id; one statement for all rows of the answer."""

    def __init__(self, **options: Any):
        super().__init__(read_only=True, allow_null=True, source="matter_id", **options)

    def to_representation(self, value: int) -> str | None:
        known = self.context.setdefault("matter numbers", {})  # type: ignore[attr-defined]
        if value not in known:
            asked = {value, *self._other_rows()}
            known |= dict.fromkeys(asked) | numbers_of(asked, self.context["request"].user)
        return known.get(value)

    def _other_rows(self) -> Iterable[int]:
        rows = self.root.instance if isinstance(self.root.instance, list) else []
        return [row.matter_id for row in rows if getattr(row, "matter_id", None)]


def numbers_of(ids: Iterable[int], member: Any) -> dict[int, str]:
    """Matter id to number, of those this member may see, as the app that has matters says."""
    found: dict[int, str] = {}
    for numbers in ask("matter.numbers"):
        found |= numbers(list(ids), member)
    return found


class Each(serializers.ListField):
    """One attribute of each row on the other side of a relation: the codes of a regulation's scopes."""

    child = serializers.CharField()

    def __init__(self, attribute: str, **options: Any):
        super().__init__(read_only=True, **options)
        self.attribute = attribute

    def to_representation(self, data: Any) -> list[Any]:
        return [getattr(row, self.attribute) for row in data.all()]
