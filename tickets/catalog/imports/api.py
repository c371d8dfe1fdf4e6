"""Bringing lines of orders in, over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.catalog.access import orders_of
from tickets.catalog.imports.access import imports_of, own_import
from tickets.catalog.imports.actions import import_orders
from tickets.catalog.imports.models import OrderImport
from tickets.catalog.imports.plans import plan_import
from tickets.catalog.imports.reading import rows_sent, table_sent
from tickets.catalog.imports.serializers import (
    ImportInputSerializer,
    ImportOutcomeSerializer,
    OrderImportDetailSerializer,
    OrderImportSerializer,
)


class ImportList(DeskView):
    resource = "imports"
    needs_key = True
    queryset = OrderImport.objects.none()
    serializer_class = OrderImportSerializer
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(responses=OrderImportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what was imported, the newest first."""
        return self.page(imports_of(request.user))

    @extend_schema(request=ImportInputSerializer, responses={201: ImportOutcomeSerializer, 200: ImportOutcomeSerializer})
    def post(self, request: Request) -> Response:
        """Bring lines of orders in; rows that cannot be used are left out and named. With `dry_run` nothing is written (200).

        With `seen` it is refused (409) where something else would come of the rows by now.
        """
        orders_of(request.user, to="edit")
        given, at = self.taken(ImportInputSerializer), now()
        file = given.get("file")
        read = rows_sent(table_sent(given["text"], file), at)
        if given["dry_run"]:
            done, plan = None, plan_import(read)
        else:
            name = given["name"] or (file.name if file else "")
            done, plan = import_orders(read, by=self.actor, at=at, member=request.user, name=name, seen=given["seen"])
        outcome = ImportOutcomeSerializer.of(plan, done.pk if done else None)
        return self.created(self.shown(outcome, ImportOutcomeSerializer), new=done is not None)


class ImportOne(DeskView):
    resource = "imports"
    serializer_class = OrderImportDetailSerializer

    @extend_schema(responses=OrderImportDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One's own import, with the rows it left out and why; anybody else's is not there."""
        return Response(self.shown(own_import(request.user, pk)))
