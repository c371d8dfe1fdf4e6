"""Bytes on the disk, each file under its hash: written whole or not at all, and read only when they are what they were."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings

from servicedesk.files.rules import HEAD, INCOMING

_BLOCK = 1024 * 1024


class Kept(NamedTuple):
    """Bytes that lie in the store, or are about to: their hash, how many they are, and the first of them."""

    sha256: str
    size: int
    head: bytes


class Writing:
    """A file on its way in: under a temporary name until `keep` gives it the name of its hash; leaving the block removes what is left.

    with Writing(blocks) as writing: writing.kept; writing.keep()
    """

    def __init__(self, blocks: Iterable[bytes]):
        self.path = incoming() / secrets.token_hex(16)
        try:
            self.kept = self._write(blocks)
        except BaseException:
            self._remove()
            raise

    def __enter__(self) -> "Writing":
        return self

    def __exit__(self, *_: object) -> None:
        self._remove()

    def keep(self) -> None:
        """Give the file its name; one that is there already, by chance damaged, is replaced by these same bytes."""
        place = path_of(self.kept.sha256)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        self.path.replace(place)
        _settle(place.parent)

    def _write(self, blocks: Iterable[bytes]) -> Kept:
        digest, size, head = hashlib.sha256(), 0, b""
        with open(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for block in blocks:
                digest.update(block)
                size += len(block)
                head += block[: HEAD - len(head)]
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        return Kept(digest.hexdigest(), size, head)

    def _remove(self) -> None:
        with suppress(FileNotFoundError):
            self.path.unlink()


def incoming() -> Path:
    """The folder of temporary names; made where it is not there yet."""
    folder = settings.DESK_FILES / INCOMING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def path_of(sha256: str) -> Path:
    """Where bytes with this hash lie."""
    return settings.DESK_FILES / sha256[:2] / sha256


def opened(sha256: str, size: int) -> BinaryIO | None:
    """The bytes, read to their end once and found to be what they were; None where they are missing, damaged or cannot be read."""
    try:
        file = path_of(sha256).open("rb")
    except OSError:
        return None
    try:
        if os.fstat(file.fileno()).st_size == size and hashlib.file_digest(file, "sha256").hexdigest() == sha256:
            file.seek(0)
            return file
    except OSError:
        pass
    file.close()
    return None


def is_sound(sha256: str, size: int) -> bool:
    """Whether the bytes are there and what they were."""
    file = opened(sha256, size)
    if file is None:
        return False
    file.close()
    return True


def has_size(sha256: str, size: int) -> bool:
    """Whether the bytes are there in their number; they are not read."""
    try:
        return path_of(sha256).stat().st_size == size
    except OSError:
        return False


def hashes() -> Iterator[str]:
    """The hashes under which something lies."""
    return (path.name for path in sorted(settings.DESK_FILES.glob("??/*")) if len(path.name) == 64 and path.is_file())


def unfinished() -> Iterator[Path]:
    """Temporary names: uploads at work, and those whose process was killed."""
    return iter(sorted((settings.DESK_FILES / INCOMING).glob("*")))


def _settle(folder: Path) -> None:
    """See that the new name is on the disk, and that of the folder."""
    for each in (folder, folder.parent):
        number = os.open(each, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
