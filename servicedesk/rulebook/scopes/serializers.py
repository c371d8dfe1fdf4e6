"""Scopes as REST shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Each
from servicedesk.rulebook.models import Scope


class ScopeSerializer(serializers.Serializer):
    """A part of the company; `within` is the code of what it lies in, `regulations` those attached to it."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(Scope.Kind.choices)
    name = serializers.CharField()
    within = serializers.CharField(source="parent.code", allow_null=True, default=None)
    department_id = serializers.IntegerField(allow_null=True)
    calendar = serializers.CharField(help_text="The code of the hours it keeps; empty: those of what it lies within.")
    regulations = Each("code")
    version = serializers.IntegerField(source="revision")
