"""The rulebook's pages: how the articles are kept, one article with its versions, what is undecided."""

import re
from datetime import timedelta

import pytest

from servicedesk.clocks import now as desk_now
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.rulebook.documents.rules import Exit, Step
from servicedesk.rulebook.models import Article
from servicedesk.web.article_changes import runs
from servicedesk.web.drawing import WIDE, draw, wrap
from servicedesk.web.templatetags.desk import cite
from tests import make
from tests.statements import count_statements
from tickets.actions import reply_to

LATER = make.T0 + timedelta(hours=1)


def pack(articles: int = 1, *, limit: str = "30 min", words: str = "", code: str = "try", **over: str) -> str:
    """A pack of so many articles, each with a clock."""
    text = f"pack: {code}\ntitle: {{zh: 试行制度, en: Trial regulation}}\n{words}articles:\n"
    for n in range(1, articles + 1):
        text += f"""\
  - number: "{n}"
    title: {{zh: 答复{n}, en: Answer {n}}}
    text: {{zh: 及时答复。, en: "{over.get("text", "Answer in time.")}"}}
    effective_from: {over.get("effective_from", "2026-01-01")}
{over.get("more", "")}    clocks:
      - code: answer{n}
        name: {{zh: 答复, en: Answer}}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        at_most: {limit}
        ladder:
          - {{at: due, tell: [supervisor]}}
"""
    return text


def plain(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def lived(house, monkeypatch):
    """Three answers: one kept, one late, one late and still open; and one that runs. It is an hour after the first."""
    make.load_demo_pack()
    for minutes in (3, 40):
        ticket = make.make_ticket(house.ana)
        sweep(make.T0 + timedelta(minutes=minutes), always=True)
        reply_to(ticket, "好。", by=house.ana.actor(), at=make.T0 + timedelta(minutes=minutes), author=house.ana)
    make.make_ticket(house.ana)
    make.make_ticket(house.ana, at=LATER - timedelta(minutes=1))
    sweep(LATER, always=True)
    for name in ("rulebook", "context", "scopes"):
        monkeypatch.setattr(f"servicedesk.web.{name}.now", lambda: LATER)


def test_the_list_counts_what_the_promises_came_to(house, browse, lived):
    page = browse(house.gao).get("/rulebook/").content.decode()
    row = re.search(r'<tr id="a11">.*?</tr>', page, re.S)
    assert row is not None
    assert [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', row[0])] == [4, 1, 1, 1, 1]
    assert "33.3%" in row[0] and 'data-v="33.3"' in row[0] and "at most 30 minutes" in row[0]
    assert "/rulebook/demo/11/" in row[0]


def test_the_lowest_rate_comes_first_and_numbers_count_as_numbers(house, browse, lived):
    def order(query: str = "") -> list[str]:
        return re.findall(r'<tr id="a(\d+)"', browse(house.gao).get(f"/rulebook/{query}").content.decode())

    assert order()[0] == "11"
    assert order("?sort=number") == ["8", "11", "12", "13", "14", "15", "16", "17", "18", "19", "30"]
    assert order("?sort=triggered")[:2] == ["11", "13"]
    assert order("?sort=missed")[0] == "11"
    assert order("?sort=nonsense") == order()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=11", ["11"]),
        ("q=§ 11", ["11"]),
        ("q=第11条", ["11"]),
        ("q=三十分钟 答复", ["11"]),
        ("q=THIRTY", ["11"]),
        ("q=nowhere", []),
        ("regulation=demo&q=12", ["12"]),
        ("regulation=other", []),
        ("status=needs_decision", []),
        ("status=active&q=13", ["13"]),
    ],
)
def test_articles_are_found_by_number_words_regulation_and_status(house, browse, query, found):
    make.load_demo_pack()
    page = browse(house.ana).get(f"/rulebook/?{query}").content.decode()
    assert re.findall(r'<tr id="a(\d+)"', page) == found
    assert ("No article fits" in page) == (not found)


