"""What an intake says: details, tags, and which of the fields a regulation requires are missing. Pure, on plain values."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_TAGS, LONGEST_TAG = 10, 30
# What a regulation may require of an intake.
FIELDS = ("name", "phone", "detail", "address", "area", "stage", "mode", "tags", "verified", "promised_at", "topic", "project")
# The details by which clocks may be confined, in the order in which they are told.
FACTS = ("kind", "channel", "stage", "mode", "area", "special", "verified", "topic", "project")


@dataclass(frozen=True)
class Details:
    """What is known of a matter beside its kind: an empty `mode` is the hotline's, an empty `area` a normal one.

    `special`: a case that is visited at once. `verified`: the facts were gone through with the customer.
    `topic` is the code of its class, `project` that of the scope it belongs to; both may be empty.
    """

    stage: str = ""
    mode: str = ""
    area: str = ""
    special: bool = False
    address: str = ""
    tags: tuple[str, ...] = ()
    verified: bool = False
    topic: str = ""
    project: str = ""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Details":
        """As fields say them; one that is not there, or empty, says nothing."""
        words = {name: str(said.get(name) or "") for name in ("stage", "mode", "area", "address", "topic", "project")}
        special, verified = (bool(said.get(name)) for name in ("special", "verified"))
        return cls(tags=tuple(said.get("tags") or ()), special=special, verified=verified, **words)

    def facts(self) -> dict[str, Any]:
        """What clocks may be confined by."""
        settled = {"mode": self.mode or "hotline", "area": self.area or "normal"}
        chosen = {name: code for name, code in (("topic", self.topic), ("project", self.project)) if code}
        return {"stage": self.stage, **settled, "special": self.special, "verified": self.verified, **chosen}


NOTHING_SAID = Details()


def is_said(value: Any) -> bool:
    """Whether a field holds anything: blanks, an unticked box and an empty list do not."""
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def missing(required: Iterable[str], said: Mapping[str, Any]) -> list[str]:
    """The required fields that say nothing, in the order in which they are required, each once."""
    return [name for name in dict.fromkeys(required) if not is_said(said.get(name))]


def tags_in(text: str) -> list[str]:
    """The tags typed in one line, between commas (of either script), semicolons or line ends."""
    return [part for part in re.split(r"[,，、;；\n]", text) if part.strip()]


def normal_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept and looked for: one width and case, single blanks, no # before them, each once, none empty."""
    found = (" ".join(_folded(tag).split()).lstrip("# ") for tag in tags)
    return tuple(dict.fromkeys(tag for tag in found if tag))


def _folded(tag: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold())
    return "".join(each for each in folded if each.isspace() or unicodedata.category(each) != "Cc")
