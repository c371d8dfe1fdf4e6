"""Policy packs: what is wrong is said with file, line, field and remedy; what changes becomes a new version."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from servicedesk.clocks.models import Clock, Limit
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError
from tests import make

PACK = """\
pack: try
title: {zh: 试行制度, en: Trial regulation}
articles:
  - number: "1"
    title: {zh: 答复, en: Answer}
    text: {zh: 半小时内答复。, en: Answer within half an hour.}
    effective_from: 2026-01-01
    clocks:
      - code: answer
        name: {zh: 答复, en: Answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        at_most: 30 min
        ladder:
          - {at: due, tell: [supervisor], article: "1"}
"""


@pytest.mark.parametrize(
    ("wrong", "right", "line", "field", "english", "chinese"),
    [
        ("    colour: red\n    clocks:", "    clocks:", 8, "articles[1].colour", "unknown key; known here:", "未知的键"),
        (
            "at_most: soon",
            "at_most: 30 min",
            14,
            "articles[1].clocks[1].at_most",
            "“soon” is no limit; write it like 30 min",
            "不是时限",
        ),
        (
            'article: "9"',
            'article: "1"',
            16,
            "articles[1].clocks[1].ladder[1].article",
            "there is no article 9 in this pack",
            "没有第 9 条",
        ),
        ("tell: [boss]", "tell: [supervisor]", 16, "articles[1].clocks[1].ladder[1].tell", "“boss” is no role; use owner", "不是角色"),
        ("effective_from: soon", "effective_from: 2026-01-01", 7, "articles[1].effective_from", "write it as 2026-01-31", "不是日期"),
        (
            "stops_on: [ticket.repplied]",
            "stops_on: [ticket.replied]",
            13,
            "articles[1].clocks[1].stops_on[1]",
            "“ticket.repplied” never happens to it",
            "它没有",
        ),
        ("stops_on: []", "stops_on: [ticket.replied]", 13, "articles[1].clocks[1].stops_on", "is empty; name at least one event", "为空"),
        (
            "about: tickt",
            "about: ticket",
            11,
            "articles[1].clocks[1].about",
            "there are no clocks on “tickt”; use ticket, slip, call, visit, work_order",
            "没有针对",
        ),
        (
            '- {at: due, tell: [owner]}\n          - {at: due, tell: [supervisor], article: "1"}',
            '- {at: due, tell: [supervisor], article: "1"}',
            16,
            "articles[1].clocks[1].ladder",
            "two rungs have the same moment; name all roles in one",
            "同一时刻有两级",
        ),
        ("title: {zh: 答复}", "title: {zh: 答复, en: Answer}", 5, "articles[1].title", "“en” is missing; add it", "缺少“en”"),
        (
            "calendar: lunar\n        at_most: 30 min",
            "at_most: 30 min",
            14,
            "articles[1].clocks[1].calendar",
            "no calendar “lunar”; use 24h",
            "没有“lunar”",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_field_and_remedy(tmp_path, wrong, right, line, field, english, chinese):
    path = tmp_path / "try.yaml"
    path.write_text(PACK.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(PackError) as raised:
        check(path)
    (problem,) = raised.value.problems
    assert (problem.file, problem.line, problem.field) == (str(path), line, field)
    assert english in problem.en and chinese in problem.zh


def test_every_mistake_is_told_at_once_and_nothing_is_loaded(db, tmp_path):
    path = tmp_path / "try.yaml"
    path.write_text(PACK.replace("30 min", "soon").replace("supervisor", "boss"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"try.yaml:14: .*\n.*try.yaml:16: "):
        call_command("loadpack", str(path))
    assert not Regulation.objects.exists() and not Event.objects.exists()


def test_what_is_no_yaml_or_not_there_is_said_so(tmp_path):
    path = tmp_path / "try.yaml"
    with pytest.raises(PackError, match="cannot be read; check the path"):
        check(path)
    path.write_text("pack: [", encoding="utf-8")
    with pytest.raises(PackError, match=r"try.yaml:\d+: .*is not YAML"):
        check(path)


def test_checkpack_tells_in_sentences_what_it_would_do(tmp_path):
    path, out = tmp_path / "try.yaml", StringIO()
    path.write_text(PACK, encoding="utf-8")
    call_command("checkpack", str(path), stdout=out)
    assert "Answer: from ticket.opened to ticket.replied, at most 30 minutes (24h)." in out.getvalue()
    assert "逾期（due）：告知 supervisor。" in out.getvalue()


def test_loading_twice_changes_nothing(db, tmp_path):
    first = make.load(PACK, tmp_path)
    again = make.load(PACK, tmp_path)
    assert (first.added, again.added, again.changed, again.unchanged) == (("1",), (), (), ("1",))
    assert (Article.objects.count(), Regulation.objects.get().revision) == (1, 1)
    assert Event.objects.filter(code="regulation.loaded").count() == 1


def test_a_changed_article_takes_over_on_its_day(house, tmp_path):
    make.load(PACK, tmp_path)
    make.load(PACK.replace("30 min", "10 min").replace("2026-01-01", "2026-11-21"), tmp_path)
    before = make.make_ticket(house.ana, at=make.T0 + timedelta(days=1))
    after = make.make_ticket(house.ana, at=make.T0 + timedelta(days=2))
    due = {clock.about_id: clock.due_at - clock.started_at for clock in Clock.objects.all()}
    assert due == {before.pk: timedelta(minutes=30), after.pk: timedelta(minutes=10)}


def test_taking_a_change_back_before_its_day_leaves_one_version(house, tmp_path):
    make.load(PACK, tmp_path)
    make.load(PACK.replace("30 min", "10 min").replace("2026-01-01", "2026-12-01"), tmp_path)
    make.load(PACK, tmp_path)
    ticket = make.make_ticket(house.ana, at=make.T0 + timedelta(days=1))
    assert [c.due_at - c.started_at for c in Clock.objects.filter(about_id=ticket.pk)] == [timedelta(minutes=30)]
    later = make.make_ticket(house.ana, at=make.T0 + timedelta(days=30))
    assert Clock.objects.filter(about_id=later.pk).count() == 1


@pytest.mark.rule("SYS-002")
def test_a_changed_article_is_a_new_version_and_an_open_matter_keeps_its_promise(house, tmp_path):
    make.load(PACK, tmp_path)
    old = make.make_ticket(house.ana)
    changed = make.load(PACK.replace("30 min", "10 min"), tmp_path)
    new = make.make_ticket(house.ana)
    assert changed.changed == ("1",)
    due = {clock.about_id: clock.due_at - clock.started_at for clock in Clock.objects.all()}
    assert due == {old.pk: timedelta(minutes=30), new.pk: timedelta(minutes=10)}
    assert [(a.version, a.effective_to is None) for a in Article.objects.order_by("version")] == [(1, False), (2, True)]


def test_an_article_that_needs_a_decision_starts_no_clock(house, tmp_path):
    make.load(PACK.replace("    clocks:", "    status: needs_decision\n    clocks:"), tmp_path)
    make.make_ticket(house.ana)
    assert Limit.objects.count() == 1 and not Clock.objects.exists()
