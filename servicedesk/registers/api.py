"""Registers, entries and copies over REST: every change is a thing created with POST."""

from typing import Any

import django_filters
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.files.access import attachments_of
from servicedesk.files.api import Attachments
from servicedesk.files.serializers import AttachmentInputSerializer, AttachmentSerializer
from servicedesk.journal.errors import Invalid
from servicedesk.registers.access import (
    about_named,
    entries_for,
    entry_for,
    listed,
    opened_entry,
    register_for,
    require_free,
    require_role,
    require_to,
    shown,
)
from servicedesk.registers.actions import attach_to_entry, correct_entry, make_entry, print_entry, sign_entry, void_entry
from servicedesk.registers.hiding import mark_hidden
from servicedesk.registers.models import Correction, Entry, Print, Register, Signature
from servicedesk.registers.queries import form_here
from servicedesk.registers.serializers import (
    EntryCorrectionInputSerializer,
    EntryCorrectionSerializer,
    EntryInputSerializer,
    EntryPrintInputSerializer,
    EntryPrintSerializer,
    EntrySerializer,
    EntrySignatureInputSerializer,
    EntrySignatureSerializer,
    EntryVoidInputSerializer,
    OneEntrySerializer,
    OneRegisterSerializer,
    RegisterSerializer,
)
from servicedesk.registers.signing_api import Signing


