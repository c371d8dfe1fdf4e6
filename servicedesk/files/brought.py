"""Files that come with a form: where the form is refused their bytes stay, and a signed word brings them along when it is sent again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from servicedesk.files import store
from servicedesk.files.actions import checked_name
from servicedesk.files.rules import MOST_FILES
from servicedesk.journal.errors import Invalid

GOOD_FOR = 12 * 3600  # seconds: a shift
_SALT = "servicedesk.files.brought"
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Brought:
    """A file that came with a form: with this sending, or with an earlier one that was refused, of which `word` tells."""

    name: str
    size: int
    sha256: str = ""
    word: str = ""
    file: UploadedFile | None = None

    def blocks(self) -> Iterator[bytes]:
        """Its bytes; Invalid where those of an earlier sending are gone."""
        if self.file is not None:
            yield from self.file.chunks()
            return
        kept = store.opened(self.sha256, self.size)
        if kept is None:
            raise Invalid({"file": [_("“%(name)s” is no longer there; choose the file again.") % {"name": self.name}]})
        with kept:
            while block := kept.read(_BLOCK):
                yield block


def brought_by(member: Any, files: Iterable[UploadedFile], words: Sequence[str]) -> list[Brought]:
    """What came with a form, earlier files first; a word that is forged, somebody else's or older than GOOD_FOR seconds counts as none."""
    earlier = (_read(member, word) for word in words[:MOST_FILES])
    return [*(one for one in earlier if one), *(Brought(file.name or "", file.size or 0, file=file) for file in files)]


def kept_for(member: Any, brought: Iterable[Brought]) -> list[Brought]:
    """The same with their bytes on the disk, to be sent again by word; those that no subject could take are left out."""
    kept = []
    for one in brought:
        if one.file is None:
            kept.append(one)
            continue
        try:
            name = checked_name(one.name, one.size)
        except Invalid:
            continue
        with store.Writing(one.blocks()) as writing:
            writing.keep()
        word = signing.dumps([member.pk, name, writing.kept.size, writing.kept.sha256], salt=_SALT)
        kept.append(Brought(name, writing.kept.size, writing.kept.sha256, word))
    return kept


def _read(member: Any, word: str) -> Brought | None:
    try:
        pk, name, size, sha256 = signing.loads(word, salt=_SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Brought(name, size, sha256, word) if pk == member.pk else None
