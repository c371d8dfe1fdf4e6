"""How customers are found and shown: keys to search by, initials, masked addresses. Pure rules on plain values."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from servicedesk.pinyin import first_letters

LONGEST_TERM = 120
_GRAM = 3
_PHONE_LIKE = re.compile(r"[\d\s+\-().]{3,}", re.ASCII)


def folded(text: str) -> str:
    """A name as it is compared: full-width as half-width, small letters, single blanks, no marks that only steer its direction."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return " ".join(plain.casefold().split())


def initials(name: str) -> str:
    """The first letters of a name's syllables and words: wns for 温女士, nl for Northpier Labs."""
    return first_letters(folded(name), _of_each_word)


def _of_each_word(other: str) -> str:
    return "".join(word[0] for word in other.split())


def dialled(phone: str) -> list[str]:
    """The digits of an E.164 number as people may type them: with the country, and a Chinese fixed line with its 0 too."""
    digits = phone.removeprefix("+")
    if not digits:
        return []
    national = phone.removeprefix("+86")
    fixed = national != phone and not re.fullmatch(r"1\d{10}|[48]00\d{7}", national)
    return [digits, f"0{national}"] if fixed else [digits]


def sought_by(names: Iterable[str], phones: Iterable[str]) -> str:
    """Everything a customer is found by, a line each."""
    lines = [line for name in names if name for line in (folded(name), initials(name))]
    lines += [digits for phone in phones for digits in dialled(phone)]
    return "\n".join(dict.fromkeys(lines))


def grams_of(sought: str) -> list[str]:
    """The pieces of up to three letters of every line, for the index: what is typed is two Chinese letters as often as not."""
    found = {
        line[start : start + size]
        for line in sought.split("\n")
        for size in range(1, _GRAM + 1)
        if size == _GRAM or not line.isdecimal()
        for start in range(len(line) - size + 1)
    }
    return sorted(found)


def terms_of(typed: str) -> list[str]:
    """What is typed as the terms to look for: one number however it is written, else each word."""
    typed = unicodedata.normalize("NFKC", typed[:LONGEST_TERM].replace("\0", ""))
    if _PHONE_LIKE.fullmatch(typed.strip()):
        return [digits] if (digits := re.sub(r"\D", "", typed)) else []
    return folded(typed).split()


def pieces_of(term: str) -> list[str]:
    """The pieces the index must hold for a term to be there."""
    return [term] if len(term) <= _GRAM else [term[start : start + _GRAM] for start in range(len(term) - _GRAM + 1)]


def mask_place(text: str) -> str:
    """An address in one piece as everybody may see it: at most six characters of what stands before its first digit, then stars."""
    if not text.strip():
        return ""
    shown = re.split(r"\d", text.strip(), maxsplit=1)[0][:6].strip(" ,，#-")
    return f"{shown} ****".strip()


def mask_address(parts: Sequence[str]) -> str:
    """An address as everybody may see it, given as area, estate, building, unit, room and free line: the first two, then stars."""
    shown = " ".join(part for part in parts[:2] if part)
    hidden = any(parts[2:])
    return f"{shown} ****".strip() if hidden else shown
