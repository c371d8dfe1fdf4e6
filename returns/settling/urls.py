"""The pages of the book of settlements."""

from django.urls import path

from returns.settling import views

urlpatterns = [
    path("returns/settlements/", views.settlements, name="settlements"),
    path("returns/settlements/<slug:code>/closes/", views.close_month, name="settlements-close"),
    path("returns/settled_months/<int:pk>/", views.month_page, name="settled-month"),
]
