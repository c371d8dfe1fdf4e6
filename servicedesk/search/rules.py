"""How texts are indexed, asked for and marked: pure rules on plain values.

Chinese is kept as single characters and overlapping pairs, other writing as folded words, a number whole and by its last 4 and 7
digits. Every token has its place in the text, so that a longer word is asked for as a phrase of pairs.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

LONGEST = 200  # characters of a question
TAILS = (4, 7)  # digits by which a long number is known too
_PLACES = 16_383  # so many places Postgres knows in a document; what stands further on is found by up to two characters at a time
_TIMES = 255  # so many of one token
_ROOM = 900_000  # bytes of a document's tokens; Postgres has room for 1 MiB
_LONGEST_WORD = 60
_PREFIX = {"word": 2, "digits": 3}  # from so many characters on, what begins like this counts too

# Writing without blanks between its words: Chinese, kana, hangul.
_PAIRED = "\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<paired>[{_PAIRED}]+)|(?P<digits>[0-9]+)|(?P<word>[^\W\d_{_PAIRED}]+)")
_NUMBER_LIKE = re.compile(r"[0-9\s+\-().]+")
_LONG_NUMBER = re.compile(r"\d(?:[\s\-().]*\d){6,}")  # also beside words
_MAIL_LIKE = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True)
class Run:
    """A stretch of one kind of writing: paired, digits or word."""

    kind: str
    text: str


@dataclass
class Question:
    """What is asked for: each term is the runs of one word, all of them to be found; `numbers` are what may be masked: to be hashed."""

    terms: list[list[Run]] = field(default_factory=list)
    number: str = ""
    mail: str = ""
    private: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it can be looked for."""
        return not self.terms

    @property
    def is_private(self) -> bool:
        """Whether it holds a telephone number or an e-mail address, which have no place in the address of a page."""
        return self.private


def folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared (half-width, small letters, no accents), and for each of its characters where it stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = letter if letter.isascii() else _plain(letter)
        for each in plain.casefold():
            letters.append(each)
            places.append(place)
    return "".join(letters), places