def test_of_others_matters_a_member_sees_no_figures(house, browse, lived):
    mine = re.search(r'<tr id="a11">.*?</tr>', browse(house.cleo).get("/rulebook/").content.decode(), re.S)
    assert mine is not None and re.findall(r'<td class="num">(\d+)</td>', mine[0]) == ["0"] * 5
    assert "of the matters you may see" in plain(browse(house.cleo).get("/rulebook/"))
    page = plain(browse(house.cleo).get("/rulebook/demo/11/"))
    assert "None of those you may see" in page and "T-0" not in page


def test_three_articles_and_three_hundred_cost_the_same(house, browse, tmp_path):
    costs = []
    for articles in (3, 300):
        make.load(pack(articles), tmp_path)
        make.make_ticket(house.ana, at=desk_now())
        browser = browse(house.ana)
        browser.get("/notices/")
        desk_now()  # measures the database's clock, if that is due
        with count_statements() as found:
            assert browser.get("/rulebook/").content.decode().count('<tr id="a') == articles
        costs.append(len(found))
    assert costs[0] == costs[1] == 12, str(found)


def test_an_article_shows_every_version_what_changed_and_what_still_runs(house, browse, tmp_path):
    make.load(pack(), tmp_path)
    make.make_ticket(house.ana)
    make.load(pack(limit="20 min", text="Answer within twenty minutes.", more="    sources: [Minutes of May]\n"), tmp_path)
    make.make_ticket(house.ana)
    browser = browse(house.ana)
    browser.get("/notices/")
    with count_statements() as two:
        page = browser.get("/rulebook/try/1/")
    html = page.content.decode()
    assert "<del>30</del>" in html and "<ins>20</ins>" in html and "<ins>Minutes of May</ins>" in html
    assert html.count("1 open clock<") == 2 and "?version=1#running" in html
    assert "at most 20 minutes" in plain(page) and "loaded by" in plain(page)
    old = plain(browse(house.ana).get("/rulebook/try/1/?version=1"))
    assert "No longer in force" in old and "at most 30 minutes" in old
    for limit in ("19 min", "18 min", "17 min"):
        make.load(pack(limit=limit), tmp_path)
    make.make_ticket(house.ana)
    with count_statements() as five:
        browser.get("/rulebook/try/1/")
    assert len(two) == len(five), str(five)


@pytest.mark.parametrize("path", ["try/2/", "nowhere/1/", "try/1/?version=9", "try/1/?version=x", "articles/999/"])
def test_what_is_not_there_is_missing(house, browse, tmp_path, path):
    make.load(pack(), tmp_path)
    assert browse(house.ana).get(f"/rulebook/{path}").status_code == 404


def test_a_citation_leads_to_the_version_that_was_promised(house, browse, tmp_path):
    make.load(pack(), tmp_path)
    ticket = make.make_ticket(house.ana)
    make.load(pack(limit="20 min"), tmp_path)
    old = Article.objects.get(version=1)
    html = browse(house.ana).get(f"/tickets/{ticket.number}/").content.decode()
    assert f'class="cite" href="/rulebook/articles/{old.pk}/#a1"' in html
    assert browse(house.ana).get(f"/rulebook/articles/{old.pk}/")["Location"] == "/rulebook/try/1/?version=1"


PAPERS = """\
    legal_review: true
    sources: [Handbook part 3]
    procedures:
      - code: repair
        kind: flow_chart
        title: {zh: 流程, en: How it goes}
        steps:
          - {id: look, text: {zh: 检查, en: Look at it}, who: Engineer, then: [{to: mend, when: {zh: 可修, en: can be mended}}, {to: done, when: {zh: 无恙, en: is fine}}]}
          - {id: mend, text: {zh: 修复, en: Mend it}, then: [look]}
          - {id: done, text: {zh: 确认, en: Have it confirmed}}
      - code: visit
        kind: procedure
        title: {zh: 上门, en: The visit}
        steps: [{id: a, text: {zh: 预约, en: Make an appointment}}, {id: b, text: {zh: 到场, en: Be there}}]
"""


