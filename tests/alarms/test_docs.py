"""Whoever is woken by an alarm finds it in the handbook."""

import re
from pathlib import Path

from django.conf import settings

from servicedesk.alarms.checks import OTHERS, SECONDS, all_checks

HANDBOOK = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_alarm_has_its_row_and_no_row_is_left_over():
    rows = re.findall(r'^\| <a id="alarm-(\w+)"></a>`(\w+)` \|', HANDBOOK, re.M)
    assert all(anchor == code for anchor, code in rows)
    assert {code for code, _ in rows} == {each.code for each in (*all_checks(), *OTHERS)} - {"watch"}


def test_every_row_states_the_limit_the_desk_goes_by():
    for check in all_checks():
        unit = " s" if check.unit == SECONDS else ""
        if check.alarmed:
            assert f"`{check.code}` | {check.limit:g}{unit} |" in HANDBOOK, check.code
