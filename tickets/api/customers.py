"""Customers over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import customer_for, customers_of
from tickets.actions import register_customer
from tickets.filters import CustomerFilter
from tickets.models import Customer
from tickets.serializers import CustomerDetailSerializer, CustomerInputSerializer


class CustomerList(DeskView):
    resource = "customers"
    queryset = Customer.objects.none()
    serializer_class = CustomerDetailSerializer
    filterset_class = CustomerFilter

    @extend_schema(responses=CustomerDetailSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List customers, the newest first; telephones are masked."""
        return self.page(customers_of(request.user))

    @extend_schema(request=CustomerInputSerializer, responses={201: CustomerDetailSerializer})
    def post(self, request: Request) -> Response:
        """Register a customer; one known by this telephone and name is answered instead of a twin."""
        customers_of(request.user)
        customer = register_customer(**self.taken(CustomerInputSerializer), by=self.actor, at=now())
        return self.created(self.shown(customer), location=f"/api/v1/customers/{customer.pk}/")


class CustomerOne(DeskView):
    resource = "customers"
    serializer_class = CustomerDetailSerializer

    @extend_schema(responses=CustomerDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One customer."""
        return Response(self.shown(customer_for(request.user, pk)))
