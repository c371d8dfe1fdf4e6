"""Whether a class is one a matter of this kind can have."""

from datetime import datetime

from django.utils.translation import gettext as _

from tickets.choices import Kind
from tickets.classes.queries import classes_at


def topic_faults(topic: str, kind: str, *, at: datetime, department_id: int | None) -> dict[str, list[str]]:
    """What is wrong with a class for a matter of this kind; nothing for an empty one. No statement for an empty one."""
    if not topic or kind not in Kind.values:
        return {}
    known = [one for one in classes_at(at, department_id) if kind in one.kinds]
    if any(one.code == topic for one in known):
        return {}
    fill = {"value": topic, "kind": Kind(kind).label, "known": _(", ").join(one.code for one in known) or _("none")}
    return {"topic": [_("“%(value)s” is no class of the kind “%(kind)s”; use one of: %(known)s.") % fill]}
