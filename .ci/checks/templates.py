"""Every template compiles and keeps to what the content security policy lets a browser do."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = {".html", ".svg", ".txt", ".xml"}
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
LOGIC = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"\s(?:on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\ssrc\s*=)(?![^>]*\snonce\s*=)(?![^>]*\stype\s*=\s*[\"']application/(?:ld\+)?json)", re.IGNORECASE
)
ASSET = re.compile(
    r"<(?:script|img|link|source|iframe|video|audio|embed|object|use|image|input|track)\b[^>]*"
    r"\s(?:src|srcset|href|xlink:href|poster|data)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
STYLE_SHEET = re.compile(r"<style\b", re.IGNORECASE)
RULES = (
    (STYLE, "a style attribute; give the value as data-* and let the script set it"),
    (HANDLER, "an inline event handler; the browser is told to ignore it"),
    (INLINE_SCRIPT, "an inline script without a nonce"),
    (ASSET, "an asset from another host; copy it into static/"),
    (STYLE_SHEET, "an inline style sheet; write it in static/css"),
)


def template_files(root: Path = ROOT) -> list[Path]:
    """Every template of ours."""
    folders = [root / "templates", *root.glob("*/templates"), *root.glob("servicedesk/*/templates")]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES)


def forbidden_markup(text: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) for markup the browser must not get; comments do not count."""
    spoken = COMMENT.sub(_blank, text)
    # Inside a tag `a > b` would end it too early, so template logic is put out of sight first.
    plain = LOGIC.sub(_blank, spoken)
    for tag in TAG.finditer(plain):
        for rule, sentence in RULES:
            if rule.search(tag.group()):
                yield plain.count("\n", 0, tag.start()) + 1, sentence


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def compile_error(text: str) -> str:
    """Why Django cannot compile the template, or which template it names is not there; empty when all is well."""
    from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

    try:
        compiled = engines["django"].from_string(text)
        for name in named_templates(compiled.template):
            engines["django"].get_template(name)
    except TemplateDoesNotExist as error:
        return f"no template {error}"
    except TemplateSyntaxError as error:
        return str(error)
    return ""


def named_templates(template: Any) -> Iterator[str]:
    """The templates this one extends or includes by a literal name."""
    from django.template.loader_tags import ExtendsNode, IncludeNode

    for node in template.nodelist.get_nodes_by_type((ExtendsNode, IncludeNode)):
        expression = node.parent_name if isinstance(node, ExtendsNode) else node.template
        if isinstance(expression.var, str):
            yield expression.var


def findings(root: Path = ROOT) -> list[str]:
    """One line per thing that is wrong in a template."""
    found = []
    for path in template_files(root):
        name, text = path.relative_to(root), path.read_text(encoding="utf-8")
        if error := compile_error(text):
            found.append(f"{name}: does not compile: {error}")
        found += [f"{name}:{line}: {sentence}" for line, sentence in forbidden_markup(text)]
    return found


def main() -> str:
    """Load the desk and check its templates."""
    import django

    django.setup()
    return "\n".join(findings())


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main() or 0)
