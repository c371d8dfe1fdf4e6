"""Copies over REST: where each is, and what happens to it."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.registers.access import copies_for, copy_for, department_named, receiver, require_move
from servicedesk.registers.copies.actions import Holder, move_copy
from servicedesk.registers.copies.serializers import CopyMoveInputSerializer, CopyMoveSerializer, CopySerializer
from servicedesk.registers.models import Copy, CopyMove


class CopyFilter(django_filters.FilterSet):
    token = django_filters.CharFilter(max_length=43)
    entry = django_filters.NumberFilter("entry_id", min_value=1, max_value=2**63 - 1)
    register = django_filters.CharFilter("entry__register__code", max_length=50)
    state = django_filters.ChoiceFilter(choices=Copy.State.choices)
    member = django_filters.CharFilter("held_by__work_number", max_length=12)


class CopyList(DeskView):
    resource = "entries"
    queryset = Copy.objects.none()
    serializer_class = CopySerializer
    filterset_class = CopyFilter

    @extend_schema(responses=CopySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the copies of the entries you may see, the newest first; by `token` the one whose QR was read."""
        return self.page(copies_for(request.user))


class CopyOne(DeskView):
    resource = "entries"
    tagged = True
    serializer_class = CopySerializer

    @extend_schema(responses=CopySerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One copy: where it is now."""
        copy = copy_for(request.user, pk)
        return tagged(request, self.shown(copy), copy.version)


class CopyMoves(DeskView):
    resource = "entries"
    versioned = True
    queryset = CopyMove.objects.none()
    serializer_class = CopyMoveSerializer
    order = "id"

    @extend_schema(responses=CopyMoveSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List what happened to a copy, the first one first."""
        return self.page(CopyMove.objects.filter(copy=copy_for(request.user, pk)).select_related("by", "held_by"))

    @extend_schema(request=CopyMoveInputSerializer, responses={201: CopySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Note that a copy is sent, received, filed or lost."""
        copy = copy_for(request.user, pk, to="move")
        expected = expected_version(request, copy.version)
        given = self.taken(CopyMoveInputSerializer)
        require_move(request.user, copy, given["kind"])
        to = Holder(
            given["holder"],
            receiver(given["member"]) if given["member"] else None,
            department_named(given["department"]) if given["department"] else None,
        )
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user, "expected": expected}
        move_copy(copy, given["kind"], to, given["remark"], **how)
        moved = Copy.objects.shown().get(pk=pk)
        return self.created(self.shown(moved, CopySerializer), version=moved.version)
