"""Tests cite rows; a full run writes down what came of it, a partial one does not."""

import subprocess

import pytest

MIXED = """
@pytest.mark.rule("TKT-001", "TKT-002")
def test_passes(): pass

@pytest.mark.rule("TKT-002")
def test_fails(): assert False

@pytest.mark.rule("SLA-001")
@pytest.mark.skip
def test_skipped(): pass

@pytest.mark.rule("SLA-002")
@pytest.mark.xfail
def test_expected_to_fail(): assert False

@pytest.fixture
def broken():
    yield
    raise RuntimeError

@pytest.mark.rule("SLA-003")
def test_breaks_at_teardown(broken): pass

@pytest.mark.rule("SLA-004")
@pytest.mark.parametrize("number", [1, 2])
def test_twice(number): assert number == 1

def test_cites_nothing(): pass
"""
EXPECTED = {
    ("TKT-001", "test_passes"): "passed",
    ("TKT-002", "test_passes"): "passed",
    ("TKT-002", "test_fails"): "failed",
    ("SLA-001", "test_skipped"): "skipped",
    ("SLA-002", "test_expected_to_fail"): "skipped",
    ("SLA-003", "test_breaks_at_teardown"): "failed",
    ("SLA-004", "test_twice[1]"): "passed",
    ("SLA-004", "test_twice[2]"): "failed",
}
ONE = '@pytest.mark.rule("TKT-001")\ndef test_one(): pass\ndef test_other(): pass\n'


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one process", "two workers"])
def test_a_full_run_is_written_down(suite, workers):
    suite.write("test_mixed.py", MIXED)
    code, _ = suite.run(*workers)
    assert code == 1
    assert suite.outcomes() == EXPECTED
    assert suite.book()["finished_at"].endswith("+00:00")


def test_it_names_the_commit_and_the_content(suite):
    suite.write("test_one.py", ONE)
    git = ["git", "-C", str(suite.root), "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *arguments], check=True)
    suite.run()
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert suite.book()["commit"] == commit
    assert len(suite.book()["tree"]) == 64


def test_it_does_without_git(suite):
    suite.write("test_one.py", ONE)
    suite.run()
    assert suite.book()["commit"] is None


@pytest.mark.parametrize(
    "selection",
    [
        ["-k", "one"],
        ["-m", "rule"],
        ["-k", "one", "-n", "1"],
        ["tests/test_one.py"],
        ["tests/test_one.py", "-n", "1"],
        ["tests/test_one.py::test_one"],
        ["--deselect", "tests/test_one.py::test_other"],
        ["--ignore", "tests/test_more.py"],
        ["-p", "cacheprovider", "--lf"],
    ],
    ids=" ".join,
)
def test_a_partial_run_is_not(suite, selection):
    suite.write("test_one.py", ONE)
    suite.write("test_more.py", "def test_more(): pass\n")
    code, said = suite.run(*selection)
    assert code == 0, said
    assert suite.book() is None


def test_a_run_whose_conftest_leaves_tests_out_is_not(suite):
    suite.write("test_one.py", ONE)
    suite.write("conftest.py", "def pytest_collection_modifyitems(config, items):\n config.hook.pytest_deselected(items=[items.pop()])\n")
    assert suite.run()[0] == suite.run("-n", "1")[0] == 0
    assert suite.book() is None


def test_naming_the_whole_folder_is_a_full_run(suite):
    suite.write("test_one.py", ONE)
    suite.run("tests")
    assert suite.outcomes() == {("TKT-001", "test_one"): "passed"}


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["one process", "a worker"])
def test_a_run_cut_short_is_not_written(suite, workers):
    suite.write("test_one.py", "def test_first(): assert False\n" + ONE)
    suite.run("-x", *workers)
    assert suite.book() is None


def test_a_worker_that_died_leaves_no_book(suite):
    suite.write("test_one.py", ONE + "def test_dies():\n import os\n os._exit(9)\n")
    code, said = suite.run("-n", "1")
    assert code == 1 and "crashed" in said
    assert suite.book() is None


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["one process", "a worker"])
def test_an_unknown_row_fails_the_collection(suite, workers):
    suite.write("test_one.py", ONE)
    suite.write("test_wrong.py", 'class TestAll:\n @pytest.mark.rule("TKT-001", "TKT-999")\n def test_it(self): pass\n')
    code, said = suite.run(*workers)
    assert code != 0
    assert "tests/test_wrong.py::TestAll::test_it cites TKT-999, which docs/mission/catalogue.csv does not hold." in said
    assert suite.book() is None


@pytest.mark.parametrize("marker", ["rule", "rule()", 'rule(id="TKT-001")'])
def test_a_marker_without_rows_fails_the_collection(suite, marker):
    suite.write("test_one.py", f"@pytest.mark.{marker}\ndef test_it(): pass\n")
    code, said = suite.run()
    assert code != 0
    assert "write the rows the test shows as" in said
