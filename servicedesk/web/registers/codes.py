"""Codes that a camera reads: squares as path data, so that the page draws them without style and paper keeps them sharp."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import segno

QUIET = 4  # squares of empty paper around a code, without which no camera finds it


@dataclass(frozen=True)
class Code:
    """A code as one path in a square of `side` by `side`, the empty border included."""

    text: str
    side: int
    path: str

    @property
    def svg(self) -> str:
        """The code as a picture of its own, black on white."""
        box = f'viewBox="0 0 {self.side} {self.side}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{self.path}" fill="#000"/></svg>'


@lru_cache(maxsize=256)
def code_of(text: str) -> Code:
    """The QR of a text at error level M, so that a fold or a stain leaves it legible."""
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    runs = []
    for y, line in enumerate(matrix):
        x = 0
        for dark, squares in groupby(line):
            wide = len(list(squares))
            if dark:
                runs.append(f"M{x + QUIET} {y + QUIET}h{wide}v1h-{wide}z")
            x += wide
    return Code(text, len(matrix) + 2 * QUIET, "".join(runs))
