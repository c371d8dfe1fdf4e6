"""What the desk is held against: lists and creates the same rows as the framework does by itself, for the same visitor."""

from django.urls import path
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import ListCreateAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from tickets.models import Customer, Ticket

# As a new Django project has them.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


class Fifty(PageNumberPagination):
    page_size = 50


class TicketRow(ModelSerializer):
    class Meta:
        model, fields = Ticket, "__all__"


class CustomerRow(ModelSerializer):
    class Meta:
        model, fields = Customer, ("id", "name", "phone", "email", "language")


class Bare(ListCreateAPIView):
    authentication_classes, permission_classes, renderer_classes = (SessionAuthentication,), (IsAuthenticated,), (JSONRenderer,)
    throttle_classes, filter_backends, pagination_class = (), (), Fifty
    schema = None


urlpatterns = [
    path("tickets/", Bare.as_view(queryset=Ticket.objects.filter(status="open").order_by("-opened_at"), serializer_class=TicketRow)),
    path("customers/", Bare.as_view(queryset=Customer.objects.all(), serializer_class=CustomerRow)),
]
