"""Whom a note mentions: pure, on plain text."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_WORD = "A-Za-z0-9_.-"
_AT = re.compile(rf"(?<![{_WORD}])[@＠](?=\S)")  # not the sign in an address of e-mail
_NAMED = re.compile(r"[\w.-]{1,40}")


class Mentions(NamedTuple):
    """Ids of the members a text mentions, in order; names that are nobody's; names that several have, with their ids."""

    members: list[int]
    unknown: list[str]
    several: dict[str, list[int]]


def mentions_in(text: str, handles: Mapping[str, Iterable[int]]) -> Mentions:
    """Whom “@…” names in a text, by the longest of `handles` that follows the sign: work number, sign-in or name, in lower case.

    A handle of Latin letters ends where the word does; a Chinese name may run on into the sentence.
    """
    found = Mentions([], [], {})
    longest = max(map(len, handles), default=0)
    for sign in _AT.finditer(text):
        handle = _handle_at(text, sign.end(), handles, longest)
        ids = sorted(set(handles.get(handle, ())))
        if len(ids) > 1:
            found.several[handle] = ids
        elif ids and ids[0] not in found.members:
            found.members.append(ids[0])
        elif not ids and (named := _NAMED.match(text, sign.end())):
            found.unknown.append(named[0].rstrip(".-"))
    return found


def _handle_at(text: str, start: int, handles: Mapping[str, Iterable[int]], longest: int) -> str:
    for end in range(min(len(text), start + longest), start, -1):
        piece = text[start:end].lower()
        if piece in handles and not (_is_latin(piece[-1]) and _is_latin(text[end : end + 1])):
            return piece
    return ""


def _is_latin(letter: str) -> bool:
    return letter == "_" or (letter.isascii() and letter.isalnum())
