"""The `complaint_reports` section of an article: which reports of complaints are made by whom, and to whom."""

from datetime import datetime
from typing import Any

from complaints.models import ReportRule
from complaints.reporting.models import ReportKind
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import fields, listed, words
from servicedesk.rulebook.source import Node

ROLES = ("supervisor", "department_head", "general_manager", "department")
_SAID = {
    ReportKind.COLLATION: ("质量问题和建议的汇总", "Quality questions and suggestions are collated"),
    ReportKind.DUTY: ("各值班时段的投诉情况", "The complaint situation of each duty period is reported"),
    ReportKind.SEMINAR: ("研讨会的内容与经验", "What a seminar discussed and taught is kept"),
}


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """The reports as plain data, with their problems noted."""
    items = node.items()
    if not items:
        node.fault("has no report; write at least one, or take it out", "没有报告，请至少写一项，或删去")
    kinds: set[str] = set()
    return [_report(item, kinds) for item in items]


def _report(node: Node, kinds: set[str]) -> dict[str, Any]:
    given = node.mapping(required=("kind", "to"), optional=("by", "finishes"))
    kind = given["kind"].text(most=10) if "kind" in given else ""
    if kind not in ReportKind.values:
        known = ReportKind.values
        node.fault(f"“{kind}” is no such report; use one of: {', '.join(known)}", f"“{kind}” 不是此处的报告，可用：{'、'.join(known)}")
    if kind in kinds:
        node.fault(f"report {kind} is given twice; keep one", f"报告 {kind} 重复，请只保留一个")
    kinds.add(kind)
    to = given["to"].text(most=60) if "to" in given else ""
    if to and to not in ROLES and not to.startswith("post "):
        given["to"].fault(
            f"“{to}” is nobody; write post CODE or one of: {', '.join(ROLES)}", f"“{to}” 无此角色，请写 post 代码 或 {'、'.join(ROLES)}"
        )
    plain = {name: given[name].text(most=50) if name in given else "" for name in ("by", "finishes")}
    return {"kind": kind, "to": to} | plain


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write what the article asks for."""
    ReportRule.objects.bulk_create(ReportRule(article=article, **one) for one in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """One sentence each: what is reported by whom to whom."""
    chinese = language == "zh"
    found = []
    for one in data:
        zh, en = _SAID[ReportKind(one["kind"])]
        found.append(
            f"{zh}由{one['by'] or '受理人'}报 {one['to']}。"
            if chinese
            else f"{en} by {one['by'] or 'whoever takes in complaints'}, for {one['to']}."
        )
    return found


SECTION = Section(
    "complaint_reports",
    check,
    load,
    tell,
    title=("报告", "Reports on complaints"),
    schema=listed(
        fields(
            {
                "kind": {"enum": list(ReportKind.values), "description": "What is reported. / 报告种类。"},
                "to": {
                    "type": "string",
                    "pattern": f"^(post \\S+|{'|'.join(ROLES)})$",
                    "maxLength": 60,
                    "description": "A role or “post CODE” that is told. / 报告对象：角色或 post 代码。",
                },
            },
            {
                "by": words(50, "The post that makes it; whoever takes in complaints, if left out. / 报告岗位，缺省为受理人。"),
                "finishes": words(50, "The schedule whose obligation it does. / 由此完成的例行事项代码。"),
            },
            "A report of complaints. / 一项投诉报告。",
        ),
        "Reports of complaints. / 投诉报告。",
        least=1,
    ),
)
