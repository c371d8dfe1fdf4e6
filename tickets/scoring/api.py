"""Scores over REST."""

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.models import Member
from tickets.models import Call, Score
from tickets.scoring.access import call_to_score, member_to_score, own_score_for, score_for, scores_of
from tickets.scoring.actions import answer_score, score_call, score_member
from tickets.scoring.models import ScoreSheet
from tickets.scoring.queries import sheets_in_force
from tickets.scoring.rights import SCORE
from tickets.scoring.serializers import ScoreAnswerSerializer, ScoreInputSerializer, ScoreSerializer, ScoreSheetSerializer


class ScoreFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Score.State.choices)
    member = django_filters.CharFilter("member__work_number", max_length=12)


class ScoreSheetList(DeskView):
    resource = "scores"
    queryset = ScoreSheet.objects.none()
    serializer_class = ScoreSheetSerializer
    order = "id"

    @extend_schema(responses=ScoreSheetSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the score sheets of the articles in force."""
        return self.page(sheets_in_force(now()))


class ScoreList(DeskView):
    resource = "scores"
    queryset = Score.objects.none()
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilter

    @extend_schema(responses=ScoreSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List your own scores, those you gave, and, where you score calls, those of the calls you may see; the newest first."""
        return self.page(scores_of(request.user))

    @extend_schema(request=ScoreInputSerializer, responses={201: ScoreSerializer})
    def post(self, request: Request) -> Response:
        """Score a colleague's call, or appraise whoever reports to you for this month; the colleague is told, sees it and may answer."""
        require_right(request.user, SCORE)
        given, at = self.taken(ScoreInputSerializer), now()
        if ("call" in given) == ("member" in given):
            raise Invalid({"call": [_("Name either a call or a member, not both.")]})
        sheet = sheets_in_force(at).filter(pk=given["sheet"]).first()
        if sheet is None:
            raise Invalid({"sheet": [_("There is no such score sheet in force; take one of today's.")]})
        how: dict[str, Any] = {"by": self.actor, "at": at, "scorer": request.user}
        if "call" in given:
            score = score_call(_asked_call(request.user, given["call"]), sheet, given["marks"], given.get("comment", ""), **how)
        else:
            score = score_member(_asked_member(request.user, given["member"]), sheet, given["marks"], given.get("comment", ""), **how)
        return self.created(self.shown(score), version=score.version, location=f"/api/v1/scores/{score.pk}/")


def _asked_call(scorer: Member, pk: int) -> Call:
    try:
        return call_to_score(scorer, pk)
    except Missing:
        raise Invalid({"call": [_("There is no such call.")]}) from None


def _asked_member(scorer: Member, work_number: str) -> Member:
    try:
        return member_to_score(scorer, work_number)
    except Missing:
        raise Invalid({"member": [_("Nobody of this work number reports to you.")]}) from None


class ScoreOne(DeskView):
    resource = "scores"
    tagged = True
    serializer_class = ScoreSerializer

    @extend_schema(responses=ScoreSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One score; its ETag is the version that If-Match names."""
        score = score_for(request.user, pk)
        return tagged(request, self.shown(score), score.version)


class ScoreAnswer(DeskView):
    resource = "scores"
    versioned = True
    serializer_class = ScoreSerializer

    @extend_schema(request=ScoreAnswerSerializer, responses={201: ScoreSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say what you have to say to a score of your own, once; whoever gave it is told."""
        score = own_score_for(request.user, pk)
        expected = expected_version(request, score.version)
        answered = answer_score(score, self.taken(ScoreAnswerSerializer)["answer"], by=self.actor, at=now(), expected=expected)
        return self.created(self.shown(answered), version=answered.version)