class RegisterList(DeskView):
    resource = "registers"
    queryset = Register.objects.none()
    serializer_class = RegisterSerializer
    orders = {"code": "code"}
    order = "code"

    @extend_schema(responses=RegisterSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the registers that articles state, or stated."""
        return self.page(Register.objects.all())


class RegisterOne(DeskView):
    resource = "registers"
    serializer_class = OneRegisterSerializer

    @extend_schema(responses=OneRegisterSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One register, with the form by which your department makes entries now."""
        register = register_for(request.user, code)
        form = form_here(register, request.user.department_id, now())
        return Response(self.shown({"code": register.code, "name": register.name, "form": form}))


class EntryFilter(django_filters.FilterSet):
    register = django_filters.CharFilter("register__code", max_length=50)
    number = django_filters.CharFilter(max_length=40)
    state = django_filters.ChoiceFilter(choices=Entry.State.choices)
    about = django_filters.CharFilter(max_length=30)
    about_id = django_filters.NumberFilter(min_value=1, max_value=2**63 - 1)
    made_after = MomentFilter("made_at", "gte")
    made_before = MomentFilter("made_at", "lt")


class EntryList(DeskView):
    resource = "entries"
    queryset = Entry.objects.none()
    serializer_class = EntrySerializer
    filterset_class = EntryFilter

    @extend_schema(responses=EntrySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the entries you may see, the newest first."""
        found = self.paginate_queryset(self.filter_queryset(listed(entries_for(request.user))))
        mark_hidden(request.user, found or ())
        return self.get_paginated_response(EntrySerializer(found, many=True, context=self.get_serializer_context()).data)

    @extend_schema(request=EntryInputSerializer, responses={201: OneEntrySerializer})
    def post(self, request: Request) -> Response:
        """Make an entry under the next number of its book; its copies are with you."""
        require_to(request.user, "enter")
        given = self.taken(EntryInputSerializer)
        register = Register.objects.filter(code=given["register"]).first()
        if register is None:
            raise Invalid({"register": [_("There is no register “%(value)s”.") % {"value": given["register"]}]})
        require_free(register.code)
        about = about_named(request.user, given["about"], given["about_id"])
        entry = make_entry(register, given["values"], by=self.actor, at=now(), member=request.user, about=about)
        answer = self.shown(shown(Entry.objects.all()).get(pk=entry.pk), OneEntrySerializer)
        return self.created(answer, version=entry.version, location=f"/api/v1/entries/{entry.pk}/")


class EntryOne(DeskView):
    resource = "entries"
    tagged = True
    serializer_class = OneEntrySerializer

    @extend_schema(responses=OneEntrySerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One entry, by the form it was made by, with what lists mask; its ETag is the version that If-Match names."""
        entry = opened_entry(request.user, pk, by=self.actor)
        return tagged(request, self.shown(entry), entry.version)


class _Beside(DeskView):
    """What stands beside an entry: door, version, action, and the entry as it is now."""

    resource = "entries"
    versioned = True
    orders = {"id": "id"}
    order = "id"

    def opened(self, pk: int, to: str) -> tuple[Entry, dict[str, Any]]:
        """The entry, and whose act on which version this is."""
        entry = entry_for(self.request.user, pk, to=to)
        expected = expected_version(self.request, entry.version)
        return entry, {"by": self.actor, "at": now(), "member": self.request.user, "expected": expected}

    def answered(self, pk: int) -> Response:
        """The entry with what was done to it; a door that it has left is no reason to hide that from whoever did it."""
        entry = shown(Entry.objects.all()).get(pk=pk)
        mark_hidden(self.request.user, [entry])
        return self.created(self.shown(entry, OneEntrySerializer), version=entry.version)


class EntryCorrections(_Beside):
    queryset = Correction.objects.none()
    serializer_class = EntryCorrectionSerializer

    @extend_schema(responses=EntryCorrectionSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List the counter-notes beside an entry, the first one first; none to whom its figures are kept from."""
        entry = entry_for(request.user, pk)
        notes = Correction.objects.filter(entry=entry).select_related("by", "entry__form")
        return self.page(notes.none() if entry.hiding else notes)

    @extend_schema(request=EntryCorrectionInputSerializer, responses={201: OneEntrySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Correct an entry by a counter-note; what was entered stays legible."""
        entry, how = self.opened(pk, "correct")
        given = self.taken(EntryCorrectionInputSerializer)
        correct_entry(entry, given["values"], given["reason"], **how)
        return self.answered(pk)


class EntryVoid(_Beside):
    serializer_class = OneEntrySerializer

    @extend_schema(request=EntryVoidInputSerializer, responses={201: OneEntrySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Declare an entry void, for good; 409 while somebody else has a copy of it."""
        entry, how = self.opened(pk, "void")
        void_entry(entry, self.taken(EntryVoidInputSerializer)["reason"], **how)
        return self.answered(pk)


class EntryPrints(_Beside):
    queryset = Print.objects.none()
    serializer_class = EntryPrintSerializer

    @extend_schema(responses=EntryPrintSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List each time copies of an entry were printed, the first one first."""
        return self.page(Print.objects.filter(entry=entry_for(request.user, pk)).select_related("by"))

    @extend_schema(request=EntryPrintInputSerializer, responses={201: OneEntrySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Note that copies are printed, from the second time on with the reason; a lost copy gets a new issue."""
        entry, how = self.opened(pk, "print")
        given = self.taken(EntryPrintInputSerializer)
        print_entry(entry, given["copies"], given["reason"], **how)
        return self.answered(pk)


class EntrySignatures(_Beside, Signing):
    queryset = Signature.objects.none()
    serializer_class = EntrySignatureSerializer

    @extend_schema(responses=EntrySignatureSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List the signatures under an entry, the first one first."""
        return self.page(Signature.objects.filter(entry=entry_for(request.user, pk)).select_related("member", "taken_by"))

    @extend_schema(request=EntrySignatureInputSerializer, responses={201: OneEntrySerializer})
    def post(self, request: Request, pk: int) -> HttpResponse:
        """Sign what an entry says now: drawn, or by your password. A wrong password counts as a failed sign-in."""
        entry, how = self.opened(pk, "sign")
        given = self.taken(EntrySignatureInputSerializer)
        said = require_role(request.user, entry, given["role"])
        if said["by"] != "anybody" and not self.may_sign(given["strokes"], given["password"]):
            return self.wrong_password()
        sign_entry(entry, given["role"], **how, strokes=given["strokes"], name=given["name"])
        return self.answered(pk)


class EntryAttachments(Attachments):
    resource = "entries"

    @extend_schema(responses=AttachmentSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List the files of an entry, the first one first."""
        return self.page(attachments_of(entry_for(request.user, pk)))

    @extend_schema(request=AttachmentInputSerializer, responses={201: AttachmentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Add a file to an entry that is not void."""
        return self.add(entry_for(request.user, pk, to="attach"), attach_to_entry)
