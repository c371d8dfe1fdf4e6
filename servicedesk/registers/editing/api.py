"""Changing forms over REST: the form as it is stated, its proposal as a revision of the regulation, and the draft kept of it before."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.registers.access import register_for
from servicedesk.registers.editing.actions import drop_form_draft, propose_form, require_form_of, save_form_draft
from servicedesk.registers.editing.errors import BadForm
from servicedesk.registers.editing.given import sheet_given
from servicedesk.registers.editing.models import FormDraft
from servicedesk.registers.editing.queries import draft_of, form_checked, form_to_change
from servicedesk.registers.editing.rules import pack_of, shaped, sheet_of
from servicedesk.registers.editing.serializers import (
    FormDraftInputSerializer,
    FormDraftSerializer,
    FormProposalInputSerializer,
    FormTextSerializer,
)
from servicedesk.registers.models import Form
from servicedesk.rulebook.revisions.access import LOAD, require_right
from servicedesk.rulebook.revisions.serializers import RevisionDetailSerializer

PLACE = [
    OpenApiParameter("regulation", str, description="The code of the regulation whose form it is; else that of your department's."),
    OpenApiParameter("article", str, description="The number of its article."),
]


class _Editing(DeskView):
    """Which form of a register is meant."""

    resource = "registers"

    def named(self, code: str, regulation: str, article: str) -> Form:
        register = register_for(self.request.user, code)
        place = (regulation, article) if regulation or article else None
        form = form_to_change(register, self.request.user.department_id, now(), place)
        if form is None:
            raise Missing("form")
        return form

    def asked(self, code: str) -> Form:
        """As the address names it."""
        query = self.request.query_params
        return self.named(code, query.get("regulation", ""), query.get("article", ""))


class RegisterForm(_Editing):
    serializer_class = FormTextSerializer

    @extend_schema(parameters=PLACE, responses=FormTextSerializer)
    def get(self, request: Request, code: str) -> Response:
        """The form of a register as it may be changed; 404 where no text in force states one."""
        form = self.asked(code)
        stated = pack_of(code, sheet_of(vars(form)))
        return Response(self.shown(_place(form) | {"edition": form.edition, "basis": form.digest, "form": stated}))

    @extend_schema(request=FormProposalInputSerializer, responses={201: RevisionDetailSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Propose the regulation with this form changed and nothing else; somebody else publishes it.

        Without `form` the draft you keep of it is proposed, and let go.
        """
        register_for(request.user, code)
        require_right(request.user, LOAD)
        given = self.taken(FormProposalInputSerializer)
        form = self.named(code, given["regulation"], given["article"])
        draft = draft_of(request.user, form)
        if "form" in given:
            if "basis" not in given:
                raise Invalid({"basis": [_("Name the form it was changed from: the `basis` that a GET of it gave.")]})
            revision = propose_form(form, given["form"], given["basis"], by=self.actor, at=now())
        elif draft is not None:
            basis = given.get("basis", draft.basis)
            revision = propose_form(form, pack_of(code, shaped(draft.sheet)), basis, by=self.actor, at=now(), member=request.user)
        else:
            raise Invalid({"form": [_("You keep no draft of this form; send the form, or keep a draft first.")]})
        shown = self.shown(revision, RevisionDetailSerializer)
        return self.created(shown, version=revision.version, location=f"/api/v1/revisions/{revision.pk}/")


class RegisterFormDraft(_Editing):
    """Hers alone; who may not propose keeps none."""

    tagged = True
    serializer_class = FormDraftSerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_right(request.user, LOAD)

    @extend_schema(parameters=PLACE, responses=FormDraftSerializer)
    def get(self, request: Request, code: str) -> Response:
        """What you began to change in a form; 404 where you keep nothing of it."""
        form = self.asked(code)
        draft = self._draft(form)
        return tagged(request, self._told(draft, form), draft.version)

    @extend_schema(parameters=PLACE, responses={204: None})
    def delete(self, request: Request, code: str) -> Response:
        """Throw it away; the form in force stays as it is."""
        draft = self._draft(self.asked(code))
        drop_form_draft(draft, expected=expected_version(request, draft.version, required=False))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=FormDraftInputSerializer, responses={201: FormDraftSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Keep what you wrote of a form, right or wrong, in place of what you kept before; nobody else sees it, and it is no event."""
        given = self.taken(FormDraftInputSerializer)
        form = self.named(code, given["regulation"], given["article"])
        require_form_of(form.register, given["form"])
        if not form.register.forms.filter(digest=given["basis"]).exists():
            words = _("“%(value)s” is the digest of no form of this register; send the `basis` that a GET of it gave.")
            raise Invalid({"basis": [words % {"value": given["basis"]}]})
        sheet, lost = sheet_given(given["form"])
        if lost:
            words = _("A draft cannot keep: %(places)s. Take it out, or write it as docs/registers.md says.")
            raise Invalid({"form": [words % {"places": _(", ").join(lost[:20])}]})
        draft = save_form_draft(request.user, form, sheet, given["basis"], at=now(), seen=given["seen"])
        place = {"regulation": form.article.regulation.code, "article": form.article.number}
        return self.created(self._told(draft, form), version=draft.version, location=f"{request.path}?{urlencode(place)}")

    def _draft(self, form: Form) -> FormDraft:
        draft = draft_of(self.request.user, form)
        if draft is None:
            raise Missing("draft")
        return draft

    def _told(self, draft: FormDraft, form: Form) -> dict[str, Any]:
        stated = pack_of(form.register.code, shaped(draft.sheet))
        faults = BadForm(form_checked(form, stated, now())[1]).errors
        said = {"basis": draft.basis, "form": stated, "faults": faults, "saved_at": draft.saved_at, "version": draft.version}
        return self.shown(_place(form) | said)


def _place(form: Form) -> dict[str, Any]:
    return {"register": form.register.code, "regulation": form.article.regulation.code, "article": form.article.number}