def test_an_article_shows_its_sources_procedures_and_charts(house, browse, tmp_path):
    make.load(pack(more=PAPERS), tmp_path)
    answer = browse(house.ana).get("/rulebook/try/1/")
    html = answer.content.decode()
    assert "Handbook part 3" in html and "Legal review" in html
    assert html.count('class="flow__box"') == 3 and html.count('class="flow__arrow"') == 3
    assert "can be mended → Mend it" in plain(answer) and html.count('<svg class="chart flow__chart"') == 1
    assert plain(answer).index("Make an appointment") < plain(answer).index("Be there")
    assert not re.search(r"<[^>]+\sstyle\s*=", html)


@pytest.mark.rule("SYS-014")
def test_an_article_without_its_value_runs_nothing_until_a_pack_with_the_value_is_loaded(house, browse, tmp_path):
    make.load(pack(limit="word 及时", more="    status: active\n"), tmp_path)  # activating it without the value does not help
    make.make_ticket(house.ana)
    article = Article.objects.get()
    assert (article.status, Clock.objects.count()) == ("needs_decision", 0)
    for path in ("undecided/", "try/1/", "?status=needs_decision"):
        page = plain(browse(house.ada).get(f"/rulebook/{path}"))
        assert "Answer 1" in page
        assert path.startswith("?") or "Answer: nobody has said what “及时” means." in page
    make.load(pack(limit="word 及时", words="words: {及时: 2 h}\n"), tmp_path)
    ticket = make.make_ticket(house.ana)
    (clock,) = Clock.objects.all()
    assert (clock.about_id, clock.due_at - clock.started_at) == (ticket.pk, timedelta(hours=2))
    assert "“及时” means at most 2 hours: set by the pack." in plain(browse(house.ana).get("/rulebook/try/1/"))
    assert "None: every article says what it means." in plain(browse(house.ada).get("/rulebook/undecided/"))


def test_an_assumption_is_marked_as_one(house, browse, tmp_path):
    make.load(pack(limit="word 立即", words="words: {立即: 15 min}\n"), tmp_path)
    assert "“立即” is taken to mean at most 15 minutes: an assumption" in plain(browse(house.ana).get("/rulebook/try/1/"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (pack(more="    status: needs_decision\n"), "Its pack holds it back: somebody must confirm what it says."),
        (
            pack(more="    status: needs_decision\n").partition("    clocks:")[0],
            "It says no figure the desk could run: somebody must set one.",
        ),
    ],
)
def test_what_a_pack_holds_back_says_why(house, browse, tmp_path, text, reason):
    make.load(text, tmp_path)
    assert reason in plain(browse(house.ada).get("/rulebook/undecided/"))


def test_starts_without_a_limit_are_shown_to_whoever_watches_the_desk(house, browse, tmp_path):
    make.load(pack(limit="contract answer"), tmp_path)
    make.make_ticket(house.ana)
    assert "Undecided: no clock was started" in plain(browse(house.ada).get("/rulebook/undecided/"))
    watched = browse(house.ada).get("/rulebook/undecided/").content.decode()
    assert "these matters are watched by hand" in watched.lower()
    assert 'id="starts"' not in browse(house.ana).get("/rulebook/undecided/").content.decode()


@pytest.mark.rule("SYS-001")
def test_a_rule_is_stored_with_code_text_figures_source_date_and_pack_and_holds_from_its_day(house, tmp_path):
    make.load(pack(effective_from="2026-11-21", more="    sources: [Minutes of May]\n"), tmp_path)
    article = Article.objects.get()
    assert (article.regulation.code, article.number, article.text_en) == ("try", "1", "Answer in time.")
    assert (article.effective_from.isoformat(), article.sources.get().text) == ("2026-11-21", "Minutes of May")
    assert article.limits.get().said_in("en") == "at most 30 minutes"
    make.make_ticket(house.ana, at=make.T0 + timedelta(days=1))
    assert not Clock.objects.exists()
    make.make_ticket(house.ana, at=make.T0 + timedelta(days=2))
    assert Clock.objects.count() == 1


