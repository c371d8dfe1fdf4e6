"""Referrals over REST."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api import ComplaintStep
from complaints.models import Referral
from complaints.referrals.access import referral_for, referrals_of
from complaints.referrals.actions import end_referral, refer_complaint
from complaints.referrals.choices import ReferralState
from complaints.referrals.serializers import ReferralInputSerializer, ReferralResultInputSerializer, ReferralSerializer
from complaints.serializers import ComplaintSerializer
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.queries import member_named


class ComplaintReferrals(ComplaintStep):
    @extend_schema(request=ReferralInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Pass the complaint on to the post that an article names; its holders are told."""

        def read() -> dict[str, Any]:
            return {"code": self.taken(ReferralInputSerializer)["referral"]}

        return self.stepped(request, number, "receive", refer_complaint, read)


class ReferralFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=ReferralState.choices)
    post = django_filters.CharFilter(max_length=50)


class ReferralList(DeskView):
    resource = "referrals"
    queryset = Referral.objects.none()
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilter

    @extend_schema(responses=ReferralSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what was passed on to your posts, and of complaints you see; the newest first."""
        return self.page(referrals_of(request.user))


class ReferralOne(DeskView):
    resource = "referrals"
    tagged = True
    serializer_class = ReferralSerializer

    @extend_schema(responses=ReferralSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One referral; its ETag is the version that If-Match names."""
        referral = referral_for(request.user, pk)
        return tagged(request, self.shown(referral), referral.version)


class ReferralResult(DeskView):
    resource = "referrals"
    versioned = True
    serializer_class = ReferralSerializer

    @extend_schema(request=ReferralResultInputSerializer, responses={201: ReferralSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say what it came to; where all its conditions hold, what the article starts goes on the table."""
        referral = referral_for(request.user, pk, to="end")
        expected = expected_version(request, referral.version)
        given = self.taken(ReferralResultInputSerializer)
        given["responsible"] = member_named(given["responsible"], "responsible") if given["responsible"] else None
        end_referral(referral, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        referral = referral_for(request.user, pk)
        return self.created(self.shown(referral), version=referral.version)
