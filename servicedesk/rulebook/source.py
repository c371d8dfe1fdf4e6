"""Reading a policy pack: YAML with the line of every field, so that an error can point at it."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Problem:
    """What is wrong in a pack: file, line (from 1), field, the problem and its remedy, in English and Chinese."""

    file: str
    line: int
    field: str
    en: str
    zh: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.en} / {self.zh}"


class PackError(Exception):
    """A pack that cannot be loaded; nothing of it was. `problems` lists all that was found."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def _without_colon(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"(?!.*:)(?:{pattern.pattern})", pattern.flags)


class _StrictLoader(yaml.SafeLoader):
    """Plain data only; dates and times stay text: YAML would read 10:00 as 600."""


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, _without_colon(pattern)) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _QuickLoader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """The same, five times as fast where YAML's wheel brings its parser in C; what nests too deeply for that ends the process."""

    yaml_implicit_resolvers = _StrictLoader.yaml_implicit_resolvers


def _composed(text: str) -> yaml.Node | None:
    """The quick one reads what cannot nest too deeply: no deeper than its brackets, nor by indents than a line is long. What is wrong is
    said by the other, in the same words everywhere."""
    opened = text.count("[") + text.count("{")
    if opened <= _MOST_OPENED and max(map(len, text.split("\n"))) <= _LONGEST_LINE:
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_QuickLoader)
    return yaml.compose(text, Loader=_StrictLoader)


class Node:
    """A value of the pack with its place; reading it wrongly typed or misspelt notes a Problem and goes on."""

    def __init__(self, raw: yaml.Node, file: str, field: str, problems: list[Problem]):
        self._raw, self.file, self.field, self.problems = raw, file, field, problems
        self.line = raw.start_mark.line + 1

    def fault(self, en: str, zh: str) -> None:
        """Note what is wrong here; each sentence ends with its remedy."""
        self.problems.append(Problem(self.file, self.line, self.field, en, zh))

    @property
    def value(self) -> Any:
        """The plain value."""
        try:
            return _StrictLoader("").construct_object(self._raw, deep=True)
        except _UNREADABLE:
            self.fault("has a YAML tag the desk does not read; write plain text", "含有不支持的 YAML 标签，请写普通文字")
            return ""

    def pairs(self) -> list[tuple[str, "Node"]]:
        """The keys of a mapping with their values, whatever they are; the same key twice is noted."""
        if not isinstance(self._raw, yaml.MappingNode):
            self.fault("must be a mapping: a key, a colon and a value on each line", "应为映射：每行一个键、冒号和值")
            return []
        found: dict[str, Node] = {}
        for key, value in self._raw.value:
            name = str(key.value)
            node = Node(value, self.file, f"{self.field}.{name}".lstrip("."), self.problems)
            if name in found:
                node.fault("is given twice; keep one", "重复出现，请只保留一个")
            found.setdefault(name, node)
        return list(found.items())

    def mapping(self, required: Iterable[str] = (), optional: Iterable[str] = ()) -> dict[str, "Node"]:
        """The fields of a mapping; unknown and missing ones are noted."""
        required, known = set(required), {*required, *optional}
        if not isinstance(self._raw, yaml.MappingNode):
            self.fault(f"must be a mapping with {_list(sorted(known))}", f"应为映射，含 {_list(sorted(known))}")
            return {}
        fields: dict[str, Node] = {}
        for key, value in self._raw.value:
            name = str(key.value)
            node = Node(value, self.file, f"{self.field}.{name}".lstrip("."), self.problems)
            if name in fields:
                node.fault("is given twice; keep one", "重复出现，请只保留一个")
            elif name in known:
                fields[name] = node
            else:
                node.line = key.start_mark.line + 1
                node.fault(f"unknown key; known here: {_list(sorted(known))}", f"未知的键；此处可用：{_list(sorted(known))}")
        for name in sorted(required - fields.keys()):
            self.fault(f"“{name}” is missing; add it", f"缺少“{name}”，请补上")
        return fields

    def items(self) -> list["Node"]:
        """The elements of a list."""
        if not isinstance(self._raw, yaml.SequenceNode):
            self.fault("must be a list: one entry per line, each after “- ”", "应为列表：每行一项，以“- ”开头")
            return []
        return [Node(raw, self.file, f"{self.field}[{n}]", self.problems) for n, raw in enumerate(self._raw.value, 1)]

    def text(self, most: int | None = None) -> str:
        """A non-empty string of at most `most` characters."""
        value = self.value
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            if most and len(str(value).strip()) > most:
                self.fault(
                    f"has {len(str(value))} characters; shorten it to {most}", f"有 {len(str(value))} 个字符，请缩短到 {most} 个以内"
                )
            return str(value).strip()
        self.fault(f"“{value}” must be text; write a few words", f"“{value}” 应为文字，请填写")
        return ""

    def bilingual(self, most: int | None = None) -> tuple[str, str]:
        """A text in both languages: {zh: …, en: …}."""
        fields = self.mapping(required=("zh", "en"))
        return tuple(fields[name].text(most) if name in fields else "" for name in ("zh", "en"))  # type: ignore[return-value]


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


