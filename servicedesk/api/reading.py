"""Serializers of long lists."""

from typing import Any

from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.fields import SkipField


class RowSerializer(serializers.Serializer):
    """Shows rows as Serializer does; how each field comes by its value is worked out once for all of them, not once a row."""

    @cached_property
    def _ways(self) -> list[tuple[str, Any, list[str], Any]]:
        read = ((name, field) for name, field in self.fields.items() if not field.write_only)
        return [(name, field, field.source_attrs, field.to_representation) for name, field in read]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Field to shown value; what the quick way does not find is looked for as Serializer does it."""
        shown = {}
        for name, field, path, show in self._ways:
            value = instance
            try:
                for step in path:
                    value = getattr(value, step)
                if path and callable(value):
                    value = field.get_attribute(instance)
            except AttributeError:
                try:
                    value = field.get_attribute(instance)
                except SkipField:
                    continue
            shown[name] = None if value is None else show(value)
        return shown
