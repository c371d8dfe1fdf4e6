"""A form within the text of a pack: read, checked alone, and written in place of the one that stands there."""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from servicedesk.registers.pack import check
from servicedesk.rulebook.pack import Known
from servicedesk.rulebook.source import PackError, Problem, read_text


class _Writer(yaml.SafeDumper):
    """Lists stand further in than what they belong to, as packs are written."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def written(form: Mapping[str, Any]) -> str:
    """A form in the grammar of packs as YAML, short mappings on one line; ends without a line end."""
    made: str = yaml.dump(form, Dumper=_Writer, default_flow_style=None, allow_unicode=True, sort_keys=False, width=100_000)
    return made.rstrip("\n")


def checked_form(form: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[Problem]]:
    """A form in the grammar of packs as plain data, None where something is wrong, and everything that is; fields begin with `[1]`."""
    try:
        node = read_text(json.dumps([form], ensure_ascii=False), "")
    except PackError as error:
        return None, error.problems
    found = check(node, Known(set(), {}))
    return (None if node.problems else found[0]), node.problems


def with_form(text: str, number: str, form: Mapping[str, Any]) -> str | None:
    """The text of a pack with this form in place of the one of its code in this article, nothing else touched.

    None where the article states no form of that code. Comments within the form are lost; those around it stay.
    """
    place = _place_of(yaml.compose(text, Loader=yaml.SafeLoader), number, form["code"])
    if place is None:
        return None
    node, in_flow = place
    start = node.start_mark.index
    end = start + len(text[start : node.end_mark.index].rstrip())
    while not in_flow and not node.flow_style and (line := text.rfind("\n", start, end)) != -1 and text[line:end].lstrip().startswith("#"):
        end = start + len(text[start:line].rstrip())
    made = json.dumps(form, ensure_ascii=False) if in_flow else written(form).replace("\n", "\n" + " " * node.start_mark.column)
    return text[:start] + made + text[end:]


def _place_of(root: Any, number: str, code: str) -> tuple[Any, bool] | None:
    """The form's node, and whether it stands within brackets."""
    articles = _value(root, "articles")
    for article in _items(articles):
        if _word(_value(article, "number")) != number:
            continue
        forms = _value(article, "registers")
        for form in _items(forms):
            if _word(_value(form, "code")) == code:
                return form, any(bool(node.flow_style) for node in (root, articles, article, forms))
    return None


def _value(node: Any, name: str) -> Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == name), None)


def _items(node: Any) -> list[Any]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _word(node: Any) -> str:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
