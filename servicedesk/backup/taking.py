"""Taking a backup: rows first, then the files that the rows name; a folder that gets its name when it is whole."""

import fcntl
import os
import shutil
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from servicedesk.backup import files as attachments
from servicedesk.backup import manifest as manifests
from servicedesk.backup import programs, server
from servicedesk.backup.errors import BackupError
from servicedesk.backup.manifest import DUMP, FILES, FOLDER, Manifest

UNFINISHED = ".unfinished-"
LOCK = ".lock"
LOCK_WAIT = "60s"  # a migration may hold a table; the backup does not wait for ever, nor lets others wait behind it


class Taken(NamedTuple):
    """A whole backup: where it is, what it holds, and the seconds it took."""

    folder: Path
    manifest: Manifest
    seconds: float


def take_backup(url: str, files: Path, folder: Path, *, keep: int | None = None) -> Taken:
    """Write a new backup into `folder`, then remove all but the newest `keep` of ours there.

    Raises BackupError; what was begun is then removed, and no older backup is touched.
    """
    began = time.monotonic()
    try:
        with _only_one(folder, files):
            made, manifest = _write(url, files, folder)
            if keep is not None:
                _remove_older(folder, made, keep)
    except OSError as error:
        where, reason = error.filename or folder, error.strerror or type(error).__name__
        raise BackupError(f"{where} cannot be used: {reason}.", f"无法使用 {where}：{reason}。") from None
    return Taken(made, manifest, time.monotonic() - began)


def verify_backup(folder: Path) -> Manifest:
    """Raise BackupError unless the backup is whole: sums of the parts and of every attachment, and a dump that can be listed."""
    manifest = manifests.read(folder)
    manifests.compare(manifest, folder)
    attachments.check(folder / FILES, manifest.attachments)
    programs.run(programs.find("pg_restore", manifest.dumped_with), "--list", folder / DUMP)
    return manifest


@contextmanager
def _only_one(folder: Path, files: Path) -> Iterator[None]:
    """Hold the folder while we write into it, and clear away what a killed backup left."""
    if folder.resolve().is_relative_to(files.resolve()):
        raise BackupError(f"{folder} lies among the attachments, which are backed up.", f"{folder} 位于要备份的附件目录之内。")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(folder / LOCK, os.O_CREAT | os.O_WRONLY, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup is being written into {folder}.", f"另一个备份正在写入 {folder}。") from None
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        yield


def _write(url: str, files: Path, folder: Path) -> tuple[Path, Manifest]:
    with _snapshot(url) as (snapshot, facts):
        name = facts.pop("name")
        fresh = folder / f"{UNFINISHED}{name}"
        fresh.mkdir(mode=0o700)
        try:
            pg_dump = programs.find("pg_dump", facts.pop("server_major"))
            programs.run(
                pg_dump, "--format=custom", f"--lock-wait-timeout={LOCK_WAIT}", f"--snapshot={snapshot}", f"--file={fresh / DUMP}", url=url
            )
            packed = attachments.pack(files, fresh / FILES)
            parts = {part: manifests.sum_of(fresh / part) for part in (DUMP, FILES)}
            manifest = Manifest(dumped_with=pg_dump.major, parts=parts, attachments=packed, desk_version=desk_version(), **facts)
            manifests.write(manifest, fresh)
            _settle(fresh)
            made = fresh.rename(folder / name)
            _sync(folder)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    return made, manifest


@contextmanager
def _snapshot(url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A snapshot that pg_dump can share, and what the manifest says of the rows in it.

    The session bears pg_dump's name: /readyz does not count the open transaction of a backup as one that was forgotten.
    """
    with server.connected(url, application_name="pg_dump") as session:
        session.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with session.cursor() as cursor:
            cursor.execute("set local lock_timeout = %s", [LOCK_WAIT])
            cursor.execute("select pg_export_snapshot(), to_regclass('journal_position') is null")
            snapshot, foreign = cursor.fetchone()
            if foreign:
                name = server.name_of(url)
                raise BackupError(f"Database {name} holds no desk.", f"数据库 {name} 中没有服务台。")
            yield snapshot, _facts(cursor)


def _facts(cursor: Any) -> dict[str, Any]:
    cursor.execute(
        """select to_char(now() at time zone 'UTC', '"desk-"YYYYMMDD"T"HH24MISS"Z"'),
                  to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                  current_database(), current_setting('server_version'), current_setting('server_version_num')::int / 10000,
                  (select coalesce(max(position), 0) from journal_position)"""
    )
    columns = ("name", "taken_at", "database", "server_version", "server_major", "last_position")
    facts = dict(zip(columns, cursor.fetchone(), strict=True))
    cursor.execute("select app, array_agg(name::text order by name) from django_migrations group by app")
    return facts | {"migrations": dict(cursor.fetchall()), "rows": server.count_rows(cursor)}


def desk_version() -> str:
    """The version pyproject.toml names."""
    return tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]["version"]


def _settle(folder: Path) -> None:
    """See that everything is on the disk before the folder gets the name of a whole backup."""
    for path in folder.iterdir():
        path.chmod(0o600)
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _remove_older(folder: Path, made: Path, keep: int) -> None:
    """Remove whole backups of ours but the new one and the `keep` - 1 newest others; each loses its name first."""
    others = sorted(path for path in folder.iterdir() if FOLDER.fullmatch(path.name) and (path / manifests.NAME).is_file() and path != made)
    for old in others[: max(0, len(others) - keep + 1)]:
        shutil.rmtree(old.rename(folder / f"{UNFINISHED}{old.name}"))
