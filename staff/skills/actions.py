"""Saying which skill class a member has."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from staff.skills.choices import Skill


@transaction.atomic
def class_member(member: Member, skill: str, *, by: Actor, at: datetime) -> tuple[Member, bool]:
    """Say which skill class she has; returns her, and whether that changed anything. Invalid for a class there is not."""
    if skill not in Skill.values:
        known = ", ".join(Skill.values)
        raise Invalid({"skill": [_("“%(value)s” is no skill class; use %(known)s.") % {"value": skill, "known": known}]})
    row = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if row.skill == skill:
        return row, False
    before, row.skill = row.skill, skill
    row.save(update_fields=["skill"])
    names = {"name_zh": row.name_zh, "name_en": row.name_en}
    record("member.classed", row, by=by, at=at, member_id=row.pk, skill=skill, before=before, **names)
    return row, True
