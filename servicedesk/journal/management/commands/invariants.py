"""invariants: what must always hold, checked now."""

from django.core.management.base import BaseCommand, CommandError

from servicedesk.journal.verdict import verdicts


class Command(BaseCommand):
    help = "Check the desk's invariants; exit 1 and name the rows when one does not hold. / 检查不变量，有不成立者即列出并退出 1。"

    def handle(self, *args, **options) -> None:
        broken = unchecked = 0
        for verdict in verdicts():
            broken += bool(verdict.rows)
            unchecked += verdict.rows is None
            self.stdout.write(f"{verdict.invariant.code:22} {verdict.words:12} {verdict.invariant.sentence}")
        if broken:
            raise CommandError(f"{broken} invariant(s) do not hold. / {broken} 项不变量不成立。")
        if unchecked:
            raise CommandError(f"{unchecked} invariant(s) were not checked in time. / {unchecked} 项不变量未能按时检查。")
