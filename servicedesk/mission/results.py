"""What the last full test run found, kept in .rules.json at the root of the tree."""

import hashlib
import json
import os
import subprocess
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from servicedesk.mission.report import Citation

FILE_NAME = ".rules.json"


@dataclass(frozen=True)
class Run:
    """One full test run: the commit and content it ran on, when it ended, and who cited which row with what outcome."""

    commit: str | None
    tree: str | None
    finished_at: datetime
    citations: tuple[Citation, ...]


def write_run(root: Path, run: Run) -> None:
    """Replace the kept run with this one."""
    kept = {
        "commit": run.commit,
        "tree": run.tree,
        "finished_at": run.finished_at.isoformat(timespec="seconds"),
        "results": [asdict(citation) for citation in run.citations],
    }
    fresh = root / f"{FILE_NAME}.new"
    fresh.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    fresh.replace(root / FILE_NAME)


def read_run(root: Path) -> Run | None:
    """The kept run, or None when no full run was written yet."""
    try:
        kept = json.loads((root / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    citations = tuple(Citation(**line) for line in kept["results"])
    return Run(kept["commit"], kept["tree"], datetime.fromisoformat(kept["finished_at"]), citations)


def current_commit(root: Path) -> str | None:
    """The commit checked out at `root`; None without git or before the first commit."""
    found = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return found.decode().strip() if found else None


def tree_hash(root: Path) -> str | None:
    """One hash over names and bytes of every file git tracks or would track; None without git.

    It follows the content of the working tree, so committing what was tested does not change it.
    """
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    if not listed:
        return None
    digest = hashlib.sha256()
    for name in sorted(listed.split(b"\0")):
        if name and name != FILE_NAME.encode():
            digest.update(name + b"\0" + _content(os.path.join(os.fsencode(root), name)) + b"\0")
    return digest.hexdigest()


def _content(path: bytes) -> bytes:
    if os.path.islink(path):
        return os.readlink(path)
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except (FileNotFoundError, IsADirectoryError):
        return b"-"


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False, timeout=60)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