def test_two_texts_are_compared_by_word_and_chinese_by_character():
    assert [tuple(run) for run in runs("半小时内答复 in 30 min", "一小时内答复 in 20 min")] == [
        ("gone", "半"),
        ("new", "一"),
        ("same", "小时内答复 in "),
        ("gone", "30"),
        ("new", "20"),
        ("same", " min"),
    ]


def test_a_chart_is_drawn_without_boxes_on_one_another_and_inside_its_frame():
    look = Step("look", "Look at it and say what is wrong with it", "Engineer", (Exit("mend", "yes"), Exit("swap", "no"), Exit("done")))
    steps = [
        look,
        Step("mend", "修" * 40, exits=(Exit("look"),)),
        Step("swap", "Replace", exits=(Exit("swap"), Exit("done"))),
        Step("done", "Done"),
    ]
    drawing = draw(steps)
    assert len(drawing.arrows) == 6 and [box.ends for box in drawing.boxes].count(True) == 1
    for place, box in enumerate(drawing.boxes):
        assert box.x > 0 and box.x + box.wide < drawing.wide and box.y > 0 and box.y + box.high < drawing.high
        assert all(box.y < y < box.y + box.high for y, _line in (*box.lines, *box.who))
        for other in drawing.boxes[place + 1 :]:
            assert box.x + box.wide <= other.x or other.x + other.wide <= box.x or box.y + box.high < other.y


def test_lines_break_between_words_and_never_before_a_full_stop():
    assert wrap("") == [] and wrap("Done") == ["Done"]
    assert all(len(line) * 13 <= WIDE for line in wrap("修" * 40)) and "".join(wrap("修" * 40)) == "修" * 40
    assert " ".join(wrap("Look at it and say what is wrong with it")) == "Look at it and say what is wrong with it"
    assert not any(line.startswith("。") for n in range(8, 16) for line in wrap("修" * n + "。" + "好" * 9))


def test_an_article_cited_by_its_number_alone_has_no_title():
    assert cite("14") == '<a class="cite" href="/rulebook/#a14" title="">14</a>'


SORRY = """\
pack: sorry
title: {zh: 致歉, en: Apologies}
articles:
  - number: "1"
    title: {zh: 致歉, en: Apologies}
    text: {zh: 判责之前不致歉。, en: No apology before liability.}
    effective_from: 2026-01-01
    apology: {policy: liability_based}
  - number: "2"
    title: {zh: 宗旨, en: Purpose}
    text: {zh: 用户至上。, en: The customer comes first.}
    effective_from: 2026-01-01
"""
READ_ONLY = "Nothing by itself: this article is read, not timed."


def test_what_any_section_does_stands_on_the_articles_page(house, browse, tmp_path):
    make.load(SORRY, tmp_path)
    said = plain(browse(house.ana).get("/rulebook/sorry/1/"))
    assert "Apologies to a complaint: not before the company is found liable" in said and READ_ONLY not in said
    assert READ_ONLY in plain(browse(house.ana).get("/rulebook/sorry/2/"))


def test_a_changed_section_is_in_the_difference_of_the_versions(house, browse, tmp_path):
    make.load(SORRY, tmp_path)
    make.load(SORRY.replace("liability_based", "always_regret"), tmp_path)
    html = browse(house.ana).get("/rulebook/sorry/1/").content.decode()
    assert "found liable" in "".join(re.findall(r"<del>(.*?)</del>", html)) and "always" in "".join(re.findall(r"<ins>(.*?)</ins>", html))
    assert "found liable" in plain(browse(house.ana).get("/rulebook/sorry/1/?version=1"))
