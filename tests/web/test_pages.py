"""What every page carries: its policy, its id, its figures in one statement, and only what the reader may see."""

import re
from datetime import timedelta

import pytest

from servicedesk.web.queries import shell_counts
from tests import make
from tests.statements import count_statements

PAGES = ["/desk/", "/notices/", "/rulebook/", "/intake/"]


@pytest.fixture
def work(house):
    make.load_demo_pack()
    return make.make_ticket(house.ana, severity="urgent")


@pytest.mark.parametrize("path", [*PAGES, "/sign-in/", "/no/such/page/"])
def test_the_policy_lets_in_no_inline_style_and_no_foreign_script(house, browse, client, work, path):
    answer = (client if path == "/sign-in/" else browse(house.ana)).get(path)
    policy = answer["Content-Security-Policy"]
    assert "style-src-attr 'none'" in policy
    assert "'unsafe-" not in policy
    page = answer.content.decode()
    assert not re.search(r"<[^>]+\sstyle\s*=", page)
    assert not re.search(r"<[^>]+\son\w+\s*=", page)
    nonces = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert all("nonce=" in tag for tag in nonces)


def test_every_answer_has_an_id_of_its_own(house, browse):
    signed_in = browse(house.ana)
    ids = {signed_in.get("/notices/", headers={"X-Request-ID": "chosen by the caller"})["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert "chosen by the caller" not in ids


def test_the_log_names_the_path_but_neither_query_nor_person(house, browse, monkeypatch):
    from django_structlog.middlewares import request as module

    said: list[str] = []
    monkeypatch.setattr(module.logger, "log", lambda level, text, **fields: said.append(f"{text} {fields}"))
    browse(house.ana).get("/notices/?only=unread")
    assert any("GET /notices/" in line for line in said)
    assert not any(word in line for line in said for word in ("only=unread", "127.0.0.1", "'ana'"))


def test_the_figures_count_what_she_may_see(house, work):
    counts = shell_counts(house.ana, make.T0 + timedelta(minutes=1))
    assert (counts.mine, counts.first, counts.overdue, counts.soon, counts.department) == (1, 1, 0, 1, 1)
    late = shell_counts(house.ana, make.T0 + timedelta(minutes=3))
    assert (late.overdue, late.soon) == (1, 0)
    assert shell_counts(house.cleo, make.T0 + timedelta(minutes=3)).overdue == 0
    assert shell_counts(house.gao, make.T0 + timedelta(minutes=3)).overdue == 1


def test_the_figures_are_one_statement_and_a_fragment_asks_none(house, browse, work):
    ben = browse(house.ben)
    with count_statements() as page:
        ben.get("/notices/")
    with count_statements() as fragment:
        ben.get("/notices/?fragment=bell", headers={"HX-Request": "true"})
    assert len([sql for sql in page if "array[p.title_zh" in sql]) == 1, str(page)
    assert not [sql for sql in fragment if "array[p.title_zh" in sql], str(fragment)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_and_a_way_past_the_menu(house, browse, work, path):
    page = browse(house.ana).get(path).content.decode()
    assert len(re.findall(r"<h1\b", page)) == 1
    assert 'href="#main"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_rulebook_tells_each_clock_in_words(house, browse, work):
    page = browse(house.ana).get("/rulebook/").content.decode()
    assert 'id="a11"' in page
    assert "30 min" in page
    assert "ticket.replied" not in page
    assert "department_head" not in page


def test_the_rulebook_shows_the_version_in_force(house, browse, tmp_path):
    text = (make.PACKS / "demo.yaml").read_text(encoding="utf-8")
    make.load(text, tmp_path)
    make.load(text.replace("at_most: 30 min", "at_most: 20 min"), tmp_path, at=make.T0 + timedelta(days=1))
    page = browse(house.ana).get("/rulebook/").content.decode()
    assert page.count('id="a11"') == 1
    assert "20 min" in page


def test_the_first_page_is_the_desk(house, browse):
    assert browse(house.ana).get("/")["Location"] == "/desk/"
