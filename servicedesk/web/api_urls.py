"""Every address under /api/v1/."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_replace
from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from servicedesk.api.events import EventList
from servicedesk.api.views import Nowhere, Spoken
from servicedesk.clocks.api import ClockList, ClockOne
from servicedesk.clocks.schedules.api import ObligationCompletion, ObligationList, ObligationOne, ScheduleList, ScheduleOne
from staff.api import NoticeList, NoticeOne, NoticeReading
from tickets.api.calls import CallEvents, CallList, CallOne
from tickets.api.customers import CustomerList, CustomerOne
from tickets.api.history import TicketClocks, TicketEvents
from tickets.api.tickets import TicketClosure, TicketList, TicketOne, TicketReplies, TicketSolution


class SchemaView(Spoken, SpectacularJSONAPIView):
    """The OpenAPI schema."""


class DocsView(Spoken, SpectacularSwaggerView):
    """The schema as a page to browse and try, from local files."""

    url_name = "api-schema"
    template_name = "api/docs.html"


docs = csp_replace({"style-src-attr": [UNSAFE_INLINE]})(DocsView.as_view())  # the page sets style attributes; no script is inline
nowhere = Nowhere.as_view()

urlpatterns = [
    path("customers/", CustomerList.as_view()),
    path("customers/<int:pk>/", CustomerOne.as_view()),
    path("calls/", CallList.as_view()),
    path("calls/<str:call>/", CallOne.as_view()),
    path("calls/<str:call>/events/", CallEvents.as_view()),
    path("tickets/", TicketList.as_view()),
    path("tickets/<slug:number>/", TicketOne.as_view()),
    path("tickets/<slug:number>/replies/", TicketReplies.as_view()),
    path("tickets/<slug:number>/solution/", TicketSolution.as_view()),
    path("tickets/<slug:number>/closure/", TicketClosure.as_view()),
    path("tickets/<slug:number>/clocks/", TicketClocks.as_view()),
    path("tickets/<slug:number>/events/", TicketEvents.as_view()),
    path("clocks/", ClockList.as_view()),
    path("clocks/<int:pk>/", ClockOne.as_view()),
    path("schedules/", ScheduleList.as_view()),
    path("schedules/<int:pk>/", ScheduleOne.as_view()),
    path("obligations/", ObligationList.as_view()),
    path("obligations/<int:pk>/", ObligationOne.as_view()),
    path("obligations/<int:pk>/completion/", ObligationCompletion.as_view()),
    path("notices/", NoticeList.as_view()),
    path("notices/<int:pk>/", NoticeOne.as_view()),
    path("notices/<int:pk>/reading/", NoticeReading.as_view()),
    path("events/", EventList.as_view()),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    re_path("", nowhere),
]
