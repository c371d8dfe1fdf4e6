from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "servicedesk.backup"
    label = "backup"
