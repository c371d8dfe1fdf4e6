"""The tree as the house tests read it: our Python files, parsed once."""

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def packages() -> list[str]:
    """The top-level packages of the desk; tests are none of them."""
    return sorted(init.parent.name for init in ROOT.glob("*/__init__.py") if init.parent.name != "tests")


@cache
def modules() -> dict[str, ast.Module]:
    """Path from the root → syntax tree, for every Python file of the desk but migrations."""
    files = (path for package in packages() for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def dotted(node: ast.expr) -> str:
    """The names of a call chain, `Ticket.objects.filter(…).update` as "Ticket.objects.filter.update"."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else ""


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a module imports; a name taken from a module is written module.name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or '.'}.{alias.name}") for alias in node.names)


def check(name: str) -> ModuleType:
    """A check of `.ci/checks`, loaded as a module."""
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / "checks" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
