"""Restoring: everything is made and looked at beside what is there, and takes its place at the very end."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psycopg2
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from servicedesk.backup import files as attachments
from servicedesk.backup import programs, server
from servicedesk.backup.errors import BackupError
from servicedesk.backup.manifest import DUMP, FILES, Manifest
from servicedesk.backup.server import Target
from servicedesk.backup.taking import verify_backup
from servicedesk.database import UnfitDatabase, prepare, prepare_bare
from servicedesk.embedded.process import die_with_parent


class Restored(NamedTuple):
    """What a restore did: rows now there, what the invariants said, where the former database and files are kept."""

    rows: int
    invariants: str
    owed_outside: int
    former_database: str
    former_files: Path | None


def check_backup(folder: Path) -> Manifest:
    """The manifest of a whole backup that this code can carry; BackupError otherwise."""
    manifest = verify_backup(folder)
    if newer := sorted(manifest.applied - _known_migrations()):
        listed = ", ".join(f"{app}.{name}" for app, name in newer[:5])
        raise BackupError(
            f"The backup has {len(newer)} migration(s) that this code does not know: {listed}. "
            f"Restore it with desk {manifest.desk_version} or newer.",
            f"备份含有本程序不认识的 {len(newer)} 个迁移：{listed}。请用 {manifest.desk_version} 或更新版本恢复。",
        )
    return manifest


def _known_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def restore_backup(folder: Path, manifest: Manifest, url: str, target: Target, files: Path) -> Restored:
    """Fill the target from a checked backup and swap the attachments in.

    An empty database is filled where it is; any other is left alone until a new one beside it is whole, and is then kept
    under another name. Raises BackupError; attachments and a database that held something are then as they were.
    """
    if target.empty and not target.missing:
        return _restore(folder, manifest, url, target, files, beside="")
    with server.alone(url, target.name):
        return _restore(folder, manifest, url, target, files, beside=server.create_beside(url, target))


def _restore(folder: Path, manifest: Manifest, url: str, target: Target, files: Path, *, beside: str) -> Restored:
    fresh = files.with_name(f"{files.name}.restoring")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        attachments.unpack(folder / FILES, fresh, manifest.attachments)
        rows, owed = _fill(folder / DUMP, manifest, beside or url)
        _bring_up_to_date(beside or url, manifest)
        invariants = _manage(beside or url, "invariants", may_find=True)
        former_files, go_back = _swap_files(files, fresh)
        try:
            former = server.swap(url, target, beside) if beside else ""
        except BaseException:
            go_back()
            raise
    except OSError as error:
        _clear(fresh, beside)
        where, reason = error.filename or files, error.strerror or type(error).__name__
        raise BackupError(f"{where} cannot be used: {reason}.", f"无法使用 {where}：{reason}。") from None
    except BaseException:
        _clear(fresh, beside)
        raise
    return Restored(rows, invariants, owed, former, former_files)


def _clear(fresh: Path, beside: str) -> None:
    """Take away what was made; a database that cannot be dropped now is dropped by the next restore, and hides no cause."""
    shutil.rmtree(fresh, ignore_errors=True)
    if beside:
        with suppress(BackupError):
            server.drop(beside)


def _bring_up_to_date(url: str, manifest: Manifest) -> None:
    """Grant what `migrate` grants, and migrate where the code is newer than the backup."""
    _with_role(prepare, url)
    if _known_migrations() - manifest.applied:
        _manage(url, "migrate", "--noinput", "-v0", owner=True)


def _fill(dump: Path, manifest: Manifest, url: str) -> tuple[int, int]:
    """Restore the dump into an empty database in one transaction; rows there, and deliveries owed to the outside.

    Rights come back as the dump has them. Default privileges are left out, which name the login that made the dump, and
    would widen the rights of tables made under them: they are granted afterwards.
    """
    _with_role(prepare_bare, url)
    with server.connected(url) as session, session.cursor() as cursor:
        major = session.server_version // 10000
    program = programs.find("pg_restore", max(major, manifest.dumped_with))
    if programs.is_too_new(program.major, major):
        raise BackupError(
            f"pg_restore {program.major} cannot restore into Postgres {major}: install postgresql-client-{major}, if it also made the dump "
            f"(it was {manifest.dumped_with}), or restore into Postgres {programs.TIMEOUT_SINCE} or newer.",
            f"pg_restore {program.major} 不能恢复到 Postgres {major}：若备份也由 {major} 写成（实为 {manifest.dumped_with}），"
            f"请安装 postgresql-client-{major}；否则请恢复到 Postgres {programs.TIMEOUT_SINCE} 或更新版本。",
        )
    with tempfile.TemporaryDirectory(prefix="desk-restore-") as folder:
        contents = Path(folder) / "contents"
        listed = programs.run(program, "--list", dump).splitlines()
        contents.write_text("\n".join(line for line in listed if " DEFAULT ACL " not in line))
        programs.run(program, "--exit-on-error", "--single-transaction", "--no-owner", f"--use-list={contents}", dump, url=url)
    with server.connected(url) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            rows = server.count_rows(cursor)
            _refuse_other_counts(rows, manifest.rows)
            cursor.execute("analyze")
            cursor.execute("select count(*) from journal_delivery where queue = 'outside' and next_at is not null")
            return sum(rows.values()), cursor.fetchone()[0]


def _with_role(prepare_as: Callable[[str], None], url: str) -> None:
    try:
        prepare_as(url)
    except UnfitDatabase as error:
        raise BackupError(str(error), "数据库不合适。") from None
    except psycopg2.Error as error:
        reason = " ".join(str(error).split())
        raise BackupError(f"The database refused: {reason}", f"数据库拒绝：{reason}") from None


def _refuse_other_counts(rows: dict[str, int], wanted: dict[str, int]) -> None:
    different = [
        f"{table} {rows.get(table, 0)}/{wanted.get(table, 0)}" for table in sorted({*rows, *wanted}) if rows.get(table) != wanted.get(table)
    ]
    if different:
        raise BackupError(
            f"Rows restored differ from the manifest: {', '.join(different[:5])}.", f"恢复的行数与清单不符：{'，'.join(different[:5])}。"
        )


def _manage(url: str, *command: str, owner: bool = False, may_find: bool = False) -> str:
    """Run a command of the desk on that database, in a process of its own; what it said.

    With `may_find`, a failure that printed what it found is an answer.
    """
    environment = {**os.environ, "DATABASE_URL": url, "DESK_PROCESS": "desk restore", "DESK_DATABASE_ROLE": "owner" if owner else ""}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    if done.returncode and not (may_find and done.stdout):
        reason = " ".join(done.stderr.split())[-500:]
        raise BackupError(f"{command[0]} failed: {reason}", f"{command[0]} 失败：{reason}")
    return done.stdout


def _swap_files(files: Path, fresh: Path) -> tuple[Path | None, Callable[[], None]]:
    """Put the fresh attachments in place; where the former ones are kept, and how to go back."""
    former = _free_name(files) if files.exists() else None

    def go_back() -> None:
        if files.exists():
            files.rename(fresh)
        if former:
            former.rename(files)

    if former:
        files.rename(former)
    try:
        fresh.rename(files)
    except OSError:
        go_back()
        raise
    return former, go_back


def _free_name(files: Path) -> Path:
    names = (files.with_name(f"{files.name}.before-{number}") for number in itertools.count(1))
    return next(name for name in names if not name.exists())
