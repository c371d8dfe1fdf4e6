"""The scopes' pages: the tree, which level rules, and what administrators change."""

import re

import pytest

from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Attachment, Regulation, Scope
from servicedesk.rulebook.scopes.actions import attach_regulation, create_scope
from tests import make
from tests.statements import count_statements
from tests.web.test_rulebook import pack, plain


@pytest.fixture
def tree(house, tmp_path) -> dict[str, Scope]:
    """A company with the service department and a project in it; core rules everywhere, the department has its own."""
    by = {"by": make.SYSTEM, "at": make.T0}
    company = create_scope("house", kind="company", name_zh="公司", name_en="The house", parent=None, **by)
    desk = create_scope("desk", kind="department", name_zh="客服", name_en="The desk", parent=company, department_id=house.service.pk, **by)
    site = create_scope("site", kind="project", name_zh="工地", name_en="The site", parent=desk, **by)
    for code, limit, scope in (("core", "40 min", None), ("pack", "35 min", None), ("local", "20 min", desk), ("special", "5 min", site)):
        regulation = make.load(pack(code=code, limit=limit), tmp_path).regulation
        if scope:
            attach_regulation(regulation, scope, **by)
    return {"house": company, "desk": desk, "site": site}


def cells(answer) -> list[str]:
    """The ruling and what gives way, of the one promise."""
    row = re.search(r"<tbody><tr>.*?</tr>", answer.content.decode(), re.S)
    assert row is not None
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)) for cell in re.findall(r"<td>(.*?)</td>", row[0], re.S)]


@pytest.mark.parametrize(
    ("query", "rules", "level", "outranked"),
    [
        ("?department={service}&project=site", "5 minutes", "Project The site", ["20 minutes", "35 minutes", "40 minutes"]),
        ("?department={service}", "20 minutes", "Department The desk", ["35 minutes", "40 minutes"]),
        ("?department={works}", "35 minutes", "Everywhere", ["40 minutes"]),
        ("?department=", "35 minutes", "Everywhere", ["40 minutes"]),
        ("", "20 minutes", "Department The desk", ["35 minutes", "40 minutes"]),
    ],
)
def test_for_a_department_and_project_the_page_names_what_rules_and_what_gives_way(house, browse, tree, query, rules, level, outranked):
    query = query.format(service=house.service.pk, works=house.works.pk)
    ruling, gives_way = cells(browse(house.ana).get(f"/rulebook/scopes/{query}"))
    assert f"at most {rules} {level}" in ruling
    assert re.findall(r"at most (\d+ minutes)", gives_way) == outranked and gives_way.count("The core pack") == 1


def test_the_tree_shows_what_is_attached_where(house, browse, tree):
    page = plain(browse(house.ana).get("/rulebook/scopes/"))
    assert re.search(
        r"The house Company.*The desk Department.*Trial regulation.*The site Project.*Trial regulation.*Applies everywhere", page
    )


def test_more_scopes_and_promises_cost_no_more(house, browse, tree, tmp_path):
    browser = browse(house.ana)
    browser.get("/notices/")
    costs = []
    for extra in (0, 5):
        for n in range(extra):
            create_scope(f"s{n}", kind="branch", name_zh="区", name_en="Area", parent=tree["house"], by=make.SYSTEM, at=make.T0)
            make.load(pack(3, code=f"p{n}"), tmp_path)
        with count_statements() as found:
            browser.get("/rulebook/scopes/")
        costs.append(len(found))
    assert costs[0] == costs[1] == 15, str(found)  # the last are the members who may answer first for a project


def form(**over) -> dict[str, str]:
    return {"name_zh": "北区", "name_en": "North", "parent": "house", "department": ""} | over


def test_an_administrator_adds_moves_and_attaches(house, browse, tree):
    ada = browse(house.ada)
    assert ada.post("/rulebook/scopes/", form(code="north", kind="branch"))["Location"] == "/rulebook/scopes/north/"
    moved = ada.post("/rulebook/scopes/desk/place/", form(name_en="Desk", parent="north", department=str(house.service.pk), revision="1"))
    assert moved.status_code == 302 and Scope.objects.get(code="desk").parent.code == "north"
    assert ada.post("/rulebook/scopes/north/regulations/", {"regulation": "pack"}).status_code == 302
    assert "Trial regulation" in plain(ada.get("/rulebook/scopes/north/"))
    assert ada.post("/rulebook/scopes/north/regulations/", {"regulation": "pack", "detach": "1"}).status_code == 302
    assert Attachment.objects.filter(scope__code="north").count() == 0
    assert list(Event.objects.filter(actor_id=house.ada.pk).order_by("pk").values_list("code", flat=True)) == [
        "scope.created",
        "scope.changed",
        "regulation.attached",
        "regulation.detached",
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("house/place/", form(parent="site", revision="1"), 400, ("house → site → desk → house", "会包含自身")),
        ("house/place/", form(parent="", revision="7"), 412, ("Somebody else changed this scope",)),
        ("house/place/", form(parent="gone", revision="1"), 400, ("no scope “gone” any more",)),
        ("desk/place/", form(department="99", revision="1"), 400, ("no such department",)),
        ("desk/place/", form(department="x", revision="1"), 400, ("no such department",)),
        ("", form(code="desk", kind="branch"), 400, ("“desk” is taken", "已被使用")),
        ("", form(code="a b", kind="shop"), 400, ("letters, digits", "no kind of scope")),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed_and_changes_nothing(house, browse, tree, path, body, status, said):
    told = Event.objects.count()
    answer = browse(house.ada).post(f"/rulebook/scopes/{path}", body)
    html = answer.content.decode()
    assert answer.status_code == status and all(part in html for part in said)
    assert 'value="北区"' in html and 'value="North"' in html
    assert (Event.objects.count(), Scope.objects.count()) == (told, 3)


def test_who_may_not_edit_reads_why_and_changes_nothing(house, browse, tree):
    ana = browse(house.ana)
    assert "It needs the right to change the company" in plain(ana.get("/rulebook/scopes/desk/"))
    for path, body in (
        ("", form(code="x", kind="branch")),
        ("desk/place/", form(revision="1")),
        ("desk/regulations/", {"regulation": "pack"}),
    ):
        assert ana.post(f"/rulebook/scopes/{path}", body).status_code == 403
    assert Scope.objects.count() == 3 and not Event.objects.filter(actor_id=house.ana.pk).exists()
    assert ana.get("/rulebook/scopes/nowhere/").status_code == 404
    assert browse(house.ada).post("/rulebook/scopes/desk/regulations/", {"regulation": "none"}).status_code == 404
    assert Regulation.objects.count() == 4
