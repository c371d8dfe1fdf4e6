"""A web page's frame is no part of a regulation: it is named with its line, and nothing is loaded."""

import pytest

from servicedesk.rulebook.boilerplate import boilerplate_in
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import check
from servicedesk.rulebook.source import PackError
from tests import make

PACK = """\
pack: copied
title: {zh: 抄录的制度, en: A regulation copied from a page}
articles:
  - number: "1"
    title: {zh: 答复, en: Answer}
    text:
      zh: 半小时内答复。FRAME
      en: Answered within half an hour.
    effective_from: 2026-01-01
"""


@pytest.mark.rule("SYS-015")
@pytest.mark.parametrize("frame", ["版权归原作者所有", "更多范本请点击下载", "上一篇：考勤制度", "本文来自范文网", "Copyright © 2019"])
def test_a_pages_frame_is_refused_with_its_line_and_nothing_is_loaded(db, tmp_path, frame):
    with pytest.raises(PackError) as refused:
        make.load(PACK.replace("FRAME", frame), tmp_path)
    (problem,) = refused.value.problems
    assert (problem.line, problem.field) == (7, "articles[1].text")
    assert "is of a web page" in problem.en and "请删去" in problem.zh
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://example.org/a\n", "http://example.org/a"),
        ("第一条\n- www.example.org | www.example.com", "- www.example.org | www.example.com"),
        ("客户可在 https://example.org/complaints 投诉。", ""),
        ("上一班与下一班交接；下载工单后打印。", ""),
        ("收到声明后当日登记。", ""),
    ],
)
def test_lists_of_links_are_a_frame_and_an_address_in_a_sentence_is_not(text, found):
    assert boilerplate_in(text) == found


@pytest.mark.rule("SYS-015")
@pytest.mark.parametrize("path", sorted(make.PACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_shipped_pack_has_any(path):
    pack = check(path)
    assert [words for draft in pack.articles for words in (*draft.title, *draft.text) if boilerplate_in(words)] == []
