"""Versions as ETags: what If-Match names, and what a GET need not send again."""

import re

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.problems import Problem
from servicedesk.journal.errors import Stale

_TAGS = re.compile(r'\s*(?:W/)?"([^"]*)"\s*(?:,|$)')


def etag(version: int) -> str:
    """A version as the header carries it."""
    return f'"{version}"'


def named_versions(header: str) -> set[str] | None:
    """The versions a header names, weak or strong; None when it is not a list of quoted tags."""
    found, at = set(), 0
    while at < len(header):
        match = _TAGS.match(header, at)
        if match is None:
            return None
        found.add(match.group(1))
        at = match.end()
    return found


def expected_version(request: Request, current: int, *, required: bool = True) -> int | None:
    """The version the action must find: the current one when If-Match names it, None when any will do.

    Raises Problem 428 when the header is required and missing, 400 when it is none, and Stale when it names others.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if required:
            raise Problem(
                status.HTTP_428_PRECONDITION_REQUIRED,
                "if-match-missing",
                _("If-Match is missing; send the version you saw, for example If-Match: %(etag)s.") % {"etag": etag(current)},
            )
        return None
    if header == "*":
        return None
    versions = named_versions(header)
    if versions is None:
        raise Problem(
            status.HTTP_400_BAD_REQUEST,
            "invalid",
            _("“%(value)s” is no If-Match header; write the version in double quotes.") % {"value": header},
        )
    if str(current) not in versions:
        raise Stale(current)
    return current


def tagged(request: Request, data: dict, version: int) -> Response:
    """The representation with its ETag, or 304 when If-None-Match shows that the reader has it."""
    header = request.headers.get("If-None-Match", "").strip()
    versions = named_versions(header) or set()
    if header == "*" or str(version) in versions:
        return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag(version)})
    return Response(data, headers={"ETag": etag(version)})