@lru_cache(10_000)
def _plain(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", letter))
    return unicodedata.normalize("NFC", "".join(each for each in apart if unicodedata.category(each) not in ("Mn", "Cf")))


def runs_of(text: str) -> Iterator[Run]:
    """The stretches of a folded text that can be found, in order."""
    for found in _RUN.finditer(text):
        yield Run(found.lastgroup or "", found[0])


def vector_of(texts: Iterable[tuple[str, str]], keys: Iterable[tuple[str, str]] = ()) -> str:
    """A tsvector as Postgres reads it: `texts` are (text, weight) in order, `keys` are (token, weight) without a place of their own."""
    places: dict[str, dict[int, str]] = {token: {_PLACES: weight} for token, weight in keys}
    place, room = 1, _ROOM
    for text, weight in texts:
        for run in runs_of(folded(text)[0]):
            for token, offset in _tokens(run):
                known = token in places
                where = places.setdefault(token, {}) if room > 0 else places.get(token, {})
                if len(where) < _TIMES:
                    where.setdefault(min(place + offset, _PLACES), weight)
                    room -= 2 if known else len(token.encode()) + 8
            place += len(run.text) if run.kind == "paired" else 1
        place += 1  # a phrase does not reach from one text into the next
    return " ".join(f"'{token}':" + ",".join(f"{one}{weight}" for one, weight in where.items()) for token, where in places.items())


def _tokens(run: Run) -> Iterator[tuple[str, int]]:
    if run.kind == "paired":
        for offset, letter in enumerate(run.text):
            yield letter, offset
            if offset + 1 < len(run.text):
                yield run.text[offset : offset + 2], offset
    elif run.kind == "digits":
        for token in dict.fromkeys((run.text, run.text.lstrip("0") or "0", *tails_of(run.text))):
            yield token[:_LONGEST_WORD], 0
    else:
        yield run.text[:_LONGEST_WORD], 0


def tails_of(digits: str) -> list[str]:
    """The last digits a longer number is known by."""
    return [digits[-tail:] for tail in TAILS if len(digits) > tail]


def question_of(typed: str) -> Question:
    """What is typed, as what to look for; empty where there is no letter and no digit in it."""
    text = folded(typed)[0]
    terms = [runs for chunk in text.split() if (runs := list(runs_of(chunk)))]
    number = re.sub(r"[^0-9]", "", text) if _NUMBER_LIKE.fullmatch(text) else ""
    mail = text.strip() if _MAIL_LIKE.fullmatch(text.strip()) else ""
    return Question(terms, number, mail, "@" in text or _LONG_NUMBER.search(text) is not None)


def query_of(question: Question, secret: bytes) -> str:
    """The tsquery: every term, each a phrase; a number or a mail address in one piece may also be a masked one."""
    words = " & ".join(_phrase(runs) for runs in question.terms)
    masked = [masked_key(text, secret) for text in (question.mail, question.number) if text]
    if len(question.number) > max(TAILS):  # written in groups
        masked.append(question.number)
    return " | ".join([f"({words})", *(f"'{token}'" for token in masked)])


def _phrase(runs: Sequence[Run]) -> str:
    parts: list[tuple[str, int]] = []
    place = 0
    for number, run in enumerate(runs):
        if run.kind == "paired":
            parts += [(f"'{token}'", place + offset) for token, offset in _asked_pairs(run.text)]
            place += len(run.text)
        else:
            begins = number == len(runs) - 1 and len(run.text) >= _PREFIX[run.kind]
            parts.append((f"'{run.text[:_LONGEST_WORD]}'" + (":*" if begins else ""), place))
            place += 1
    said = parts[0][0]
    for (_, before), (token, after) in pairwise(parts):
        said += f" <{after - before}> {token}"
    return f"({said})"


def _asked_pairs(text: str) -> list[tuple[str, int]]:
    """As few pairs as cover the word; one character stands for itself."""
    if len(text) == 1:
        return [(text, 0)]
    offsets = [*range(0, len(text) - 1, 2)]
    if offsets[-1] != len(text) - 2:
        offsets.append(len(text) - 2)
    return [(text[offset : offset + 2], offset) for offset in offsets]


def masked_key(text: str, secret: bytes) -> str:
    """The token of what stands in the index as a keyed hash only."""
    return "#" + hmac.digest(secret, folded(text)[0].encode(), "sha256")[:12].hex()


def masked_keys(numbers: Iterable[str], mails: Iterable[str], secret: bytes) -> list[str]:
    """The tokens of telephone numbers, given as digits, whole and by their last 4 and 7, and of mail addresses."""
    known = [piece for digits in numbers if digits for piece in (digits, *tails_of(digits))]
    return [masked_key(text, secret) for text in dict.fromkeys([*known, *(mail for mail in mails if mail)])]


def kind_key(code: str) -> str:
    """The token every document of a kind carries."""
    return f"@{code}"


def beginnings_of(initials: str) -> list[str]:
    """Initials from each of their letters on, since a company is called by the middle of its name as often as not."""
    letters = folded(initials)[0]
    return [letters[start : start + _LONGEST_WORD] for start in range(max(1, len(letters) - 1)) if letters[start:].isalnum()]


def marks_of(text: str, question: Question) -> list[tuple[int, int]]:
    """Where in a text the terms stand, as (from, to), in order and apart."""
    plain, places = folded(text)
    found = sorted((match.start(), match.end()) for runs in question.terms for match in _pattern(tuple(runs)).finditer(plain))
    marks: list[tuple[int, int]] = []
    for start, end in found:
        here = places[start], places[end - 1] + 1
        if marks and here[0] <= marks[-1][1]:
            marks[-1] = marks[-1][0], max(marks[-1][1], here[1])
        else:
            marks.append(here)
    return marks


@lru_cache(100)
def _pattern(runs: tuple[Run, ...]) -> re.Pattern[str]:
    first = "" if runs[0].kind != "word" else r"(?<![^\W\d_])"
    return re.compile(first + r"[\W_]*".join(re.escape(run.text) for run in runs))


def segments_of(text: str, question: Question) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is what was asked for."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for start, stop in marks_of(text, question):
        pieces += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def excerpt_of(texts: Iterable[str], question: Question, width: int = 120) -> str:
    """The neighbourhood of the first place where one of these texts holds a term, in one line; "" where none does."""
    for text in texts:
        line = " ".join(text.split())
        marks = marks_of(line, question)
        if marks:
            start = max(0, marks[0][0] - width // 4)
            return ("…" if start else "") + line[start : start + width] + ("…" if start + width < len(line) else "")
    return ""
