"""The `schedules` section of a pack: what is wrong is said with its remedy, what is right in sentences."""

from io import StringIO

import pytest
from django.core.management import call_command

from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError
from tests import make

PACK = make.HABITS

MISTAKES = [
    (
        "every: every day at 10:00",
        "every: now and then",
        11,
        "every",
        "“now and then” is no rule of recurrence; write it like",
        "不是周期规则",
    ),
    ("every: every day at 10:00", "every: after lessen 2", 11, "every", "nobody counts “lessen”; use lesson", "没有“lessen”的计数"),
    ("who: agent", "who: department_head", 12, "who", "“department_head” of which department?", "请补上 department"),
    ("tell: [owner, supervisor]", "tell: [boss]", 13, "tell", "“boss” is no role; use owner, supervisor", "不是角色"),
    ("tell: [owner, supervisor]", "calendar: lunar", 13, "calendar", "there is no calendar “lunar”; use 24h", "没有“lunar”日历"),
    ("        who: agent\n", "", 9, "", "“who” is missing; add it", "缺少“who”"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "field", "english", "chinese"), MISTAKES)
def test_a_mistake_in_a_schedule_is_named_with_its_line_field_and_remedy(tmp_path, right, wrong, line, field, english, chinese):
    path = tmp_path / "habits.yaml"
    path.write_text(PACK.replace(right, wrong), encoding="utf-8")
    with pytest.raises(PackError) as raised:
        check(path)
    (problem,) = raised.value.problems
    assert (problem.file, problem.line, problem.field) == (str(path), line, f"articles[1].schedules[1].{field}".rstrip("."))
    assert english in problem.en and chinese in problem.zh


def test_two_schedules_of_one_code_are_named(tmp_path):
    path = tmp_path / "habits.yaml"
    path.write_text(PACK + PACK[PACK.index("      - code") :], encoding="utf-8")
    with pytest.raises(PackError, match=r"habits.yaml:14: .*schedule report is given twice; rename one"):
        check(path)


def test_checkpack_says_what_recurs_in_both_languages(tmp_path):
    path, out = tmp_path / "habits.yaml", StringIO()
    path.write_text(PACK.replace("who: agent", "who: department_head\n        department: service"), encoding="utf-8")
    call_command("checkpack", str(path), stdout=out)
    assert "Daily report: every day at 10:00, done by department_head (service) (24h)." in out.getvalue()
    assert "日报：每天 10:00 前，由 department_head (service) 完成（24h）。" in out.getvalue()
    assert "When not done in time: tell owner, supervisor." in out.getvalue() and "到期未完成：告知 owner, supervisor。" in out.getvalue()
