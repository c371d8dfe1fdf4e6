from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicedesk.translations.catalog import problems, read
from servicedesk.translations.extract import Untranslatable, messages_in_tree


class Command(BaseCommand):
    help = "Fail when a message of the code or the templates has no Chinese translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Name every message without a usable translation."""
        try:
            wanted = messages_in_tree()
        except Untranslatable as error:
            raise CommandError(str(error)) from error
        if found := problems(read(), wanted):
            raise CommandError("\n".join([*found, f"{len(found)} of {len(wanted)} messages lack a translation."]))
        self.stdout.write(f"{len(wanted)} messages, all translated.")
