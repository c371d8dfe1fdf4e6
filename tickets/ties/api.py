"""Ties over REST: each is a thing created with POST; If-Match names the version of the matter in the address."""

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from tickets.access import ticket_for
from tickets.models import BulkAction, Incident, Link, Ticket
from tickets.rules import normal_number
from tickets.serializers import TicketSerializer
from tickets.ties.access import bulk_for, given_for, held_from, incident_named, items_for, link_for, other_for, require_bulk
from tickets.ties.actions import (
    attach_ticket,
    declare_incident,
    detach_ticket,
    do_to_many,
    end_incident,
    link_tickets,
    merge_ticket,
    put_under,
    split_ticket,
    take_out,
    unlink_tickets,
)
from tickets.ties.actions.bulk import hold_back, preview_many, undo_held
from tickets.ties.queries import children_of, items_of, links_of
from tickets.ties.serializers import (
    BulkActionInputSerializer,
    BulkActionSerializer,
    BulkPreviewSerializer,
    IncidentCreatedSerializer,
    IncidentInputSerializer,
    IncidentSerializer,
    LinkCreatedSerializer,
    LinkInputSerializer,
    LinkSerializer,
    MembershipInputSerializer,
    MembershipSerializer,
    MergeInputSerializer,
    MergeSerializer,
    ParentInputSerializer,
    ParentSerializer,
    SplitInputSerializer,
    SplitSerializer,
)


class TieView(DeskView):
    """A change of one matter's ties: door, version, action, answer."""

    resource = "tickets"
    versioned = True

    def opened(self, number: str, to: str) -> tuple[Ticket, dict[str, Any]]:
        """The matter, and whose act on which version of it this is."""
        ticket = ticket_for(self.request.user, number, to=to)
        return ticket, {"by": self.actor, "at": now(), "expected": expected_version(self.request, ticket.version)}


