"""The page of the search, the palette's answers, and the search over REST."""

import pytest
from django.utils import translation

from servicedesk.clocks import now
from tests import make
from tests.api.conftest import Caller, key_of
from tests.statements import count_statements


@pytest.fixture
def shown(house, browse, indexed):
    """ana's signed-in browser, on a desk with two matters of hers and one of cleo's."""
    make.load_demo_pack()
    make.make_ticket(house.ana, sentence="三号楼<b>净水机</b>漏水", detail="净水器旁有水")
    make.make_ticket(house.ana, sentence="滤芯裂纹")
    house.theirs = make.make_ticket(house.cleo, sentence="净水房渗漏")
    indexed()
    house.browser = browse(house.ana)
    return house


def body(answer) -> str:
    return answer.content.decode()


def test_what_is_found_is_marked_and_escaped(shown):
    html = body(shown.browser.get("/search/", {"q": "净水"}))
    assert "三号楼&lt;b&gt;<mark>净水</mark>机&lt;/b&gt;漏水" in html and "<b>净" not in html
    assert "<mark>净水</mark>器旁有水" in html and "净水房" not in html


def test_what_is_typed_goes_into_the_address_but_no_number_does(shown):
    answer = shown.browser.post("/search/", {"q": "净水", "kind": "ticket"})
    assert answer.status_code == 302 and answer["Location"] == "/search/?q=%E5%87%80%E6%B0%B4&kind=ticket"
    for typed in ("13800002097", "wen@example.com"):
        answer = shown.browser.post("/search/", {"q": typed})
        assert answer.status_code == 200 and f'value="{typed}"' in body(answer)
        fragment = shown.browser.post("/search/", {"q": typed}, headers={"HX-Request": "true"})
        assert fragment["HX-Replace-Url"] == "/search/" and "<html" not in body(fragment)
    assert shown.dana.name in body(shown.browser.post("/search/", {"q": "13800002097"}))
    assert "13800002097" not in body(shown.browser.get("/search/", {"q": "2097"}))


@pytest.mark.parametrize("typed", ["", "水", "，。", "'\"", "%", "\0", "😀", "& | ! <->", "x" * 200])
def test_every_input_is_answered_sensibly(shown, typed):
    answer = shown.browser.get("/search/", {"q": typed})
    assert answer.status_code == 200 and ('class="empty"' in body(answer) or "<mark>水</mark>" in body(answer))


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"q": "水" * 300}, "300"),
        ({"q": "水", "kind": "<x>"}, "&lt;x&gt;"),
        ({"q": "水", "status": "lost"}, "lost"),
        ({"q": "水", "department": "nowhere"}, "nowhere"),
        ({"q": "水", "from": "yesterday"}, "yesterday"),
        ({"q": "水", "to": "2026-02-31"}, "2026-02-31"),
    ],
)
def test_what_cannot_be_used_is_named_and_kept(shown, asked, named):
    answer = shown.browser.get("/search/", asked)
    assert answer.status_code == 400 and named in body(answer) and f'value="{asked["q"]}"' in body(answer)


def test_a_page_number_that_is_none_is_the_first_page(shown):
    for page in ("0", "-1", "x", "99999", "١"):
        assert shown.browser.get("/search/", {"q": "水", "page": page}).status_code == 200


def test_the_palette_shows_the_best_of_each_kind_in_few_statements(shown, indexed):
    html = body(shown.browser.post("/search/palette/", {"q": "净水"}))
    assert "<mark>净水</mark>" in html and "净水房" not in html and "<html" not in html
    with count_statements() as few:
        shown.browser.post("/search/palette/", {"q": "净水"})
    for n in range(8):
        make.make_ticket(shown.ana, sentence=f"净水 {n}")
        make.make_customer(f"净水 {n}", f"1391111{n:04}")
    indexed()
    now()
    with count_statements() as many:
        html = body(shown.browser.post("/search/palette/", {"q": "净水"}))
    assert html.count("/tickets/T-") == 5 and html.count("/customers/") == 5
    assert len(many) <= len(few) + 3, f"{few}\n{many}"  # customers are read now too
    assert len(many) <= 17, str(many)


def test_after_a_section_sign_the_palette_knows_articles_only(shown):
    html = body(shown.browser.post("/search/palette/", {"q": "§ 投诉"}))
    assert "/rulebook/articles/" in html and "/tickets/" not in html
    assert body(shown.browser.post("/search/palette/", {"q": "x" * 999})).strip() == ""
    assert shown.browser.get("/search/palette/").status_code == 405


def test_every_page_has_the_palette_and_strangers_have_none(shown, client):
    with translation.override("en"):
        html = body(shown.browser.get("/notices/"))
    assert 'id="palette"' in html and "read-log" not in html.split('id="palette"')[1]
    assert 'id="palette"' not in body(client.get("/sign-in/"))
    assert client.post("/search/palette/", {"q": "x"}).status_code == 401


def test_the_search_over_rest(shown):
    caller = Caller(key_of(shown.ana))
    answer = caller.get("search/", {"q": "净水"}).json()
    assert [(hit["kind"], hit["title"]) for hit in answer["results"]] == [("ticket", "三号楼<b>净水机</b>漏水")]
    (hit,) = answer["results"]
    assert (
        hit["title_marked"] == "三号楼&lt;b&gt;<mark>净水</mark>机&lt;/b&gt;漏水" and hit["excerpt_marked"] == "<mark>净水</mark>器旁有水"
    )
    assert answer["count"] == 1 and answer["more"] is False and answer["pages"] == 1
    assert caller.get("search/", {"q": "水", "page_size": "1"}).json()["pages"] == 1
    for asked, field in (({"q": "水" * 300}, "q"), ({"q": "x", "kind": "y"}, "kind"), ({"q": "x", "page_size": "201"}, "page_size")):
        refused = caller.get("search/", asked)
        assert refused.status_code == 400 and field in refused.json()["errors"]
    assert Caller("").get("search/", {"q": "净水"}).status_code == 401
    assert Caller(key_of(shown.ana, "other", ("customers",))).get("search/", {"q": "净水"}).status_code == 403
    assert caller.get("tickets/", {"search": "净水"}).json()["results"][0]["sentence"].startswith("三号楼")
    refused = caller.get("tickets/", {"search": "水" * 300})
    assert refused.status_code == 400 and "search" in refused.json()["errors"]
    assert Caller(key_of(shown.cleo)).get("search/", {"q": "净水"}).json()["results"][0]["called"] == shown.theirs.number
