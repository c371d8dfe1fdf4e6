"""demo: the demo company at its full size, or with any number of matters."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from servicedesk.clocks import now
from servicedesk.demo.copies import refresh_statistics
from servicedesk.demo.founding import LOCK, found_demo, is_demo, kept_password, load_demo_pack
from servicedesk.demo.full import FULL, SEED, grow_company
from staff.models import Member
from tickets.models import Customer, Ticket

_WIDTH = 30


class Command(BaseCommand):
    help = "Fill a demo: 24 members, 300 customers, 2,000 tickets of sixty days. / 充实演示公司：24 人、300 位客户、六十天 2000 张工单。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--tickets", type=int, default=FULL, help="how many tickets to add. / 增加多少张工单。")
        parser.add_argument("--seed", type=int, default=SEED, help="another number makes other tickets. / 换一个数，工单就不同。")
        parser.add_argument("--yes", action="store_true", help="add to the tickets that are there. / 已有工单时仍然增加。")

    def handle(self, *args, tickets: int, seed: int, yes: bool, **options) -> None:
        """CommandError on a desk that is no demo, in production, for a number that cannot be meant, and without --yes beside tickets."""
        began = time.monotonic()
        if tickets < 1:
            raise CommandError(f"--tickets {tickets}: give a number from 1. / --tickets {tickets}：请给 1 以上的数。")
        if settings.PRODUCTION:
            raise CommandError("DESK_ENV is production: the demo company never goes there. / 生产环境不建立演示公司。")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
            more = tickets - self._prepare(tickets, yes)
            if more > 0:
                grow_company(more, at=now(), seed=seed, password=kept_password(), progress=self._bar(more))
        refresh_statistics()
        found = f"{Member.objects.count()} members, {Customer.objects.count()} customers, {Ticket.objects.count()} tickets"
        self.stdout.write(f"demo company: {found}, {time.monotonic() - began:.0f} s / 演示公司已就绪。")

    def _prepare(self, tickets: int, yes: bool) -> int:
        """Found the company where there is none; how many tickets that gave."""
        if not Member.objects.exists():
            return found_demo(now)[1]
        if not is_demo():
            raise CommandError(
                "This desk is not a demo: its members are real. Use a database of its own. / 这不是演示数据库，拒绝写入；请另用一个数据库。"
            )
        there = Ticket.objects.count()
        if there and not yes:
            raise CommandError(
                f"{there} tickets are there; --yes adds {tickets} more. / 已有 {there} 张工单；加上 --yes 再增加 {tickets} 张。"
            )
        load_demo_pack(at=now())
        return 0

    def _bar(self, many: int) -> Callable[[int], None]:
        """A bar that goes on in its line on a terminal, and prints a line a step elsewhere."""
        end = "\r" if self.stderr.isatty() else "\n"

        def show(done: int) -> None:
            full = _WIDTH * done // many
            self.stderr.write(f"[{'#' * full}{'.' * (_WIDTH - full)}] {done:,} / {many:,}", ending="\n" if done >= many else end)

        return show
