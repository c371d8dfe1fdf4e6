"""How a department received a complaint, over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api import ComplaintStep
from complaints.conduct.actions import note_conduct
from complaints.conduct.serializers import ConductInputSerializer
from complaints.serializers import ComplaintSerializer
from staff.queries import department_coded, member_named


class ComplaintConduct(ComplaintStep):
    @extend_schema(request=ConductInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that a department shirked, hindered, was unfriendly or asked for a favour; its heads are told."""

        def read() -> dict[str, Any]:
            given = self.taken(ConductInputSerializer)
            of = member_named(given["of"], "of") if given["of"] else None
            return given | {"department": department_coded(given["department"]), "of": of}

        return self.stepped(request, number, "handle", note_conduct, read)
