"""Keyset pages: a page begins where the last one ended, whatever was inserted meanwhile."""

import json
from dataclasses import asdict, dataclass
from functools import reduce
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from servicedesk.api.problems import Problem
from servicedesk.journal.errors import Invalid

SIZE, MOST = 50, 200
COUNTS = ("estimate", "exact")
_SALT = "desk.cursor"
_UNBOUND = {"cursor", "page_size", "count", "ordering"}


@dataclass(frozen=True)
class Place:
    """Between two rows: just after (or, backwards, before) the row with these values; `including` counts that row in."""

    value: Any
    tie: Any
    backwards: bool = False
    including: bool = False


class KeysetPages(BasePagination):
    """Pages by a whitelisted column and a tie-breaker; the view names `orders`, `order` and `tie`."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list:
        """The rows of the page the request asks for."""
        self.request, self.view = request, view
        self.size = _size(request)
        self.order = _order(request, view)
        self.count = _count(queryset, request)
        self.path, self.tie = view.orders[self.order.removeprefix("-")], view.tie
        self.place = self._asked_place()
        rows = self._rows(queryset)
        more = len(rows) > self.size
        rows = rows[: self.size]
        backwards = bool(self.place and self.place.backwards)
        if backwards:
            rows.reverse()
        self.next = self._link(rows, backwards=False) if more or backwards else None
        self.previous = self._link(rows, backwards=True) if (more if backwards else self.place) else None
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        """The page: results, the addresses of its neighbours, and the count when it was asked for."""
        counted = {} if self.count is None else {"count": self.count}
        return Response({"results": data, "next": self.next, "previous": self.previous, **counted})

    def _rows(self, queryset: QuerySet) -> list:
        descending = self.order.startswith("-")
        if self.place:
            descending ^= self.place.backwards
            queryset = queryset.filter(_beyond(self.path, self.tie, self.place, descending))
        sign = "-" if descending else ""
        return list(queryset.order_by(*dict.fromkeys([f"{sign}{self.path}", f"{sign}{self.tie}"]))[: self.size + 1])

    def _link(self, rows: list, *, backwards: bool) -> str:
        if rows:
            row = rows[0] if backwards else rows[-1]
            place = Place(_value(row, self.path), _value(row, self.tie), backwards)
        else:  # an empty page: its neighbour ends where this one began
            assert self.place
            place = Place(self.place.value, self.place.tie, backwards, not self.place.including)
        cursor = signing.dumps([self._fingerprint(), asdict(place)], salt=_SALT, compress=True)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def _fingerprint(self) -> str:
        """What a cursor is bound to: the list, its filters, its order and its reader."""
        filters = sorted((name, values) for name, values in self.request.query_params.lists() if name not in _UNBOUND)
        bound = [self.request.path, self.request.user.pk, self.order, filters]
        return sha256(json.dumps(bound).encode()).hexdigest()[:16]

    def _asked_place(self) -> Place | None:
        cursor = self.request.query_params.get("cursor")
        if not cursor:
            return None
        try:
            bound, place = signing.loads(cursor, salt=_SALT)
        except (signing.BadSignature, ValueError):
            bound, place = "", {}
        if bound != self._fingerprint():
            detail = _("Take cursors from “next” and “previous” unchanged; after a change of filters or ordering begin without one.")
            raise Problem(400, "cursor", detail)
        return Place(**place)

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """The page in the OpenAPI schema."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link, "count": {"type": "integer"}},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict]:
        """The query parameters every list has."""
        ordering = [sign + name for name in view.orders for sign in ("", "-")]
        return [
            _parameter("cursor", {"type": "string"}, "From `next` or `previous` of another page."),
            _parameter("page_size", {"type": "integer", "minimum": 1, "maximum": MOST, "default": SIZE}, "Rows a page."),
            _parameter("ordering", {"type": "string", "enum": ordering, "default": view.order}, "Order of the rows."),
            _parameter("count", {"type": "string", "enum": list(COUNTS)}, "Ask for the number of all rows."),
        ]


def _parameter(name: str, schema: dict, description: str) -> dict:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _beyond(path: str, tie: str, place: Place, descending: bool) -> Q:
    """The rows on the far side of a place; the first condition alone lets the index start there."""
    side = "lt" if descending else "gt"
    strict = f"{side}e" if place.including else side
    if path == tie:
        return Q(**{f"{tie}__{strict}": place.tie})
    return Q(**{f"{path}__{side}e": place.value}) & (Q(**{f"{path}__{side}": place.value}) | Q(**{f"{tie}__{strict}": place.tie}))


def _value(row: Any, path: str) -> Any:
    value = reduce(getattr, path.split("__"), row)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _size(request: Request) -> int:
    asked = request.query_params.get("page_size", str(SIZE))
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= MOST:
        return int(asked)
    raise Invalid({"page_size": [_("“%(value)s” is no page size; write 1 to %(most)s.") % {"value": asked, "most": MOST}]})


def _order(request: Request, view: Any) -> str:
    asked = request.query_params.get("ordering") or view.order
    if asked.removeprefix("-") in view.orders:
        return asked
    allowed = ", ".join(sign + name for name in view.orders for sign in ("", "-"))
    raise Invalid({"ordering": [_("“%(value)s” is no ordering; there are: %(allowed)s.") % {"value": asked, "allowed": allowed}]})


def _count(queryset: QuerySet, request: Request) -> int | None:
    asked = request.query_params.get("count")
    if asked is None:
        return None
    if asked == "exact":
        return queryset.order_by().count()
    if asked == "estimate":
        return _estimate(queryset)
    raise Invalid({"count": [_("“%(value)s” is no way to count; there are: estimate, exact.") % {"value": asked}]})


def _estimate(queryset: QuerySet) -> int:
    """How many rows Postgres expects, from its statistics; none where a filter leaves nothing to ask it."""
    text = queryset.order_by().values("pk").explain(format="json")
    return int(json.loads(text)[0]["Plan"]["Plan Rows"]) if text else 0
