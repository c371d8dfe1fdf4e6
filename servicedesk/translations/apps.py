from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "servicedesk.translations"
    label = "translations"
