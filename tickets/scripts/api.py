"""Phrases, check lists and wording over REST."""

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from tickets.access import ticket_for
from tickets.scripts.access import check_list_in, phrase_named
from tickets.scripts.actions import go_through, say_phrase
from tickets.scripts.models import CheckedList, CheckList, Phrase, SaidPhrase
from tickets.scripts.moments import Moment
from tickets.scripts.queries import check_lists_in_force, phrases_in_force, wording_of
from tickets.scripts.serializers import (
    CheckedListInputSerializer,
    CheckedListSerializer,
    CheckListSerializer,
    PhraseSerializer,
    SaidPhraseInputSerializer,
    SaidPhraseSerializer,
    WordingInputSerializer,
    WordingSerializer,
)


class PhraseFilter(django_filters.FilterSet):
    moment = django_filters.ChoiceFilter(choices=Moment.choices)


class PhraseList(DeskView):
    resource = "scripts"
    queryset = Phrase.objects.none()
    serializer_class = PhraseSerializer
    filterset_class = PhraseFilter
    order = "id"

    @extend_schema(responses=PhraseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the phrases of the articles in force, as they are written."""
        return self.page(phrases_in_force(now()).order_by("id"))


class CheckListList(DeskView):
    resource = "scripts"
    queryset = CheckList.objects.none()
    serializer_class = CheckListSerializer
    order = "id"

    @extend_schema(responses=CheckListSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the check lists of the articles in force."""
        return self.page(check_lists_in_force(now()))


class TicketSaidPhrases(DeskView):
    resource = "tickets"
    queryset = SaidPhrase.objects.none()
    serializer_class = SaidPhraseSerializer
    order = "id"

    @extend_schema(responses=SaidPhraseSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List which phrases were said, the first one first."""
        return self.page(ticket_for(request.user, number).said_phrases.select_related("by"))

    @extend_schema(request=SaidPhraseInputSerializer, responses={201: SaidPhraseSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Mark a phrase as said; a second time changes nothing."""
        ticket, at = ticket_for(request.user, number, to="reply"), now()
        phrase = phrase_named(ticket, self.taken(SaidPhraseInputSerializer)["phrase"], at)
        return self.created(self.shown(say_phrase(ticket, phrase, by=self.actor, at=at, member=request.user)))


class TicketCheckedLists(DeskView):
    resource = "tickets"
    queryset = CheckedList.objects.none()
    serializer_class = CheckedListSerializer

    @extend_schema(responses=CheckedListSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List how check lists were gone through, the newest first; the newest of a list is how it stands."""
        return self.page(ticket_for(request.user, number).checked_lists.select_related("by"))

    @extend_schema(request=CheckedListInputSerializer, responses={201: CheckedListSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Record which points of a check list were done."""
        ticket, at = ticket_for(request.user, number, to="reply"), now()
        given = self.taken(CheckedListInputSerializer)
        try:
            check_list = check_list_in(ticket, given["check_list"], at)
        except Missing:
            raise Invalid({"check_list": [_("There is no check list “%(value)s” in force.") % {"value": given["check_list"]}]}) from None
        checked = go_through(ticket, check_list, given["points"], by=self.actor, at=at, member=request.user)
        return self.created(self.shown(checked))


class TicketWording(DeskView):
    resource = "tickets"
    serializer_class = WordingSerializer

    @extend_schema(request=WordingInputSerializer, responses={201: WordingSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Look at the words of an answer before it is given: which are banned, which are missing. Nothing is kept."""
        ticket = ticket_for(request.user, number)
        text, language = self.taken(WordingInputSerializer)["text"], ticket.customer.language
        found = wording_of(text, now(), department_id=ticket.department_id, language=language, ticket=ticket)
        return self.created(self.shown({"findings": found}))
