"""The `queues` table of a pack: post code → the kinds of matter that are the queue of its holders."""

from datetime import datetime
from typing import Any

from django.utils.translation import override

from servicedesk.journal.actor import Actor
from servicedesk.rulebook.pack import Table
from servicedesk.rulebook.schema import listed
from servicedesk.rulebook.source import Node
from staff.actions import give_queues
from staff.models import Post
from tickets.models import Ticket


def check(node: Node) -> dict[str, list[str]]:
    """Post code → kinds, as written."""
    return {_code(code, item): _kinds(item) for code, item in node.pairs()}


def _code(code: str, node: Node) -> str:
    if not code.replace("_", "").replace("-", "").isalnum() or code != code.lower() or not code.isascii() or len(code) > 50:
        node.fault(f"“{code}” must be a post's code: lower-case letters and digits", f"“{code}” 应为岗位代码：小写字母和数字")
    return code


def _kinds(node: Node) -> list[str]:
    kinds: list[str] = []
    items = node.items()
    if not items:
        node.fault("has no kind of matter; name one, or take the post out", "没有事项类别，请写上一个，或删去该岗位")
    for item in items:
        if item.value not in Ticket.Kind.values:
            known = ", ".join(Ticket.Kind.values)
            item.fault(f"“{item.value}” is no kind of matter; use {known}", f"“{item.value}” 不是事项类别，可用：{known}")
        elif item.value in kinds:
            item.fault(f"“{item.value}” is given twice; keep one", f"“{item.value}” 重复，请只保留一个")
        else:
            kinds.append(item.value)
    return kinds


def load(data: dict[str, list[str]], by: Actor, at: datetime) -> list[str]:
    """Give each post that is there its queue; a post that is missing is named, to be created by whoever gives rights."""
    posts = {post.code: post for post in Post.objects.filter(code__in=list(data))}
    notes = []
    for code, kinds in sorted(data.items()):
        if code not in posts:
            notes.append(
                f"queues: there is no post “{code}” yet; create it, then load the pack again / 队列：尚无岗位“{code}”，建立后请重新载入"
            )
        elif give_queues(posts[code], kinds, by=by, at=at):
            notes.append(f"queues: post {code} serves {', '.join(kinds)} / 队列：岗位 {code} 处理 {'、'.join(kinds)}")
    return notes


def tell(data: dict[str, list[str]], language: str) -> list[str]:
    """A sentence for each post."""
    chinese = language == "zh"
    with override("zh-hans" if chinese else "en"):
        said = {code: [str(Ticket.Kind(kind).label) for kind in kinds] for code, kinds in data.items()}
    if chinese:
        return [f"岗位 {code} 的队列：{'、'.join(kinds)}。" for code, kinds in said.items()]
    return [f"The queue of the post {code}: {', '.join(kinds)}." for code, kinds in said.items()]


_SCHEMA: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z0-9_-]{1,50}$"},
    "additionalProperties": listed({"enum": list(Ticket.Kind.values)}, "Kinds of matter. / 事项类别。", least=1) | {"uniqueItems": True},
    "description": "The queue of each post: the kinds of matter its holders see first. / 各岗位的队列。",
}
TABLE = Table("queues", {}, check, tell, load, title=("队列", "Queues"), schema=_SCHEMA)
