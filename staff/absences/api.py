"""Absences over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.absences.access import absence_for, absences_of, require_noter
from staff.absences.actions import end_absence, note_absence
from staff.absences.models import Absence
from staff.absences.serializers import AbsenceInputSerializer, AbsenceSerializer
from staff.queries import member_named


class AbsenceList(DeskView):
    resource = "absences"
    queryset = Absence.objects.none()
    serializer_class = AbsenceSerializer

    @extend_schema(responses=AbsenceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the absences of your department, the newest first."""
        return self.page(absences_of(request.user))

    @extend_schema(request=AbsenceInputSerializer, responses={201: AbsenceSerializer})
    def post(self, request: Request) -> Response:
        """Note that you, or a colleague, are away and who stands in."""
        given, at = self.taken(AbsenceInputSerializer), now()
        member = member_named(given["member"]) if given["member"] else request.user
        require_noter(request.user, member)
        deputy = member_named(given["deputy"], "deputy")
        absence = note_absence(member, deputy, given["since"] or at, given["until"], by=self.actor, at=at, noted_by=request.user)
        return self.created(self.shown(absence), location=f"/api/v1/absences/{absence.pk}/")


class AbsenceOne(DeskView):
    resource = "absences"
    serializer_class = AbsenceSerializer

    @extend_schema(responses=AbsenceSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One absence."""
        return Response(self.shown(absence_for(request.user, pk)))


class AbsenceEnd(DeskView):
    resource = "absences"
    serializer_class = AbsenceSerializer

    @extend_schema(request=None, responses={201: AbsenceSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that she is back; one that has not begun never was."""
        absence = absence_for(request.user, pk, to="end")
        return self.created(self.shown(end_absence(absence, by=self.actor, at=now())))
