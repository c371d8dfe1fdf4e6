from django.apps import AppConfig


class MissionConfig(AppConfig):
    name = "servicedesk.mission"
    label = "mission"
