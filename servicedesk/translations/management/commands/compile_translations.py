from typing import Any

from django.core.management.base import BaseCommand

from servicedesk.translations.catalog import compile_catalogues
from servicedesk.translations.extract import ROOT


class Command(BaseCommand):
    help = "Compile every catalogue that is newer than its compiled form; needs no msgfmt."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the .mo files that are out of date, naming each."""
        for path in compile_catalogues():
            self.stdout.write(f"{path.relative_to(ROOT)}: written.")
