"""prepare_desk: what `make up` does between migrating and starting: packs, and a demo company in an empty database."""

import os

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from servicedesk.clocks import now
from servicedesk.demo import people
from servicedesk.demo.founding import LOCK, found_demo, kept_password, load_demo_pack, password_file
from servicedesk.demo.full import FULL, SEED, grow_company
from staff.models import Member


class Command(BaseCommand):
    help = "Load the shipped packs and, into an empty database, the demo company. / 载入规则包；数据库为空时建立演示公司。"

    def handle(self, *args, **options) -> None:
        """Safe to run by many at once and at every start."""
        wanted, kept = os.environ.get("DESK_DEMO") or "1", password_file()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
            if not Member.objects.exists() and wanted != "0":
                self._found(full=wanted == "full")
            elif kept.exists():
                load_demo_pack(at=now())
        if kept.exists():
            self._tell_sign_ins(kept_password())

    def _found(self, *, full: bool) -> None:
        members, count = found_demo(now)
        if full:
            count = grow_company(FULL - count, at=now(), seed=SEED, password=kept_password()) + count
            members = Member.objects.count()
        self.stdout.write(f"  demo company: {members} members, {count} tickets / 演示公司：{members} 人，{count} 张工单")

    def _tell_sign_ins(self, password: str) -> None:
        names = " ".join(people.SIGN_INS)
        self.stdout.write(f"  sign in as / 登录名: {names}")
        self.stdout.write(f"  password / 密码: {password}")
