"""docs/packs.md teaches what is true: its examples check, and what it says checkpack answers is what checkpack answers."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError
from tests import make

PAGE = (make.PACKS.parent / "docs" / "packs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(yaml|text)\n(.*?)```", PAGE, re.DOTALL)
WHOLE = [text for kind, text in BLOCKS if kind == "yaml" and text.startswith("pack:")]
PARTS = [text for kind, text in BLOCKS if kind == "yaml" and text.startswith(" ")]
TABLES = [text for kind, text in BLOCKS if kind == "yaml" and not text.startswith(("pack:", " "))]
ANSWERS = [text for kind, text in BLOCKS if kind == "text"]
FIRST, TEA = WHOLE[0], WHOLE[1]


@pytest.fixture
def write(tmp_path):
    """write(text) → the path of a pack with this text."""

    def written(text: str) -> Path:
        path = tmp_path / "tea.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def _lines(answer: str) -> list[str]:
    return answer.rstrip("\n").split("\n")


@pytest.mark.parametrize("number", range(len(WHOLE)))
def test_a_whole_example_checks(write, number):
    assert check(write(WHOLE[number])).articles


@pytest.mark.parametrize("number", range(len(PARTS)))
def test_a_part_of_an_article_checks_in_one(write, number):
    assert check(write(FIRST + PARTS[number])).articles[0].sections


@pytest.mark.parametrize("number", range(len(TABLES)))
def test_a_table_at_the_head_checks(write, number):
    assert check(write(FIRST.replace("articles:\n", TABLES[number] + "articles:\n"))).tables[TABLES[number].partition(":")[0]]


@pytest.mark.parametrize(("number", "pack"), [(0, FIRST), (1, FIRST + PARTS[0]), (2, TEA)])
def test_each_step_is_answered_as_the_page_says(write, capsys, db, number, pack):
    call_command("checkpack", write(pack))
    told = capsys.readouterr().out
    assert [line for line in _lines(ANSWERS[number]) if line not in told] == []


@pytest.mark.parametrize(("number", "right", "wrong"), [(3, "at_most: 1 h", "at_most: 2 days"), (4, 'article: "3"', 'article: "9"')])
def test_each_mistake_is_answered_as_the_page_says_and_nothing_would_be_loaded(write, capsys, db, number, right, wrong):
    assert TEA.count(right) == 1
    path = write(TEA.replace(right, wrong))
    with pytest.raises(CommandError, match="nothing would be loaded"):
        call_command("checkpack", path)
    assert ANSWERS[number].strip() in capsys.readouterr().err
    with pytest.raises(PackError):
        check(path)


def test_a_word_without_a_figure_is_answered_as_the_page_says(write, capsys, db):
    call_command("checkpack", write(TEA.replace("words:\n  立即: 15 min  # 假定 / assumption\n", "")))
    told = capsys.readouterr().out
    assert ANSWERS[5].rstrip() in told and "at once (needs_decision)" in told


def test_the_page_lists_every_shipped_pack_with_its_counts():
    table = dict(re.findall(r"^\| `([a-z]+)` \| [^|]+ \| (\d+, \d+, \d+) \|", PAGE, re.MULTILINE))
    counted = {}
    for path in make.PACKS.glob("*.yaml"):
        articles = check(path).articles
        counted[path.stem] = ", ".join(
            str(n) for n in (len(articles), *(sum(len(a.sections.get(name, ())) for a in articles) for name in ("clocks", "schedules")))
        )
    assert counted.pop("demo") and table == counted
