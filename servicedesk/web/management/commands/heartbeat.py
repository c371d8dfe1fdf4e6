"""heartbeat: did a part of the desk give a sign of life lately? For health checks of processes that answer nobody."""

import socket

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from servicedesk.alarms.heartbeat import pulse_name

_AGE = "select extract(epoch from clock_timestamp() - at) from journal_pulse where name = %s"


class Command(BaseCommand):
    help = "Exit 0 when NAME gave a sign of life within so many seconds. / NAME 在若干秒内有过活动则返回 0。"
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", help="beat, sweep, or a worker's node such as clocks@%%h / 例如 beat、sweep、clocks@%%h")
        parser.add_argument("--within", type=float, default=30, help="seconds / 秒")

    def handle(self, *args, name: str, within: float, **options) -> None:
        """The age is the database's: a worker that a message reached, not one that merely runs. %h is this host, as in Celery."""
        name = pulse_name(name.replace("%h", socket.gethostname()))
        try:
            with connection.cursor() as cursor:
                cursor.execute(_AGE, [name])
                row = cursor.fetchone()
        except DatabaseError as error:
            raise CommandError(f"{name}: the database does not answer ({type(error).__name__}). / 数据库没有响应。") from None
        if row is None:
            raise CommandError(f"{name}: no sign of life yet. / 尚无活动。")
        age = float(row[0])
        if age > within:
            raise CommandError(f"{name}: the last sign of life was {age:.0f} s ago, more than {within:g} s. / 已 {age:.0f} 秒没有活动。")
        self.stdout.write(f"{name}: {age:.1f} s ago / {age:.1f} 秒前")
