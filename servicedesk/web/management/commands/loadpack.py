"""loadpack FILE…: check policy packs and make them run, show what they would change, or propose them."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing, WrongState
from servicedesk.journal.wires import ask
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import Pack, check
from servicedesk.rulebook.revisions.access import LOAD
from servicedesk.rulebook.revisions.actions import checked, earlier_revision, propose_pack
from servicedesk.rulebook.revisions.errors import BadPack
from servicedesk.rulebook.revisions.queries import content_of, difference
from servicedesk.rulebook.revisions.telling import count_line, lines
from servicedesk.rulebook.source import PackError
from staff.models import Member


class Command(BaseCommand):
    help = (
        "Load policy packs: all of them or none; --dry-run shows what would change, --propose leaves it to somebody else to publish. / "
        "载入规则包：要么全部，要么都不；--dry-run 只显示变化，--propose 提交给他人发布。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--back", nargs=2, metavar=("CODE", "NUMBER"), help="Take up an earlier revision. / 恢复到以前的版本。")
        how.add_argument("--dry-run", action="store_true", help="Show what would change, change nothing. / 只显示变化，不改动。")
        how.add_argument("--propose", action="store_true", help="Let somebody else publish it on the page. / 提交，由他人在页面发布。")
        parser.add_argument("--as", dest="sign_in", metavar="SIGN_IN", help="The member who does it. / 以哪位成员的名义。")

    def handle(
        self, *args, files: list[Path], back: list[str] | None, dry_run: bool, propose: bool, sign_in: str | None, **options
    ) -> None:
        if bool(files) == bool(back):
            raise CommandError("Give pack files, or --back CODE NUMBER. / 请给出规则包文件，或 --back 代码 版本号。")
        by = _actor(sign_in, needs_right=propose)
        try:
            with transaction.atomic():
                for pack, number in self._asked(files, back):
                    if dry_run:
                        self._tell(f"{pack.code}, dry run / 试运行", difference(pack.code, content_of(pack)), whole=True)
                    elif propose:
                        self._propose(pack, number, by)
                    else:
                        self._load(pack, number, by)
        except (PackError, Invalid) as refusal:
            raise CommandError(_words(refusal)) from None
        except (Missing, WrongState):
            raise CommandError("No revision of that number was ever published. / 没有该版本号的已发布版本。") from None

    def _asked(self, files: list[Path], back: list[str] | None) -> list[tuple[Pack, int | None]]:
        """The packs to take, each with the number of the revision it takes up, if any."""
        if back:
            number = int(back[1]) if back[1].isdecimal() else 0
            earlier = earlier_revision(back[0], number)
            return [(checked(earlier.source, earlier.file_name), number)]
        return [(check(path), None) for path in files]

    def _propose(self, pack: Pack, back_to: int | None, by: Actor) -> None:
        revision = propose_pack(pack.source, pack.file_name, by=by, at=now(), back_to=back_to)
        self._tell(f"{revision} proposed / 已提交", difference(revision.code, revision.content), whole=False)

    def _load(self, pack: Pack, back_to: int | None, by: Actor) -> None:
        loaded = load_pack(pack, by=by, at=now(), back_to=back_to)
        self._tell(f"{loaded.regulation.code} r{loaded.regulation.revision}", loaded.diff, whole=False)
        for note in (*loaded.notes, *(note for notes in ask("pack.notes") for note in notes(pack))):
            self.stdout.write(f"  {note}")

    def _tell(self, head: str, diff: dict[str, Any], *, whole: bool) -> None:
        self.stdout.write(f"{head}: {count_line(diff)}")
        for line in lines(diff, whole=whole):
            self.stdout.write(f"  {line}")


def _actor(sign_in: str | None, *, needs_right: bool) -> Actor:
    """Who does it: the machine, or the member of this sign-in name, who must have the right where it is a proposal."""
    if sign_in is None:
        return Actor.system(via="loadpack")
    member = Member.objects.active().with_rights().filter(sign_in=sign_in).first()
    if member is None:
        raise CommandError(f"Nobody signs in as “{sign_in}”. / 没有登录名为“{sign_in}”的成员。")
    if needs_right and not member.has_right(LOAD):
        raise CommandError(f"“{sign_in}” may not propose packs: {LOAD} is missing. / “{sign_in}”缺少权限 {LOAD}，不能提交规则包。")
    return member.actor(via="loadpack")


def _words(refusal: PackError | Invalid) -> str:
    if isinstance(refusal, PackError | BadPack):
        return "\n".join(str(problem) for problem in refusal.problems)
    return "\n".join(refusal.sentences)
