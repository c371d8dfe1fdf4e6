"""`manage.py rules`: the report, its JSON, one piece of work, and how old the results are."""

import json
import subprocess
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from servicedesk.mission.management.commands import rules
from servicedesk.mission.report import Citation
from servicedesk.mission.results import Run, read_run, tree_hash, write_run

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tree of its own, whose content hash is "now"."""
    monkeypatch.setattr(rules, "ROOT", tmp_path)
    monkeypatch.setattr(rules, "tree_hash", lambda root: "now")
    return tmp_path


def ran(tree, content="now"):
    citations = (Citation("TKT-001", "tests/test_a.py::test_a", "passed"), Citation("TKT-002", "tests/test_a.py::test_b", "failed"))
    write_run(tree, Run("0123456789abcdef", content, NOON, citations))


def call(*arguments):
    out, err = StringIO(), StringIO()
    call_command("rules", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_run_is_read_back_as_it_was_written(tree):
    ran(tree)
    run = read_run(tree)
    assert (run.commit, run.tree, run.finished_at) == ("0123456789abcdef", "now", NOON)
    assert run.citations[1] == Citation("TKT-002", "tests/test_a.py::test_b", "failed")


def test_the_report_counts_per_area(tree, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    ran(tree)
    said, _ = call()
    lines = said.splitlines()
    assert lines[:2] == ["area  rows  shown  percent", "TKT     59      1      1 %"]
    assert lines[2] == "      TKT-002 TKT-003 TKT-004 TKT-005 TKT-006 TKT-007"
    assert max(map(len, lines)) <= 60
    assert lines[-2:] == ["all    738      1      0 %", "327 of these rows come with later work."]


def test_the_json_holds_areas_and_nothing_else(tree):
    ran(tree)
    said, _ = call("--json")
    areas = json.loads(said)
    assert sum(area["rows"] for area in areas.values()) == 738
    assert set(areas["TKT"]) == {"rows", "shown", "missing"}
    assert areas["TKT"]["shown"] == 1 and areas["TKT"]["missing"][0] == "TKT-002"


def test_one_piece_of_work(tree):
    ran(tree)
    areas = json.loads(call("--json", "--work", "complaints")[0])
    assert sum(area["rows"] for area in areas.values()) == 37


def test_later_work_can_be_asked_for_too(tree):
    areas = json.loads(call("--json", "--work", "later")[0])
    assert sum(area["rows"] for area in areas.values()) == 327


def test_an_unknown_work_is_refused_with_the_names(tree):
    with pytest.raises(CommandError, match=r"no work “moon”\. It has: complaints, .*; and later"):
        call("--work", "moon")


def test_it_says_when_no_full_run_was_written(tree):
    said, _ = call()
    assert said.splitlines()[-1] == rules.UNWRITTEN
    said, remark = call("--json")
    assert remark.strip() == rules.UNWRITTEN
    assert {area["shown"] for area in json.loads(said).values()} == {0}


def test_it_says_when_the_tree_has_moved_on(tree):
    ran(tree, content="earlier")
    last = call()[0].splitlines()[-1]
    assert last == "These results are older than the tree (written 2026-03-02 04:00 UTC at commit 0123456789): run `make test`."


def test_it_says_when_nobody_can_tell(tree):
    ran(tree, content=None)
    assert "nobody can tell" in call()[0].splitlines()[-1]


def test_committing_does_not_make_results_old_but_a_change_does(tmp_path, project_git):
    before = tree_hash(tmp_path)
    project_git("add", ".")
    project_git("commit", "-qm", "one")
    assert tree_hash(tmp_path) == before
    (tmp_path / "a.py").write_text("b = 2\n")
    assert tree_hash(tmp_path) != before
    (tmp_path / "a.py").write_text("a = 1\n")
    assert tree_hash(tmp_path) == before
    (tmp_path / "new.py").write_text("")
    assert tree_hash(tmp_path) != before


def test_the_kept_run_is_not_part_of_the_tree(tmp_path, project_git):
    before = tree_hash(tmp_path)
    ran(tmp_path)
    assert tree_hash(tmp_path) == before


def test_without_git_there_is_no_hash(tmp_path):
    assert tree_hash(tmp_path) is None


@pytest.fixture
def project_git(tmp_path):
    """A git project with one file; returns what runs git in it."""

    def git(*arguments):
        who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True)

    git("init", "-q")
    (tmp_path / "a.py").write_text("a = 1\n")
    return git
