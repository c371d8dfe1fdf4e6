"""Sources, procedures and flow charts: kept with the article, refused with line and remedy where they cannot be meant."""

import pytest

from servicedesk.rulebook.documents.rules import Exit, Step, layers, unreachable
from servicedesk.rulebook.models import Article, Procedure, Source
from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError
from tests import make

PACK = """\
pack: papers
title: {zh: 附件制度, en: Rules with papers}
articles:
  - number: "1"
    title: {zh: 维修, en: Repair}
    text: {zh: 按程序维修。, en: Repairs follow the procedure.}
    effective_from: 2026-01-01
    sources: [Handbook part 3, "Minutes of March, item 2"]
    procedures:
      - code: visit
        kind: procedure
        title: {zh: 上门, en: The visit}
        steps:
          - {id: ring, text: {zh: 预约, en: Make an appointment}, who: 客服 Desk}
          - {id: go, text: {zh: 上门, en: Go there}}
      - code: repair
        kind: flow_chart
        title: {zh: 维修流程, en: How a repair goes}
        steps:
          - {id: look, text: {zh: 检查, en: Look}, who: {zh: 工程师, en: Engineer}, then: [{to: mend, when: {zh: 可修, en: can be mended}}, {to: swap, when: {zh: 不可修, en: cannot}}]}
          - {id: mend, text: {zh: 修复, en: Mend}, then: [done]}
          - {id: swap, text: {zh: 更换, en: Replace}, then: [done]}
          - {id: done, text: {zh: 确认, en: Customer confirms}}
"""


@pytest.mark.rule("SYS-004")
def test_an_article_keeps_its_sources_procedures_and_flow_charts(db, tmp_path):
    make.load(PACK, tmp_path)
    article = Article.objects.get()
    assert [source.text for source in article.sources.all()] == ["Handbook part 3", "Minutes of March, item 2"]
    visit, repair = article.procedures.all()
    assert (visit.is_chart, repair.is_chart, repair.title_en) == (False, True, "How a repair goes")
    assert visit.steps[0]["then"] == [{"to": "go", "when_zh": "", "when_en": ""}] and visit.steps[1]["then"] == []
    assert repair.told[0].who in ("工程师", "Engineer") and [way.to for way in repair.told[0].exits] == ["mend", "swap"]


def test_a_changed_paper_is_a_new_version_and_the_old_one_keeps_its_own(db, tmp_path):
    make.load(PACK, tmp_path)
    make.load(PACK.replace("Handbook part 3", "Handbook part 4"), tmp_path)
    assert list(Source.objects.filter(place=0).order_by("article__version").values_list("text", flat=True)) == [
        "Handbook part 3",
        "Handbook part 4",
    ]
    assert Procedure.objects.count() == 4


@pytest.mark.parametrize(
    ("right", "wrong", "line", "field", "english", "chinese"),
    [
        ("then: [done]}", "then: [don]}", 21, "procedures[2].steps[2]", "leads to “don”, which is no step here; add it", "没有这一步"),
        ("{id: swap,", "{id: mend,", 22, "procedures[2].steps[3]", "step mend is given twice; rename one", "重复"),
        (", {to: swap, when: {zh: 不可修, en: cannot}}", "", 22, "procedures[2].steps[3]", "nothing leads to step swap", "没有步骤指向"),
        ("kind: flow_chart", "kind: drawing", 17, "procedures[2].kind", "“drawing” is no kind of document; use procedure", "文件类别"),
        ("code: repair", "code: visit", 16, "procedures[2]", "procedure visit is given twice; rename one", "重复"),
        (", en: cannot}}", "}}", 20, "procedures[2].steps[1].then[2].when", "“en” is missing; add it", "缺少"),
        ("sources: [Handbook part 3,", 'sources: ["",', 8, "sources[1]", "must be text; write a few words", "应为文字"),
    ],
)
def test_what_is_wrong_with_a_paper_is_told_with_line_and_remedy(tmp_path, right, wrong, line, field, english, chinese):
    path = tmp_path / "papers.yaml"
    path.write_text(PACK.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(PackError) as raised:
        check(path)
    found = [problem for problem in raised.value.problems if english in problem.en and chinese in problem.zh]
    assert [(problem.line, problem.field) for problem in found] == [(line, f"articles[1].{field}")]


def test_a_procedure_without_steps_is_refused(tmp_path):
    path = tmp_path / "papers.yaml"
    path.write_text(PACK.partition("        steps:")[0] + "        steps: []\n", encoding="utf-8")
    with pytest.raises(PackError, match="has no step; write at least one"):
        check(path)


def test_a_chart_is_laid_out_by_how_far_each_step_is_from_the_first():
    look = Step("look", "Look", exits=(Exit("mend", "yes"), Exit("swap", "no")))
    mend, swap = Step("mend", "Mend", exits=(Exit("look"), Exit("done"))), Step("swap", "Swap", exits=(Exit("done"),))
    done = Step("done", "Done")
    assert layers([look, mend, done, swap]) == [[look], [mend, swap], [done]]
    assert layers([]) == []


@pytest.mark.parametrize(
    ("ways", "lost"),
    [
        ({"a": ["b"], "b": ["a"]}, []),
        ({"a": [], "b": ["a"]}, ["b"]),
        ({"a": ["a"], "b": ["c"], "c": ["b"]}, ["b", "c"]),
        ({"a": ["z"]}, []),
        ({}, []),
    ],
)
def test_a_step_nothing_leads_to_is_found(ways, lost):
    assert unreachable(ways) == lost
