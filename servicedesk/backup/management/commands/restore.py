"""restore FOLDER: the desk as it was when this backup was taken."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from servicedesk.backup.errors import BackupError
from servicedesk.backup.manifest import Manifest
from servicedesk.backup.restoring import Restored, check_backup, restore_backup
from servicedesk.backup.server import Target, survey


class Command(BaseCommand):
    help = "Restore a backup into a database that nobody uses. / 将备份恢复到无人使用的数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="a backup: …/desk-20261122T030000Z / 备份目录")
        parser.add_argument(
            "--replace", action="store_true", help="into a database that holds something, after asking / 替换已有内容，先询问"
        )
        parser.add_argument(
            "--yes-replace", metavar="NAME", help="the same without asking; NAME is the database's / 同上，不询问；NAME 为库名"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        folder = options["folder"].absolute()
        try:
            manifest = check_backup(folder)
            target = survey(settings.DATABASE_URL)
            if not target.empty:
                self._require_consent(target, manifest, options["replace"], options["yes_replace"])
            restored = restore_backup(folder, manifest, settings.DATABASE_URL, target, settings.DESK_FILES)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self._tell(target, manifest, restored)

    def _require_consent(self, target: Target, manifest: Manifest, ask: bool, named: str | None) -> None:
        if named is None and not ask:
            raise CommandError(
                f"Database {target.name} is not empty: --replace puts the backup in its place. "
                f"/ 数据库 {target.name} 不为空：加 --replace 以备份取代其内容。"
            )
        if named is None:
            self.stdout.write(f"The backup of {manifest.taken_at} takes the place of database {target.name}; what came later is not in it.")
            self.stdout.write(f"{manifest.taken_at} 的备份将取代数据库 {target.name}；此后的内容不在备份中。")
            try:
                named = input(f"Type the database's name to go on / 输入库名以继续 ({target.name}): ").strip()
            except EOFError:
                named = ""
        if named != target.name:
            raise CommandError(
                f"The name is not {target.name}; nothing was changed. / 名称不是 {target.name}，未作任何更改。",
            )

    def _tell(self, target: Target, manifest: Manifest, restored: Restored) -> None:
        say = self.stdout.write
        say(f"Database {target.name} is as of {manifest.taken_at}. / 数据库 {target.name} 已恢复到 {manifest.taken_at}。")
        say(f"  rows / 行: {restored.rows}, each of {len(manifest.rows)} tables as in the manifest / 每张表与清单一致")
        say(f"  attachments / 附件: {len(manifest.attachments)}, each with its checksum / 校验一致")
        broken = [line for line in restored.invariants.splitlines() if "BROKEN" in line]
        count = len(restored.invariants.splitlines())
        say(f"  invariants / 不变量: {count - len(broken)} of {count} hold / 成立")
        for line in broken:
            say(f"    {line}")
        say("Next / 接下来:")
        if broken:
            say("  - start the desk; what was due since is done once each, and lateness is gone within a minute: manage.py invariants")
            say("    启动服务台；其间到期的事项各执行一次，一分钟内补齐，再运行 manage.py invariants")
        else:
            say("  - start the desk / 启动服务台")
        if restored.owed_outside:
            say(f"  - {restored.owed_outside} deliveries to the outside go out, some perhaps again / 对外投递将发出，其中或有重复")
        say(f"  - who follows events by position starts again after {manifest.last_position} / 按位置读取事件者从此位置重新开始")
        if restored.former_database:
            say("  - the former database is kept; when you need it no more / 原数据库已保留，不再需要时执行:")
            say(f'    drop database "{restored.former_database}";')
        if restored.former_files:
            say(f"  - so are the former attachments / 原附件保留在: {restored.former_files}")
