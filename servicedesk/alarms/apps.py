from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "servicedesk.alarms"
    label = "alarms"
