"""A visitor for tests."""

from datetime import datetime, timedelta
from typing import Any

from tests.make import T0
from tickets.models import Visit
from tickets.visits.actions import enter_visit

RECEPTION = """\
pack: hosts
title: {zh: 接待制度, en: Reception}
articles:
  - number: "1"
    title: {zh: 接待, en: Reception}
    text: {zh: 重要客人高规格接待。, en: Important guests are received to a high standard.}
    effective_from: 2026-01-01
    reception:
      - level: general
        checks:
          - {code: greeted, name: {zh: 问候, en: Greeted}}
          - {code: seated, name: {zh: 请坐, en: Seated}}
      - level: high
        checks:
          - {code: met, name: {zh: 门口迎接, en: Met at the door}}
          - {code: toured, name: {zh: 引导参观, en: Shown around}}
        room: {zh: 贵宾室, en: Guest room}
        attendant: lead
"""


def later(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def acts(member, minutes: float = 0) -> dict[str, Any]:
    """Who does it, and how many minutes after T0."""
    return {"by": member.actor(), "at": later(minutes), "member": member}


def enter(house, *, minutes: float = 0, **over: Any) -> Visit:
    fields: dict[str, Any] = {"visitor": "来访者", "purpose": "当面反映问题", "member": house.ana} | over
    member = fields["member"]
    return enter_visit(fields.pop("visitor"), fields.pop("purpose"), by=member.actor(), at=later(minutes), **fields)