LONGEST_SOURCE = 1_000_000  # characters
# What constructing a value raises where a tag promises another sort, or a number has thousands of digits.
_UNREADABLE = (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_MOST_VALUES, _DEEPEST = 100_000, 40  # what a pack may unfold to
_MOST_OPENED, _LONGEST_LINE = 2000, 1000  # of a text that is read in C


def text_of(path: Path) -> str:
    """What a pack file says; raises PackError when it is not there or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise _unreadable(str(path), 0, "cannot be read; check the path", "无法读取，请检查路径") from None
    except UnicodeDecodeError:
        raise _unreadable(str(path), 0, "is not UTF-8; save it as UTF-8", "不是 UTF-8 编码，请另存为 UTF-8") from None


def read_text(text: str, name: str) -> Node:
    """The root of a pack's text; `name` is the file's, for problems. Raises PackError when it is not YAML, or too much of it."""
    if len(text) > LONGEST_SOURCE:
        en, zh = f"is longer than {LONGEST_SOURCE} characters; split the pack", f"超过 {LONGEST_SOURCE} 个字符，请拆分规则包"
        raise _unreadable(name, 0, en, zh)
    try:
        raw = _composed(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        what = getattr(error, "problem", "") or "syntax"
        raise _unreadable(name, line, f"is not YAML ({what}); mend the line", f"不是合法的 YAML（{what}），请改正此行") from None
    except RecursionError:
        raise _too_deep(name, 0) from None
    if raw is None:
        raise _unreadable(name, 1, "is empty; write a pack (docs/packs.md)", "文件为空，请按 docs/packs.md 编写")
    if _unfolded(raw, name, {}, 0) > _MOST_VALUES:
        en, zh = f"unfolds to more than {_MOST_VALUES} values; use fewer aliases", f"展开后超过 {_MOST_VALUES} 个值，请减少别名引用"
        raise _unreadable(name, 1, en, zh)
    return Node(raw, name, "", [])


def _unfolded(raw: yaml.Node, name: str, known: dict[int, int], depth: int) -> int:
    """How many values a node stands for once its aliases are written out; PackError where it nests too deeply or in itself."""
    if depth > _DEEPEST:
        raise _too_deep(name, raw.start_mark.line + 1)
    if isinstance(raw, yaml.ScalarNode) and not _is_text(raw.value):
        en, zh = "has a character that no text has; take the escape out", "含有文字中不允许的字符，请去掉该转义"
        raise _unreadable(name, raw.start_mark.line + 1, en, zh)
    if id(raw) not in known:
        parts = [part for pair in raw.value for part in pair] if isinstance(raw, yaml.MappingNode) else raw.value
        inner = [] if isinstance(raw, yaml.ScalarNode) else parts
        known[id(raw)] = 1 + sum(_unfolded(part, name, known, depth + 1) for part in inner)
    return known[id(raw)]


def _is_text(words: str) -> bool:
    """Whether the database can keep it: neither a NUL nor half a surrogate pair, which YAML lets one escape."""
    return "\0" not in words and not any("\ud800" <= each <= "\udfff" for each in words)


def _too_deep(name: str, line: int) -> PackError:
    return _unreadable(name, line, f"nests deeper than {_DEEPEST} levels; write it flatter", f"嵌套超过 {_DEEPEST} 层，请减少层次")


def _unreadable(name: str, line: int, en: str, zh: str) -> PackError:
    return PackError([Problem(name, line, "", en, zh)])
