"""Changing forms over REST: the form as it is stated, and its proposal as a revision of the regulation."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Missing
from servicedesk.registers.access import register_for
from servicedesk.registers.editing.actions import propose_form
from servicedesk.registers.editing.queries import form_to_change
from servicedesk.registers.editing.rules import pack_of, sheet_of
from servicedesk.registers.editing.serializers import FormProposalInputSerializer, FormTextSerializer
from servicedesk.registers.models import Form
from servicedesk.rulebook.revisions.access import LOAD, require_right
from servicedesk.rulebook.revisions.serializers import RevisionDetailSerializer


class RegisterForm(DeskView):
    resource = "registers"
    serializer_class = FormTextSerializer

    @extend_schema(
        parameters=[
            OpenApiParameter("regulation", str, description="The code of the regulation whose form it is; else that of your department's."),
            OpenApiParameter("article", str, description="The number of its article."),
        ],
        responses=FormTextSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """The form of a register as it may be changed; 404 where no text in force states one."""
        form = self._form(code, request.query_params.get("regulation", ""), request.query_params.get("article", ""))
        return Response(self.shown(_said(form)))

    @extend_schema(request=FormProposalInputSerializer, responses={201: RevisionDetailSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Propose the regulation with this form changed and nothing else; somebody else publishes it."""
        register_for(request.user, code)
        require_right(request.user, LOAD)
        given = self.taken(FormProposalInputSerializer)
        form = self._form(code, given["regulation"], given["article"])
        revision = propose_form(form, given["form"], given["basis"], by=self.actor, at=now())
        shown = self.shown(revision, RevisionDetailSerializer)
        return self.created(shown, version=revision.version, location=f"/api/v1/revisions/{revision.pk}/")

    def _form(self, code: str, regulation: str, article: str) -> Form:
        register = register_for(self.request.user, code)
        place = (regulation, article) if regulation or article else None
        form = form_to_change(register, self.request.user.department_id, now(), place)
        if form is None:
            raise Missing("form")
        return form


def _said(form: Form) -> dict[str, Any]:
    code = form.register.code
    return {
        "register": code,
        "regulation": form.article.regulation.code,
        "article": form.article.number,
        "edition": form.edition,
        "basis": form.digest,
        "form": pack_of(code, sheet_of(vars(form))),
    }
