"""loadpack FILE…: check policy packs and make them run."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.rulebook.actions import Loaded, load_pack
from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError


class Command(BaseCommand):
    help = "Load policy packs: all of them or none. / 载入规则包：要么全部，要么都不。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args, files: list[Path], **options) -> None:
        try:
            packs = [check(path) for path in files]
        except PackError as error:
            raise CommandError(str(error)) from None
        with transaction.atomic():
            for pack in packs:
                self._report(load_pack(pack, by=Actor.system(via="loadpack"), at=now()))

    def _report(self, loaded: Loaded) -> None:
        counts = ", ".join(f"{len(getattr(loaded, what))} {what}" for what in ("added", "changed", "ended", "unchanged"))
        self.stdout.write(f"{loaded.regulation.code} r{loaded.regulation.revision}: {counts}")
        for note in loaded.notes:
            self.stdout.write(f"  {note}")
