"""Filling in phrases, and looking at what is about to be said. Pure, on plain text."""

import re
from collections.abc import Mapping, Sequence

PLACEHOLDERS = ("company", "work_number", "name", "customer")
_PLACE = re.compile(r"\{([^{}]*)\}")
_ENDS = re.compile(r"[。！？!?\n]+|\.(?:\s|$)")


def unknown_places(text: str) -> list[str]:
    """The names between braces that nobody fills in."""
    return [name for name in dict.fromkeys(_PLACE.findall(text)) if name.strip() not in PLACEHOLDERS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The phrase with its placeholders' values in their place."""
    return _PLACE.sub(lambda found: values.get(found[1].strip(), ""), text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, none of them empty."""
    return [part.strip() for part in _ENDS.split(text) if part.strip()]


def found_in(text: str, words: Sequence[str]) -> str:
    """The first of these words that the text says, whatever the case of its letters; empty where it says none.

    Latin words count only as whole words.
    """
    folded = text.casefold()
    return next((word for word in words if word and _says(folded, word.casefold())), "")


def _says(text: str, word: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.ASCII) is not None
    return word in text


def part_of(text: str, where: str) -> str:
    """The part of a text that a rule looks at: its first sentence (`begin`), its last one (`end`) or all of it."""
    sentences = sentences_of(text)
    if where == "anywhere" or not sentences:
        return text
    return sentences[0] if where == "begin" else sentences[-1]
