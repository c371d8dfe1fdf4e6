"""The desk's own addresses."""

from django.urls import path

from tickets import views, views_clocks, views_intake

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("tickets/<str:number>/", views.ticket, name="ticket"),
    path("tickets/<str:number>/composer/", views.composer, name="ticket-composer"),
    path("tickets/<str:number>/replies/", views.perform, {"act": "reply"}, name="ticket-reply"),
    path("tickets/<str:number>/solution/", views.perform, {"act": "solve"}, name="ticket-solve"),
    path("tickets/<str:number>/closure/", views.perform, {"act": "close"}, name="ticket-close"),
    path("intake/", views_intake.intake, name="intake"),
    path("intake/customer/", views_intake.intake_customer, name="intake-customer"),
    path("intake/promises/", views_intake.intake_promises, name="intake-promises"),
    path("clocks/<int:pk>/", views_clocks.why, name="clock-why"),
]
