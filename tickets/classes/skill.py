"""The `skill` a pack says of a class of matters or of a line."""

from servicedesk.rulebook.source import Node
from staff.skills.choices import NEEDED, Skill

SKILL_SCHEMA = {"enum": list(NEEDED), "description": "The class of skill it needs. / 所需技能类别。"}
_SAID = {Skill.TECHNICAL: ("技术倾向型", "technical"), Skill.THEORETICAL: ("理论倾向型", "theoretical")}


def read_skill(node: Node) -> str:
    """The class of skill that is needed; "", with the fault noted, where it is none."""
    word = node.text()
    if word in NEEDED:
        return word
    known = ", ".join(NEEDED)
    node.fault(f"“{word}” is no class of skill a matter needs; use {known}", f"“{word}” 不是事项所需的技能类别，可用：{known}")
    return ""


def told_skill(skill: str, *, chinese: bool) -> str:
    """Whom it goes to, in a sentence."""
    zh, en = _SAID[Skill(skill)]
    return f"由{zh}（或全能型）客服受理。" if chinese else f"It goes to {en} or all-round agents."
