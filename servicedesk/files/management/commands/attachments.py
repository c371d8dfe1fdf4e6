"""attachments: whether every file is there and what it was, and what lies there that no row names."""

from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from servicedesk.clocks import now
from servicedesk.files import store
from servicedesk.files.actions import remove_orphan
from servicedesk.files.models import Attachment

OLD = timedelta(days=1)  # an upload at work is younger


class Command(BaseCommand):
    help = "Read every attachment and compare it with its hash; exit 1 when one is lost. / 读取全部附件并核对哈希，有损坏即退出 1。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--sweep", action="store_true", help="Remove bytes that no row names. / 删除没有任何记录指向的文件。")

    def handle(self, *args, **options) -> None:
        rows = Attachment.objects.order_by("pk").values_list("pk", "sha256", "size")
        lost = [pk for pk, sha256, size in rows.iterator() if not store.is_sound(sha256, size)]
        named = set(Attachment.objects.values_list("sha256", flat=True))
        orphans = [sha256 for sha256 in store.hashes() if sha256 not in named]
        left = [path for path in store.unfinished() if now().timestamp() - _written(path) > OLD.total_seconds()]
        if options["sweep"]:
            removed = sum(map(remove_orphan, orphans))
            for path in left:
                path.unlink(missing_ok=True)
            self.stdout.write(
                f"Removed {removed} orphan(s), {len(left)} unfinished. / 已删除 {removed} 个孤立文件、{len(left)} 个未完成文件。"
            )
        else:
            self.stdout.write(f"{len(orphans)} orphan(s), {len(left)} unfinished. / {len(orphans)} 个孤立文件，{len(left)} 个未完成。")
        if lost:
            first = ", ".join(map(str, lost[:5]))
            raise CommandError(
                f"{len(lost)} attachment(s) lost, first {first}; restore them. / {len(lost)} 个附件丢失：{first}，请从备份恢复。"
            )
        self.stdout.write("Every attachment is there, byte for byte. / 所有附件逐字节完好。")


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # it got its name, or was refused
        return float("inf")
