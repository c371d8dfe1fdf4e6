"""Imports point one way; .importlinter says which."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, packages

# Parts of the project package that stand beside the layers: they start the desk, test it or translate it.
BESIDE = {"servicedesk.embedded", "servicedesk.mission", "servicedesk.translations"}
LINT = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"]


def contract() -> configparser.ConfigParser:
    """The contracts as written."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def layers(name: str) -> list[str]:
    """The modules a contract arranges in layers."""
    return re.findall(r"[\w.]+", contract()[f"importlinter:contract:{name}"]["layers"])


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree."""
    command = [*LINT, "--config", str(ROOT / ".importlinter"), "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(root), "PATH": ""})


def test_imports_point_one_way():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_has_its_layer():
    kernel = {f"servicedesk.{init.parent.name}" for init in (ROOT / "servicedesk").glob("*/__init__.py")}
    apps = set(packages()) - {"servicedesk"}
    assert apps <= set(layers("house"))
    assert kernel - BESIDE <= {*layers("house"), *layers("gateways")}
    assert apps <= set(contract()["importlinter"]["root_packages"].split())


@pytest.fixture
def bare_tree(tmp_path):
    """The packages of the house with nothing in them; returns their root."""
    for module in {*layers("house"), *layers("gateways"), *BESIDE}:
        folder = tmp_path / module.replace(".", "/")
        folder.mkdir(parents=True)
    for folder in [path for path in tmp_path.rglob("*") if path.is_dir()]:
        (folder / "__init__.py").write_text("")
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


WAYS = {
    "servicedesk.journal": "staff",
    "servicedesk.rulebook": "servicedesk.clocks",
    "staff": "tickets",
    "tickets": "complaints",
    "complaints": "returns",
    "returns": "complaints",
    "penalties": "servicedesk.web",
    "servicedesk.api": "servicedesk.clocks",
    "servicedesk.backup": "servicedesk.rulebook",
    "servicedesk.channels": "tickets",
    "servicedesk.search": "servicedesk.api",
}


@pytest.mark.parametrize(("lower", "upper"), WAYS.items(), ids=lambda name: name)
def test_the_wrong_way_is_refused(bare_tree, lower, upper):
    (bare_tree / lower.replace(".", "/") / "models.py").write_text(f"import {upper}\n")
    done = lint(bare_tree)
    assert done.returncode == 1
    assert f"{lower} is not allowed to import {upper}" in done.stdout.replace("\n", " ")


def test_the_right_way_is_allowed(bare_tree):
    for upper, lower in [("penalties", "complaints"), ("tickets", "servicedesk.api"), ("servicedesk.urls", "servicedesk.web")]:
        (bare_tree / upper.replace(".", "/") / "models.py").write_text(f"import {lower}\n")
    (bare_tree / "servicedesk" / "api" / "keys.py").write_text("import servicedesk.journal\n")
    done = lint(bare_tree)
    assert done.returncode == 0, done.stdout
