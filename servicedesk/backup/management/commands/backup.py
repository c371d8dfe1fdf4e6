"""backup: database and attachments into one new folder; --verify looks at one that is there."""

import os
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import translation

from servicedesk.backup.errors import BackupError
from servicedesk.backup.manifest import Manifest
from servicedesk.backup.programs import is_too_new
from servicedesk.backup.taking import take_backup, verify_backup


def at_least_one(text: str) -> int:
    """A number of backups to keep; ArgumentTypeError below one."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("at least 1 / 至少为 1")
    return int(text)


class Command(BaseCommand):
    help = "Back up database and attachments, or verify a backup. / 备份数据库和附件，或核验备份。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="where backups go (DESK_HOME/backups) / 备份存放目录")
        parser.add_argument("--keep", type=at_least_one, metavar="N", help="remove all but the newest N afterwards / 只保留最新的 N 份")
        parser.add_argument("--verify", type=Path, metavar="FOLDER", help="verify this backup and do nothing else / 只核验此备份")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        try:
            if folder := options["verify"]:
                self.stdout.write(f"{folder} is whole / 完好: {contents(verify_backup(folder))}")
                return
            to = (options["to"] or settings.DESK_HOME / "backups").absolute()
            taken = take_backup(settings.DATABASE_URL, settings.DESK_FILES, to, keep=options["keep"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{taken.folder}: {contents(taken.manifest)}, {taken.seconds:.1f} s")
        self._warn(taken.manifest)

    def _warn(self, manifest: Manifest) -> None:
        """Say at once what a restore would refuse later."""
        server = int(manifest.server_version.partition(".")[0])
        if is_too_new(manifest.dumped_with, server):
            self.stderr.write(
                f"pg_dump {manifest.dumped_with} wrote this; it cannot be restored into Postgres {server}: "
                f"install postgresql-client-{server}. "
                f"/ 此备份由 pg_dump {manifest.dumped_with} 写成，不能恢复到 Postgres {server}：请安装 postgresql-client-{server}。"
            )


def contents(manifest: Manifest) -> str:
    """What is in a backup, in a few words."""
    with translation.override("en"):
        size = filesizeformat(manifest.size).replace("\xa0", " ")
    rows, tables, count = sum(manifest.rows.values()), len(manifest.rows), len(manifest.attachments)
    return f"{size}, {rows} rows in {tables} tables, {count} attachments ({tables} 张表 {rows} 行，{count} 个附件)"
