"""Tracked lock files pin by name and hash; they hold no address of a package server."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = ("requirements/*.txt", "requirements*.txt", "*.lock", "pylock*.toml", "package-lock.json", "npm-shrinkwrap.json")


def lock_files(root: Path = ROOT) -> list[Path]:
    """Every lock file of the tree."""
    return sorted({path for pattern in PATTERNS for path in root.glob(pattern)})


def findings(root: Path = ROOT) -> list[str]:
    """The lines of lock files that hold an address."""
    return [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in lock_files(root)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "://" in line
    ]


if __name__ == "__main__":
    sys.exit("\n".join(findings()) or 0)
