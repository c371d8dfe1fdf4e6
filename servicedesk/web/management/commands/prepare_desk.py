"""prepare_desk: what `make up` does between migrating and starting: packs, and a demo company in an empty database."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from servicedesk.clocks import now
from servicedesk.demo import people
from servicedesk.demo.actions import found_company, live_through, new_password, settle_past
from servicedesk.journal.actor import Actor
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check
from staff.models import Member

_LOCK = 7_102_004
PASSWORD_FILE = "demo-password"


class Command(BaseCommand):
    help = "Load the shipped packs and, into an empty database, the demo company. / 载入规则包；数据库为空时建立演示公司。"

    def handle(self, *args, **options) -> None:
        """Safe to run by many at once and at every start."""
        kept = Path(settings.DESK_HOME) / PASSWORD_FILE
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
            if not Member.objects.exists() and os.environ.get("DESK_DEMO", "1") != "0":
                self._found_demo(kept)
            elif kept.exists():
                _load_demo_pack()
        if kept.exists():
            self._tell_sign_ins(kept.read_text().strip())

    def _found_demo(self, kept: Path) -> None:
        password = new_password()
        _load_demo_pack()
        members = found_company(password, at=now())
        count = live_through(members, at=now())
        settle_past(at=now())
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.chmod(0o600)
        kept.write_text(password + "\n")
        self.stdout.write(f"  demo company: {len(members)} members, {count} tickets / 演示公司：{len(members)} 人，{count} 张工单")

    def _tell_sign_ins(self, password: str) -> None:
        names = " ".join(people.SIGN_INS)
        self.stdout.write(f"  sign in as / 登录名: {names}")
        self.stdout.write(f"  password / 密码: {password}")


def _load_demo_pack() -> None:
    load_pack(check(Path(settings.BASE_DIR) / "packs" / "demo.yaml"), by=Actor.system(via="demo"), at=now())
