from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "servicedesk.rulebook"
    label = "rulebook"