class TicketMerge(TieView):
    serializer_class = MergeSerializer

    @extend_schema(request=MergeInputSerializer, responses={201: MergeSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Merge this matter into another; its clocks are cancelled and it cannot be worked on any more."""
        ticket, how = self.opened(number, "merge")
        given = self.taken(MergeInputSerializer)
        target = other_for(request.user, given["target"], "target")
        merge = merge_ticket(ticket, target, given["reason"], member=request.user, **how)
        return self.created(self.shown(merge), version=merge.source.version)


class TicketSplit(TieView):
    serializer_class = SplitSerializer

    @extend_schema(request=SplitInputSerializer, responses={201: SplitSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Make a part of this matter a matter of its own, with promises of its own."""
        ticket, how = self.opened(number, "split")
        split = split_ticket(ticket, **self.taken(SplitInputSerializer), member=request.user, **how)
        return self.created(self.shown(split), version=split.origin.version, location=f"/api/v1/tickets/{split.part.number}/")


class TicketParent(TieView):
    serializer_class = ParentSerializer

    @extend_schema(request=ParentInputSerializer, responses={201: ParentSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Put this matter under another, which is then not solved before it."""
        ticket, how = self.opened(number, "tie")
        parent = other_for(request.user, self.taken(ParentInputSerializer)["parent"], "parent")
        parenthood = put_under(ticket, parent, member=request.user, **how)
        return self.created(self.shown(parenthood), version=parenthood.child.version)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, number: str) -> Response:
        """Let it stand by itself again."""
        ticket, how = self.opened(number, "tie")
        take_out(ticket, **how)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketChildren(DeskView):
    resource = "tickets"
    queryset = Ticket.objects.none()
    serializer_class = TicketSerializer
    order = "id"

    @extend_schema(responses=TicketSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the matters that stand under this one, as far as you may see them."""
        ticket = ticket_for(request.user, number)
        return self.page(children_of(request.user, ticket).select_related("customer", "department", "first_responder", "owner"))


class TicketLinks(TieView):
    queryset = Link.objects.none()
    serializer_class = LinkSerializer
    order = "id"

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "ticket": getattr(self, "ticket", None)}

    @extend_schema(responses=LinkSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the matters this one is related to."""
        self.ticket = ticket_for(request.user, number)
        return self.page(links_of(request.user, self.ticket))

    @extend_schema(request=LinkInputSerializer, responses={201: LinkCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that this matter is related to another; the relation holds both ways."""
        self.ticket, how = self.opened(number, "tie")
        other = other_for(request.user, self.taken(LinkInputSerializer)["target"], "target")
        link = link_tickets(self.ticket, other, member=request.user, **how)
        return self.created(self.shown(link, LinkCreatedSerializer), version=self.ticket.version)


class TicketLink(TieView):
    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, number: str, pk: int) -> Response:
        """Take the relation back, on both sides."""
        ticket, how = self.opened(number, "tie")
        unlink_tickets(ticket, link_for(ticket, pk), **how)
        return Response(status=status.HTTP_204_NO_CONTENT)


class IncidentFilter(django_filters.FilterSet):
    running = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")


class IncidentList(DeskView):
    resource = "tickets"
    queryset = Incident.objects.none()
    serializer_class = IncidentSerializer
    filterset_class = IncidentFilter

    @extend_schema(responses=IncidentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the mass incidents, the newest first; everybody at the desk knows them."""
        return self.page(Incident.objects.select_related("ticket", "declared_by"))


class TicketIncident(TieView):
    serializer_class = IncidentCreatedSerializer

    @extend_schema(request=IncidentInputSerializer, responses={201: IncidentCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Let this matter stand for a mass incident; the whole desk is shown the words."""
        ticket, how = self.opened(number, "declare")
        incident = declare_incident(ticket, **self.taken(IncidentInputSerializer), member=request.user, **how)
        return self.created(self.shown(incident), version=incident.ticket.version)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, number: str) -> Response:
        """End the incident; what is attached stays attached."""
        ticket, how = self.opened(number, "declare")
        end_incident(ticket, member=request.user, **how)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketMembership(TieView):
    serializer_class = MembershipSerializer

    @extend_schema(request=MembershipInputSerializer, responses={201: MembershipSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Attach this matter to a running incident."""
        ticket, how = self.opened(number, "tie")
        incident = incident_named(self.taken(MembershipInputSerializer)["incident"])
        membership = attach_ticket(ticket, incident, member=request.user, **how)
        return self.created(self.shown(membership), version=membership.ticket.version)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, number: str) -> Response:
        """Take this matter from its incident."""
        ticket, how = self.opened(number, "tie")
        detach_ticket(ticket, **how)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BulkActionList(DeskView):
    resource = "tickets"
    serializer_class = BulkActionSerializer

    @extend_schema(request=BulkActionInputSerializer, responses={200: BulkPreviewSerializer, 201: BulkActionSerializer})
    def post(self, request: Request) -> Response:
        """Do one thing to many matters, each with the version you saw; what is refused is named, the rest goes through.

        With `dry_run` nothing happens and 200 says what would; with `hold` it is done after 10 s, unless it is cancelled before.
        """
        given = self.taken(BulkActionInputSerializer)
        action, items = given["action"], given.get("items")
        require_bulk(request.user, action, whole_incident=not items)
        incident = incident_named(given["incident"]) if given.get("incident") else None
        if items:
            asked = items_for(request.user, [(normal_number(item["number"]), item["version"]) for item in items])
        else:
            assert incident is not None  # the serializer wants one or the other
            asked = items_of(request.user, incident, action)
        if not asked:
            raise Invalid({"incident": [_("No matter of this incident is in a state that allows it.")]})
        what = given_for(action, given)
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user}
        if given["dry_run"]:
            found = {"action": action, "results": preview_many(action, asked, what, **how)}
            return Response(self.shown(found, BulkPreviewSerializer))
        held = held_from(asked, given, whole=incident.ticket.number if incident and not items else "")
        bulk = hold_back(action, held, **how) if given["hold"] else do_to_many(action, asked, what, **how)
        return self.created(self.shown(bulk), location=f"/api/v1/bulk_actions/{bulk.pk}/")


class BulkActionOne(DeskView):
    resource = "tickets"
    queryset = BulkAction.objects.none()
    serializer_class = BulkActionSerializer

    @extend_schema(responses=BulkActionSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One of your own acts on many matters, with what came of each."""
        return Response(self.shown(bulk_for(request.user, pk)))


class BulkActionCancellation(DeskView):
    resource = "tickets"
    queryset = BulkAction.objects.none()
    serializer_class = BulkActionSerializer

    @extend_schema(request=None, responses={201: BulkActionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Undo what is held back, before any of it is done; 409 once it is done."""
        return self.created(self.shown(undo_held(bulk_for(request.user, pk), by=self.actor, at=now())))
