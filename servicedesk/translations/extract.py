"""Which messages the templates and the Python code ask for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml", ".svg", ".md"}
LEFT_OUT = {"migrations", "tests", "node_modules", "__pycache__"}
SHAPES = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
SOURCE_MODULE = "django.utils.translation"
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)


@dataclass(frozen=True, order=True)
class Message:
    """One message: what identifies it (context and English text) and its English plural, where it has one."""

    msgid: str
    context: str = ""
    plural: str = ""


class Untranslatable(ValueError):
    """A message that cannot be looked up, because it is put together before it is translated."""


def messages_in_tree(root: Path = ROOT) -> list[Message]:
    """Every message the tree asks for, sorted, each text once; where it stands with and without a plural, the plural counts."""
    found = {message for path in source_files(root) for message in messages_in_file(path)}
    return list({(message.msgid, message.context): message for message in sorted(found)}.values())


def source_files(root: Path) -> list[Path]:
    """The Python files of our packages and the templates, without tests and migrations."""
    packages = sorted(folder.parent for folder in root.glob("*/__init__.py"))
    files = (path for folder in [*packages, root / "templates"] for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if _asks(path.relative_to(root))]


def _asks(path: Path) -> bool:
    """Whether a file, named from the root, is code of ours or a template."""
    template = "templates" in path.parts and path.suffix in TEMPLATE_SUFFIXES
    return (template or path.suffix == ".py") and not LEFT_OUT.intersection(path.parts)


def messages_in_file(path: Path) -> set[Message]:
    """The messages one file asks for; raises Untranslatable, naming file and line."""
    text = path.read_text(encoding="utf-8")
    try:
        return set(python_messages(text) if path.suffix == ".py" else template_messages(text))
    except (Untranslatable, SyntaxError) as error:
        raise Untranslatable(f"{path}: {error}") from error


def template_messages(text: str) -> Iterator[Message]:
    """The messages of {% translate %}, {% blocktranslate %} and _("…") in a template."""
    for name, literals in _CALL.findall(templatize(text)):
        values = ast.literal_eval(f"({literals},)")
        yield _message("gettext" if name == "_" else name, values)


def python_messages(text: str) -> Iterator[Message]:
    """The messages of gettext and its relatives in Python code, whatever name they were imported under."""
    tree = ast.parse(text)
    names = _imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (shape := _shape(node.func, names)):
            yield from _message_of_call(node, shape)


def _imported_names(tree: ast.AST) -> dict[str, str]:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == SOURCE_MODULE)
    return {alias.asname or alias.name: alias.name for node in imports for alias in node.names}


def _shape(function: ast.expr, names: dict[str, str]) -> str:
    """Which of SHAPES is called here; empty when none is."""
    if isinstance(function, ast.Name):
        called = names.get(function.id, "")
    elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "translation":
        called = function.attr
    else:
        return ""
    base = called.removesuffix("_lazy").removesuffix("_noop")
    return base if base in SHAPES else ""


def _message_of_call(node: ast.Call, shape: str) -> Iterator[Message]:
    arguments = node.args[: len(SHAPES[shape])]
    if any(isinstance(part, (ast.JoinedStr, ast.BinOp)) for part in arguments):
        raise Untranslatable(f"line {node.lineno}: the text is put together before it is translated; translate first, then fill in.")
    values = [part.value for part in arguments if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if len(values) == len(SHAPES[shape]):
        yield _message(shape, values)


def _message(shape: str, values: tuple[str, ...] | list[str]) -> Message:
    return Message(**dict(zip(SHAPES[shape], values, strict=False)))
