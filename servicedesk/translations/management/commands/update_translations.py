from typing import Any

from django.core.management.base import BaseCommand

from servicedesk.translations.catalog import PO_FILE, merge, read, translation, write
from servicedesk.translations.extract import ROOT, messages_in_tree


class Command(BaseCommand):
    help = "Bring the Chinese catalogue up to date: new messages come in empty, those nobody asks for go."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Merge what the tree asks for into the .po file."""
        catalogue = merge(read(), messages_in_tree())
        changed = write(catalogue)
        empty = sum(not translation(entry) for entry in catalogue)
        where = PO_FILE.relative_to(ROOT)
        self.stdout.write(f"{where}: {'written' if changed else 'unchanged'}, {len(catalogue)} messages, {empty} without a translation.")
