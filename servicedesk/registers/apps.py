from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "servicedesk.registers"
    verbose_name = "registers"
