"""The lint line that keeps the paths of somebody's machine out of the project."""

import shutil
import subprocess

import pytest

from tests.house.source import ROOT


@pytest.fixture
def tree(tmp_path):
    """A git project that holds the check; returns its root."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".ci" / "checks").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "checks" / "paths", tmp_path / ".ci" / "checks" / "paths")
    return tmp_path


def run(tree):
    return subprocess.run(["bash", str(tree / ".ci" / "checks" / "paths")], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", ["/{}/desk/notes.md", "../{}/notes.md"])
def test_a_path_of_one_machine_is_found(tree, path):
    name = "wo" + "rk" if path.startswith("/") else "sha" + "red"
    (tree / "readme.md").write_text(f"fine\nsee {path.format(name)}\n")
    done = run(tree)
    assert done.returncode == 1
    assert "readme.md:2:" in done.stdout


def test_the_check_does_not_find_itself(tree):
    assert run(tree).returncode == 0
    assert run(ROOT).returncode == 0
