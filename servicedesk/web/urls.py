"""The shell's addresses."""

from django.urls import path
from django.views.generic import RedirectView

from servicedesk.web import alarms, calendars, live_views, notices, session, views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk"), name="home"),
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("language/", session.choose_language, name="language"),
    path("rulebook/", views.rulebook, name="rulebook"),
    path("calendars/", calendars.calendar_list, name="calendars"),
    path("calendars/<slug:code>/", calendars.calendar_page, name="calendar"),
    path("calendars/<slug:code>/week/", calendars.save_week, name="calendar-week"),
    path("calendars/<slug:code>/days/", calendars.save_day, name="calendar-day"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/reading/", notices.read_all, name="notices-read"),
    path("notices/<int:pk>/reading/", notices.read_one, name="notice-read"),
    path("alarms/", alarms.alarm_list, name="alarms"),
    path("alarms/deliveries/<int:pk>/attempt/", alarms.retry, name="delivery-attempt"),
    path("alarms/deliveries/<int:pk>/dismissal/", alarms.dismissal, name="delivery-dismissal"),
    path("live/ticket/", live_views.stream_ticket, name="live-ticket"),
    path("live/changes/", live_views.changes, name="live-changes"),
]
