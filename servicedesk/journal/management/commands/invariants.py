"""invariants: what must always hold, checked now."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from servicedesk.journal.wires import ask


class Command(BaseCommand):
    help = "Check the desk's invariants; exit 1 and name the rows when one does not hold. / 检查不变量，有不成立者即列出并退出 1。"

    def handle(self, *args, **options) -> None:
        broken = 0
        for invariant in (each for table in ask("invariants") for each in table):
            with connection.cursor() as cursor:
                cursor.execute(invariant.sql)
                rows = [row[0] for row in cursor.fetchall()]
            broken += bool(rows)
            verdict = "ok" if not rows else f"BROKEN: {len(rows)} row(s), first {rows[:5]}"
            self.stdout.write(f"{invariant.code:22} {verdict:12} {invariant.sentence}")
        if broken:
            raise CommandError(f"{broken} invariant(s) do not hold. / {broken} 项不变量不成立。")
