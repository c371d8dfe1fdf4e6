"""What a backup says of itself: when, of what, with which checksums."""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from servicedesk.backup.errors import BackupError

FORMAT = 1
NAME = "manifest.json"
DUMP, FILES = "database.dump", "files.tar"
FOLDER = re.compile(r"desk-\d{8}T\d{6}Z")
NOTES = [
    "Not in here: DESK_SECRET_KEY and every other secret of the environment, the password of the database, logs, Redis.",
    "Without the old DESK_SECRET_KEY everybody signs in again and half-read lists start anew; passwords and API keys stay valid.",
    "The checksums find damage; they do not prove who wrote this folder. It holds customers' data: keep it as you keep the database.",
]


@dataclass(frozen=True)
class Sum:
    """Size in bytes and SHA-256 of a file."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The facts of one backup. `rows` counts every table in the dump's own snapshot; `taken_at` is by the database's clock."""

    taken_at: str
    database: str
    desk_version: str
    server_version: str
    dumped_with: int
    migrations: dict[str, list[str]]
    rows: dict[str, int]
    last_position: int
    parts: dict[str, Sum]
    attachments: dict[str, Sum]
    format: int = FORMAT
    notes: list[str] = field(default_factory=lambda: list(NOTES))

    @property
    def applied(self) -> set[tuple[str, str]]:
        """(app, name) of every migration the backup has."""
        return {(app, name) for app, names in self.migrations.items() for name in names}

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts.values())


def write(manifest: Manifest, folder: Path) -> None:
    """Write the manifest into a backup's folder."""
    text = json.dumps(asdict(manifest), indent=1)
    (folder / NAME).write_text(text + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup; BackupError when there is none, it cannot be read, or a newer desk wrote it."""
    try:
        facts: Any = json.loads((folder / NAME).read_text())
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(f"{folder} is no backup of the desk: it has no {NAME}.", f"{folder} 不是服务台的备份：缺少 {NAME}。") from None
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from None
    if isinstance(facts, dict) and isinstance(facts.get("format"), int) and facts["format"] > FORMAT:
        raise BackupError(
            f"{folder} has format {facts['format']}, and this desk reads {FORMAT}: restore it with the desk that wrote it, or a newer one.",
            f"{folder} 的格式为 {facts['format']}，本程序只识别到 {FORMAT}：请用写出它的版本或更新的版本恢复。",
        )
    try:
        sums = {name: {key: Sum(**each) for key, each in facts.pop(name).items()} for name in ("parts", "attachments")}
        manifest = Manifest(**(facts | sums))
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable(folder, error) from None
    if set(manifest.parts) != {DUMP, FILES} or not all(map(_stays_inside, manifest.attachments)):
        raise _unreadable(folder, ValueError())
    return manifest


def _unreadable(folder: Path, error: Exception) -> BackupError:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return BackupError(f"{folder / NAME} cannot be read ({reason}).", f"无法读取 {folder / NAME}（{reason}）。")


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def sum_of(path: Path) -> Sum:
    """Size and SHA-256 of a file; OSError where it cannot be read."""
    with path.open("rb") as file:
        return Sum(os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())


def compare(manifest: Manifest, folder: Path) -> None:
    """Raise BackupError unless every part is there as the manifest says."""
    for name, noted in manifest.parts.items():
        path = folder / name
        try:
            found = sum_of(path)
        except FileNotFoundError:
            raise BackupError(f"{path} is missing.", f"缺少 {path}。") from None
        except OSError as error:
            raise BackupError(f"{path} cannot be read ({error.strerror}).", f"无法读取 {path}（{error.strerror}）。") from None
        if found != noted:
            is_now, was = (f"{each.size} B {each.sha256[:12]}…" for each in (found, noted))
            raise BackupError(
                f"{path} is damaged: it is {is_now}, the manifest says {was}.", f"{path} 已损坏：现为 {is_now}，清单为 {was}。"
            )
