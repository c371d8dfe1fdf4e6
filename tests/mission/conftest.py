"""A small project with a test suite of its own, run by a pytest of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from servicedesk.mission.catalogue import ROOT

PLUGINS = ("-p", "xdist", "-p", "servicedesk.mission.pytest_plugin", "-p", "no:cacheprovider")


@dataclass
class Suite:
    """The small project at `root`."""

    root: Path

    def write(self, name: str, text: str) -> None:
        """Put a test file under tests/."""
        path = self.root / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"import pytest\n{text}")

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run pytest in the project; returns exit code and everything it printed."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
        environment = inherited | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, "-m", "pytest", *PLUGINS, *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout + done.stderr

    def book(self) -> dict | None:
        """What .rules.json holds; None when it was not written."""
        path = self.root / ".rules.json"
        return json.loads(path.read_text()) if path.exists() else None

    def outcomes(self) -> dict[tuple[str, str], str]:
        """(row, name of the test) → outcome."""
        return {(line["row"], line["test"].partition("::")[2]): line["outcome"] for line in (self.book() or {})["results"]}


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """An empty project whose test paths are configured as ours are."""
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
    return Suite(tmp_path)
