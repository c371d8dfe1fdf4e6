"""Attachments into one archive and out of it again, each with its checksum."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from servicedesk.backup.errors import BackupError
from servicedesk.backup.manifest import Sum, sum_of


class _Summing:
    """A file that is summed as it is read."""

    def __init__(self, file: BinaryIO):
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


def pack(files: Path, archive: Path) -> dict[str, Sum]:
    """Put every plain file below `files` into `archive`; the sums of what was packed, by name. No folder: an empty archive.

    Left out are names that begin with a dot, where uploads at work lie, and a file that vanishes meanwhile: no row named it.
    """
    packed: dict[str, Sum] = {}
    with tarfile.open(archive, "w") as tar:
        for path in _plain_files(files):
            name = path.relative_to(files).as_posix()
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                stat = os.fstat(file.fileno())
                info = tarfile.TarInfo(name)
                info.size, info.mtime, info.mode = stat.st_size, int(stat.st_mtime), stat.st_mode & 0o777
                summing = _Summing(file)
                tar.addfile(info, summing)
                packed[name] = Sum(info.size, summing.digest.hexdigest())
    return packed


def _plain_files(files: Path) -> Iterator[Path]:
    found = (path for path in sorted(files.rglob("*")) if path.is_file() and not path.is_symlink())
    return (path for path in found if not any(part.startswith(".") for part in path.relative_to(files).parts))


def check(archive: Path, attachments: dict[str, Sum]) -> None:
    """Raise BackupError unless the archive holds exactly these files, byte for byte."""
    with _opened(archive) as tar:
        found = {}
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                found[member.name] = Sum(member.size, hashlib.file_digest(content, "sha256").hexdigest())  # type: ignore[arg-type]
    _refuse_difference(archive, found, attachments)


def unpack(archive: Path, target: Path, attachments: dict[str, Sum]) -> None:
    """Take the attachments out into the new folder `target` and compare each with its sum; BackupError where one differs."""
    target.mkdir(parents=True, mode=0o700)
    with _opened(archive) as tar:
        tar.extractall(target, filter="data")
    _refuse_difference(archive, {path.relative_to(target).as_posix(): sum_of(path) for path in _plain_files(target)}, attachments)


def _opened(archive: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(archive)
    except tarfile.TarError:
        raise BackupError(f"{archive} is no archive.", f"{archive} 不是归档文件。") from None


def _refuse_difference(archive: Path, found: dict[str, Sum], wanted: dict[str, Sum]) -> None:
    different = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    if different:
        raise BackupError(
            f"{archive}: {len(different)} attachment(s) are not as the manifest says, first {different[0]}.",
            f"{archive}：{len(different)} 个附件与清单不符，第一个是 {different[0]}。",
        )
