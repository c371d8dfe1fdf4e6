"""migrate: as Django's, after the application's role exists."""

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate

from servicedesk.database import UnfitDatabase, prepare


class Command(Migrate):
    def handle(self, *args, **options) -> None:
        """Make the role, then migrate as the owner."""
        try:
            prepare(settings.DATABASE_URL)
        except UnfitDatabase as error:
            raise CommandError(str(error)) from None
        super().handle(*args, **options)
