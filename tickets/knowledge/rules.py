"""Finding articles by what is typed, taking personal numbers out of it, and comparing two versions. Pure, on plain text."""

import difflib
import re
import unicodedata

MOST_PIECES = 400  # of a typed text; what is longer finds by its begin
LONGEST_PIECE = 60  # an index takes no longer words than some two thousand bytes
_WORD = re.compile(r"[0-9a-z]+|[㐀-鿿]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\+?\d(?:[\s\-().]*\d){4,}[xX]?")
_SMALL = """a an and are as at be by can do for from how i in is it my of on or please the this to we what when where with you your"""
_STOP = frozenset(re.findall(r"\w+", _SMALL))


def folded(text: str) -> str:
    """A text as it is compared: full-width as half-width, small letters."""
    return unicodedata.normalize("NFKC", text.replace("\0", "")).casefold()


def pieces_of(*texts: str) -> list[str]:
    """What a text is found by: its Latin words, and every pair of neighbouring Chinese characters; a single one by itself."""
    runs = [run for text in texts for run in _WORD.findall(folded(text))]
    return list(dict.fromkeys(piece for run in runs for piece in _pieces(run)))[:MOST_PIECES]


def _pieces(run: str) -> list[str]:
    if run.isascii():
        return [] if run in _STOP else [run[:LONGEST_PIECE]]
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def without_numbers(text: str) -> str:
    """What somebody asked, without the numbers and addresses by which people are known."""
    return _NUMBER.sub("…", _MAIL.sub("…", unicodedata.normalize("NFKC", text)))


def compared(old: str, new: str) -> list[tuple[str, str]]:
    """The lines of two texts in order: (“-” taken out, “+” put in or “ ” kept, the line)."""
    lines = difflib.ndiff(old.splitlines(), new.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] in "-+ "]
