"""Opening the company's lines, and finding the one that was called."""

from datetime import datetime

from django.db import transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Department
from tickets.models import Line


@transaction.atomic
def open_line(
    number: str, name: tuple[str, str], *, purpose: str, department: Department | None, by: Actor, at: datetime, skill: str = ""
) -> Line:
    """Note a line the company keeps; `number` in E.164, `name` in Chinese and English,
    `skill` the class of member it rings for first."""
    names = {"name_zh": name[0], "name_en": name[1]}
    line = Line.objects.create(number=number, **names, purpose=purpose, department=department, skill=skill)
    record("line.opened", line, by=by, at=at, purpose=purpose, **names)
    return line


@transaction.atomic
def give_line(line: Line, department: Department, *, by: Actor, at: datetime) -> Line:
    """Say whose a line is that was nobody's so far."""
    line.department = department
    line.save(update_fields=["department"])
    record("line.given", line, by=by, at=at, name_zh=line.name_zh, name_en=line.name_en)
    return line
