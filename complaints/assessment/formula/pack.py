"""The `severity_formula` section of an article: which facts give how many points, and from how many a complaint is grave."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from complaints.assessment.models import FormulaRule
from complaints.assessment.rules import STEPS, USUAL, Formula
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import fields
from servicedesk.rulebook.source import Node

MOST = 100  # points
_KEYS = ("serious_from", "major_from", "safety", *STEPS, "types")
_HUNDRED = Decimal(100)


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """What the article says as plain data, with its problems noted; figures as text."""
    given = node.mapping(optional=_KEYS)
    if not given:
        node.fault(f"is empty; write one of {', '.join(_KEYS)}", f"为空，请写明其中之一：{', '.join(_KEYS)}")
    serious = _points(given["serious_from"], least=1) if "serious_from" in given else USUAL.serious_from
    major = _points(given["major_from"], least=1) if "major_from" in given else USUAL.major_from
    if not 1 <= serious < major:
        node.fault(
            f"calls {serious} points serious and {major} major; major must take more",
            f"{serious} 分为严重、{major} 分为重大，重大须高于严重",
        )
    points: dict[str, Any] = {}
    if "safety" in given:
        points["safety"] = _points(given["safety"])
    for name in STEPS:
        if name in given:
            points[name] = _steps(given[name], percent=name == "share")
    if "types" in given:
        points["types"] = {code: _points(value) for code, value in given["types"].pairs()}
    return [{"serious_from": serious, "major_from": major, "points": points}]


def _points(node: Node, least: int = 0) -> int:
    value = node.value
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST:
        return value
    node.fault(f"“{value}” is no number of points; write {least} to {MOST}", f"“{value}” 不是分值，请写 {least} 到 {MOST}")
    return least


def _steps(node: Node, *, percent: bool) -> list[list[Any]]:
    """[figure as text, points], going up; a share is written in percent and kept as a part of one."""
    found: list[tuple[Decimal, int]] = []
    for key, value in node.pairs():
        try:
            start = Decimal(key)
        except InvalidOperation:
            start = Decimal("NaN")
        if not start.is_finite() or start < 0 or (percent and start > _HUNDRED):
            value.fault(f"“{key}” is no figure to begin from; write digits", f"“{key}” 不是起点数字，请写数字")
            continue
        found.append((start / _HUNDRED if percent else start, _points(value)))
    if not found or any(not (a[0] < b[0] and a[1] < b[1]) for a, b in pairwise(found)):
        node.fault("must go up: from a higher figure, more points", "须逐级递增：起点越高，分值越高")
    return [[str(start), points] for start, points in found]


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write the formula."""
    FormulaRule.objects.bulk_create(FormulaRule(article=article, **one) for one in data)


def formula_of(serious_from: int, major_from: int, points: dict[str, Any]) -> Formula:
    """The formula that an article's plain data say; what they leave out is as usual."""
    steps: dict[str, Any] = {name: tuple((Decimal(start), got) for start, got in points[name]) for name in STEPS if name in points}
    plain = {name: points[name] for name in ("safety", "types") if name in points}
    return replace(USUAL, serious_from=serious_from, major_from=major_from, **steps, **plain)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """The whole formula in sentences, what is as usual too."""
    chinese = language == "zh"
    return [sentence for one in data for sentence in _sentences(formula_of(**one), chinese)]


def _sentences(formula: Formula, chinese: bool) -> list[str]:
    def steps(name: str, show: Callable[[Decimal], str]) -> str:
        said = [f"{show(start)} {'起' if chinese else 'on:'} {points}" for start, points in getattr(formula, name)]
        return ("、" if chinese else ", ").join(said)

    types = ("、" if chinese else ", ").join(f"{code} {points}" for code, points in formula.types.items())
    repeats, share, amount = steps("repeats", str), steps("share", lambda part: f"{part * _HUNDRED:.0f}%"), steps("amount", str)
    if chinese:
        return [
            f"投诉严重度按分计：涉及安全 {formula.safety}；此前同类 {repeats}；占交付量 {share}；金额（元）{amount}；类型 {types}。",
            f"{formula.serious_from} 分起为严重，{formula.major_from} 分起为重大。",
        ]
    return [
        f"How grave a complaint is goes by points: safety {formula.safety}; earlier ones from {repeats}; "
        f"share from {share}; yuan from {amount}; types {types}.",
        f"From {formula.serious_from} points it is serious, from {formula.major_from} major.",
    ]


def _figures(description: str) -> dict[str, Any]:
    step = {"type": "integer", "minimum": 0, "maximum": MOST}
    return {"type": "object", "minProperties": 1, "additionalProperties": step, "description": description}


def _whole(least: int, description: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": MOST, "description": description}


SECTION = Section(
    "severity_formula",
    check,
    load,
    tell,
    title=("定级公式", "How grave a complaint is"),
    schema=fields(
        {},
        {
            "serious_from": _whole(1, "From how many points it is serious. / 几分起为严重。"),
            "major_from": _whole(1, "From how many points it is major. / 几分起为重大。"),
            "safety": _whole(0, "Points where it concerns safety. / 涉及安全的分值。"),
            "repeats": _figures("From so many earlier complaints of the same: points. / 此前同类投诉次数起点与分值。"),
            "share": _figures("From such a share of what was delivered, in percent: points. / 占交付量百分比起点与分值。"),
            "amount": _figures("From such an amount, in yuan: points. / 金额（元）起点与分值。"),
            "types": _figures("The code of a type of complaint: points. / 投诉类型代码与分值。"),
        },
        "How grave a complaint is. / 投诉严重度的计分。",
    ),
)
