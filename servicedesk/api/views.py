"""The base of every endpoint: who asks, in which language, within which scope, and how a page or a new thing is answered."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from servicedesk.api.etags import etag
from servicedesk.api.idempotency import once
from servicedesk.api.openapi import DeskSchema
from servicedesk.api.pages import KeysetPages
from servicedesk.api.problems import Problem
from servicedesk.api.throttles import MemberThrottle
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Missing


class Spoken(APIView):
    """Answers in the language the request names, else in the member's own."""

    throttle_classes = [MemberThrottle]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        translation.activate(_named_language(request) or settings.LANGUAGE_CODE)
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if request.user is not None and not _named_language(request):
            translation.activate(request.user.language)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Accept-Language", "Authorization", "Cookie"])
        patch_cache_control(answer, private=True, no_cache=True)
        return answer


class DeskView(Spoken, GenericAPIView):
    """An endpoint of a resource: `get`, `post` and so on each open a door, call one action and answer."""

    resource: ClassVar[str] = ""  # the word of its scopes
    needs_key: ClassVar[bool] = False  # whether writing needs an Idempotency-Key
    versioned: ClassVar[bool] = False  # whether writing needs If-Match
    tagged: ClassVar[bool] = False  # whether reading gives an ETag
    secret: ClassVar[bool] = False  # whether its answers are to be kept nowhere, neither by a browser nor for a repeated request
    orders: ClassVar[dict[str, str]] = {"id": "id"}  # ordering word → column
    order: ClassVar[str] = "-id"
    tie: ClassVar[str] = "id"
    pagination_class = KeysetPages
    schema = DeskSchema()
    resources: ClassVar[set[str]] = set()

    def __init_subclass__(cls, **kwargs: Any):
        super().__init_subclass__(**kwargs)
        DeskView.resources.add(cls.resource)
        for method in ("post", "put", "patch", "delete"):
            if method in cls.__dict__ and not cls.secret:
                setattr(cls, method, once(cls.__dict__[method]))

    @property
    def actor(self) -> Actor:
        """The member who acts, and the key she acts by."""
        key: Any = self.request.auth
        return self.request.user.actor(via=f"key:{key.name}" if key else "")

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        key: Any = request.auth
        scopes = set(key.scopes) if key else set()
        allowed = {"read", self.resource} if request.method in SAFE_METHODS else {f"{self.resource}.write"}
        if scopes and self.resource and not scopes & allowed:
            scope = max(allowed, key=len)
            detail = _("This key has no scope “%(scope)s”; use one that has it.") % {"scope": scope}
            raise Problem(status.HTTP_403_FORBIDDEN, "scope-missing", detail, right=scope, holders=[])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.secret:
            patch_cache_control(answer, no_store=True)
        return answer

    def taken(self, serializer: type[BaseSerializer]) -> dict[str, Any]:
        """The request's body, read by this serializer; a ValidationError names what cannot be used."""
        reader = serializer(data=self.request.data, context=self.get_serializer_context())
        reader.is_valid(raise_exception=True)
        return reader.validated_data

    def page(self, rows: QuerySet, shown: type[BaseSerializer] | None = None) -> Response:
        """One page of these rows, filtered and ordered as the request says."""
        found = self.paginate_queryset(self.filter_queryset(rows))
        shown = shown or self.get_serializer_class()
        return self.get_paginated_response(shown(found, many=True, context=self.get_serializer_context()).data)

    def shown(self, thing: Any, serializer: type[BaseSerializer] | None = None) -> dict[str, Any]:
        """One thing as it is shown."""
        return (serializer or self.get_serializer_class())(thing, context=self.get_serializer_context()).data

    def created(self, data: dict[str, Any], *, version: int | None = None, location: str = "", new: bool = True) -> Response:
        """201 with the created thing, or 200 when it was there before; the changed object's version is the ETag."""
        headers = {"ETag": etag(version)} if version is not None else {}
        if location:
            headers["Location"] = location
        return Response(data, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK, headers=headers)


class Nowhere(Spoken):
    """Every address under /api/ that leads nowhere: the same 404 as a thing that is missing."""

    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Missing("address")


def _named_language(request: Request) -> str | None:
    """The first language of Accept-Language that the desk speaks."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return None
