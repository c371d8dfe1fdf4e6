"""Everything an intake cannot be saved with, told at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tickets.choices import Area, Channel, Kind, Mode, Stage
from tickets.classes.checks import topic_faults
from tickets.intake.queries import missing_words, required_by_kind
from tickets.intake.rules import LONGEST_TAG, MOST_TAGS, is_said, normal_tags
from tickets.projects.queries import project_coded
from tickets.promised.actions import promise_faults
from tickets.typed import email_of, gathering, phone_of, words_of

CHOICES = {"kind": Kind, "channel": Channel, "stage": Stage, "mode": Mode, "area": Area}
_LONGEST = {"name": 120, "sentence": 200, "detail": 20_000, "address": 300}


def faults_of(said: Mapping[str, Any], *, at: datetime, department_id: int | None) -> dict[str, list[str]]:
    """Everything an intake cannot be saved with, by field: what is missing, too long, or no such thing. One statement or two.

    `said` has the fields by name; one that is not there is not looked at for its form, but may be required.
    """
    errors: dict[str, list[str]] = {}
    for name, most in _LONGEST.items():
        if name in said and (name in ("name", "sentence") or is_said(said[name])):
            with gathering(errors):
                words_of(name, said[name], most)
    for name, read in (("phone", phone_of), ("email", email_of)):
        if name in said:
            with gathering(errors):
                read(said[name])
    errors |= code_faults(said) | tag_faults(said.get("tags") or ())
    errors |= topic_faults(said.get("topic") or "", said.get("kind") or "", at=at, department_id=department_id)
    with gathering(errors):
        project_coded(said.get("project") or "")
    promised_at = said.get("promised_at")
    if isinstance(promised_at, datetime) or (not promised_at and is_said(said.get("contact"))):
        errors |= promise_faults(promised_at, said.get("contact") or "", at)
    required = required_by_kind(at, department_id).get(said.get("kind", ""), {})
    return missing_words(required, said) | errors


def code_faults(said: Mapping[str, Any]) -> dict[str, list[str]]:
    """Words of the choices there are not; an empty one is none."""
    words = _("“%(value)s” is not known here; use one of %(known)s.")
    return {
        name: [words % {"value": said[name], "known": ", ".join(choices.values)}]
        for name, choices in CHOICES.items()
        if said.get(name) and said[name] not in choices
    }


def tag_faults(tags: Sequence[str]) -> dict[str, list[str]]:
    """Too many tags, or one too long."""
    found = normal_tags(tags)
    errors = []
    if len(found) > MOST_TAGS:
        errors.append(_("%(count)s tags; keep the %(most)s that matter.") % {"count": len(found), "most": MOST_TAGS})
    for tag in found:
        if len(tag) > LONGEST_TAG:
            errors.append(_("“%(tag)s” has more than %(most)s characters; shorten it.") % {"tag": tag[:40] + "…", "most": LONGEST_TAG})
    return {"tags": errors} if errors else {}
