"""A flow chart as a drawing: boxes in layers, arrows between them. Figures are pixels of the drawing's own frame."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from servicedesk.rulebook.documents.rules import Step, layers

WIDE, GAP, LINE, PAD, TEXT = 188, 36, 18, 10, 13
SPACE = 52  # between layers: room for an arrow and its condition
LANE = 16  # between the ways beside the boxes, of arrows that go back or pass a layer by


@dataclass(frozen=True)
class Box:
    """A step: its frame, its lines with the height of each, and whether nothing follows."""

    x: int
    y: int
    wide: int
    high: int
    lines: list[tuple[int, str]]
    who: list[tuple[int, str]]
    ends: bool

    @property
    def middle(self) -> int:
        return self.x + self.wide // 2

    @property
    def round(self) -> int:
        return self.high // 2 if self.ends else 6


@dataclass(frozen=True)
class Arrow:
    """A way from box to box, and the condition beside it."""

    path: str
    when: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """A whole chart."""

    wide: int
    high: int
    boxes: list[Box]
    arrows: list[Arrow]


def draw(steps: Sequence[Step]) -> Drawing:
    """The chart of these steps: the first on top, each layer one arrow further; arrows back or past a layer run at the right."""
    rows = layers(steps)
    across = max((len(row) for row in rows), default=1)
    body = across * (WIDE + GAP) - GAP
    boxes: dict[str, Box] = {}
    level: dict[str, int] = {}
    y = 1
    for depth, row in enumerate(rows):
        left = (body - (len(row) * (WIDE + GAP) - GAP)) // 2 + 1
        high = max(_height(step) for step in row)
        for place, step in enumerate(row):
            boxes[step.id] = _box(step, left + place * (WIDE + GAP), y, high)
            level[step.id] = depth
        y += high + SPACE
    arrows: list[Arrow] = []
    lanes = 0
    for step in (step for row in rows for step in row):
        for way in step.exits:
            start, end = boxes[step.id], boxes[way.to]
            if level[way.to] == level[step.id] + 1:
                arrows.append(_down(start, end, way.when))
            else:
                lanes += 1
                arrows.append(_beside(start, end, body + GAP // 2 + lanes * LANE, way.when))
    longest = max((_width(arrow.when) for arrow in arrows if arrow.x > body), default=0)
    return Drawing(body + GAP + lanes * LANE + longest, y - SPACE + 2, list(boxes.values()), arrows)


def _height(step: Step) -> int:
    return 2 * PAD + LINE * (len(wrap(step.text)) + len(wrap(step.who)))


def _box(step: Step, x: int, y: int, high: int) -> Box:
    who, lines = wrap(step.who), wrap(step.text)
    first = y + (high - LINE * (len(who) + len(lines))) // 2 + TEXT
    placed = [first + LINE * n for n in range(len(lines) + len(who))]
    return Box(x, y, WIDE, high, list(zip(placed, lines, strict=False)), list(zip(placed[len(lines) :], who, strict=True)), not step.exits)


def _down(start: Box, end: Box, when: str) -> Arrow:
    top, turn, foot = start.y + start.high, end.y - SPACE // 2, end.y - 2
    path = f"M{start.middle} {top}V{turn}H{end.middle}V{foot}"
    return Arrow(path, when, end.middle + 6, end.y - 10)


def _beside(start: Box, end: Box, lane: int, when: str) -> Arrow:
    out, back = start.y + start.high // 2, end.y + end.high // 2
    if start is end:
        back = out + LINE
    path = f"M{start.x + start.wide} {out}H{lane}V{back}H{end.x + end.wide + 2}"
    return Arrow(path, when, lane + 6, (out + back) // 2 + TEXT // 2)


def _width(text: str) -> int:
    """About how wide a text is: a Chinese character is as wide as it is high, a Latin letter little more than half."""
    return round(sum(TEXT if ord(letter) > 0x2E7F else TEXT * 0.56 for letter in text))


def wrap(text: str, wide: int = WIDE - 2 * PAD) -> list[str]:
    """The text in lines that fit: between words, in Chinese after any character."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text):
        if line and _width(line + word.rstrip()) > wide:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """What a line may not break: Latin words with the space after them, a Chinese character with the mark after it."""
    return re.findall(r"[!-\u2e7f]+ *|[^!-\u2e7f][，。、；：？！）” ]*", text)
