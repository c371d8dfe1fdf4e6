"""Suspensions over REST: each decision is a thing created with POST."""

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.clocks.suspensions.access import require_to, suspension_for, suspensions_for
from servicedesk.clocks.suspensions.actions import (
    approve_suspension,
    lift_suspension,
    propose_suspension,
    reject_suspension,
    withdraw_suspension,
)
from servicedesk.clocks.suspensions.models import Suspension
from servicedesk.clocks.suspensions.serializers import (
    LiftingInputSerializer,
    MovedSerializer,
    SuspensionInputSerializer,
    SuspensionRejectionInputSerializer,
    SuspensionSerializer,
)
from servicedesk.journal.errors import Invalid
from servicedesk.rulebook.models import Scope


class SuspensionFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Suspension.State.choices)


class SuspensionList(DeskView):
    resource = "suspensions"
    queryset = Suspension.objects.none()
    serializer_class = SuspensionSerializer
    filterset_class = SuspensionFilter

    @extend_schema(responses=SuspensionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the suspensions, the newest first."""
        return self.page(suspensions_for(request.user))

    @extend_schema(request=SuspensionInputSerializer, responses={201: SuspensionSerializer})
    def post(self, request: Request) -> Response:
        """Propose that clocks stand still for a stretch; nothing moves until another approves it."""
        require_to(request.user, "propose")
        given = self.taken(SuspensionInputSerializer)
        suspension = propose_suspension(
            given["reason"], _scope(given["scope"]), given["begins_at"], given["ends_at"], by=self.actor, at=now()
        )
        shown = self.shown(suspensions_for(request.user).get(pk=suspension.pk))
        return self.created(shown, version=suspension.version, location=f"/api/v1/suspensions/{suspension.pk}/")


def _scope(code: str | None) -> Scope | None:
    if not code:
        return None
    scope = Scope.objects.filter(code=code).first()
    if scope is None:
        raise Invalid({"scope": [_("There is no scope “%(value)s”.") % {"value": code}]})
    return scope


class SuspensionOne(DeskView):
    resource = "suspensions"
    tagged = True
    serializer_class = SuspensionSerializer

    @extend_schema(responses=SuspensionSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One suspension."""
        suspension = suspension_for(request.user, pk)
        return tagged(request, self.shown(suspension), suspension.version)


class Decision(DeskView):
    """A step of one suspension: door, version, action, and the suspension as it is now."""

    resource = "suspensions"
    versioned = True
    serializer_class = SuspensionSerializer
    act = ""

    def opened(self, pk: int) -> tuple[Suspension, dict[str, Any]]:
        """The suspension, and whose act on which version this is."""
        suspension = suspension_for(self.request.user, pk, to=self.act)
        expected = expected_version(self.request, suspension.version)
        return suspension, {"by": self.actor, "at": now(), "expected": expected}

    def answered(self, pk: int, moved: int | None = None) -> Response:
        suspension = suspension_for(self.request.user, pk)
        suspension.moved = moved  # type: ignore[attr-defined]
        return self.created(self.shown(suspension), version=suspension.version)


class SuspensionApproval(Decision):
    act = "approve"
    serializer_class = MovedSerializer

    @extend_schema(request=None, responses={201: MovedSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Grant it: the clocks it covers move at once, also backwards."""
        suspension, how = self.opened(pk)
        return self.answered(pk, approve_suspension(suspension, **how))


class SuspensionRejection(Decision):
    act = "reject"

    @extend_schema(request=SuspensionRejectionInputSerializer, responses={201: SuspensionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Refuse it, with the reason."""
        suspension, how = self.opened(pk)
        reject_suspension(suspension, self.taken(SuspensionRejectionInputSerializer)["reason"], **how)
        return self.answered(pk)


class SuspensionWithdrawal(Decision):
    act = "withdraw"

    @extend_schema(request=None, responses={201: SuspensionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take your own proposal back."""
        suspension, how = self.opened(pk)
        withdraw_suspension(suspension, **how)
        return self.answered(pk)


class SuspensionLifting(Decision):
    act = "lift"
    serializer_class = MovedSerializer

    @extend_schema(request=LiftingInputSerializer, responses={201: MovedSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """End it now, or at an earlier moment; before it began it counts for nobody."""
        suspension, how = self.opened(pk)
        given = self.taken(LiftingInputSerializer)
        return self.answered(pk, lift_suspension(suspension, ends_at=given["ends_at"], **how))
