"""checkpack FILE…: say in sentences what a pack will do, or what is wrong in it; --schema prints what a pack may hold."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from servicedesk.rulebook.pack import Pack, check, sections, tables
from servicedesk.rulebook.schema import pack_schema
from servicedesk.rulebook.source import PackError


class Command(BaseCommand):
    help = "Check policy packs without loading them, and say what they will do. / 检查规则包并说明其作用，不载入。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--schema", action="store_true", help="Print the JSON schema of packs. / 输出规则包的 JSON schema。")

    def handle(self, *args, files: list[Path], schema: bool, **options) -> None:
        if schema:
            self.stdout.write(json.dumps(pack_schema(), ensure_ascii=False, indent=2))
            return
        if not files:
            raise CommandError("Give pack files, or --schema. / 请给出规则包文件，或 --schema。")
        faults = 0
        for path in files:
            try:
                self._tell(check(path))
            except PackError as error:
                faults += len(error.problems)
                self.stderr.write(str(error))
        if faults:
            raise CommandError(f"{faults} problem(s); nothing would be loaded. / 共 {faults} 处问题，不会载入。")

    def _tell(self, pack: Pack) -> None:
        self.stdout.write(f"{pack.code}: {pack.title[0]} / {pack.title[1]}")
        for table in tables():
            for language in ("zh", "en"):
                for sentence in table.tell(pack.tables[table.name], language):
                    self.stdout.write(f"  {sentence}")
        for draft in pack.articles:
            self.stdout.write(f"  § {draft.number} {draft.title[0]} / {draft.title[1]} ({draft.status})")
            for section in sections():
                for language in ("zh", "en"):
                    for sentence in section.tell(draft.sections.get(section.name, []), language):
                        self.stdout.write(f"      {sentence}")
