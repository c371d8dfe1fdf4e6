"""What the OpenAPI schema says of every endpoint: how to sign in, which headers it reads, how it refuses."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from servicedesk.api.problems import MEDIA_TYPE

_REFUSALS = {
    "400": "The request cannot be used.",
    "401": "Not signed in.",
    "403": "Visible, but this member or key may not do it.",
    "404": "Not there, or not visible.",
    "406": "No such representation.",
    "409": "The state does not allow it, something else stands in the way, or it is too early.",
    "412": "Another version than If-Match names.",
    "413": "More than one request may carry.",
    "415": "A media type that is not read here.",
    "422": "The Idempotency-Key came with another body.",
    "428": "If-Match is missing.",
    "429": "Too many requests; Retry-After says when to come again.",
}


class ProblemSerializer(serializers.Serializer):
    """An RFC 9457 problem."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]
    right = serializers.CharField(required=False)
    holders = serializers.ListField(child=serializers.CharField(), required=False)
    state = serializers.CharField(required=False)
    wanted = serializers.ListField(child=serializers.CharField(), required=False)
    into = serializers.CharField(required=False)
    link = serializers.CharField(required=False)
    blockers = serializers.ListField(child=serializers.CharField(), required=False)
    version = serializers.IntegerField(required=False)
    earliest = serializers.DateTimeField(required=False)
    article = serializers.CharField(required=False)


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "servicedesk.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "desk_…"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "servicedesk.api.authentication.BrowserAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class DeskSchema(AutoSchema):
    """Adds to each operation the headers and refusals that all of them share."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        headers = []
        if self.method != "GET" and not self.view.secret:
            headers.append(_header("Idempotency-Key", "Repeat a request with it, and it has one effect.", self.view.needs_key))
        if self.method != "GET" and self.view.versioned:
            headers.append(_header("If-Match", "The version you saw, in double quotes.", True))
        if self.method == "GET" and self.view.tagged:
            headers.append(_header("If-None-Match", "The version you have; 304 when it is still that.", False))
        return headers

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The operation with every refusal it may give."""
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            body = {"content": {MEDIA_TYPE: {"schema": self.resolve_serializer(ProblemSerializer, "response").ref}}}
            for code in self._refusals():
                operation["responses"].setdefault(code, body | {"description": _REFUSALS[code]})
            if self.method == "GET" and self.view.tagged:
                operation["responses"]["304"] = {"description": "It is still the version If-None-Match names."}
        return operation

    def _refusals(self) -> list[str]:
        codes = {"400", "401", "403", "404", "406", "429"}
        if self.method != "GET":
            codes |= {"409", "412", "413", "415", "422"}
        if self.view.versioned:
            codes |= {"428"}
        return sorted(codes)


def _header(name: str, description: str, required: bool) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, required=required, description=description)
