"""The scopes a matter lies in, nearest first."""

import pytest

from servicedesk.rulebook.models import Attachment, Regulation, Scope
from servicedesk.rulebook.scopes.queries import attached_scopes, chain
from tests.statements import count_statements


def scope(code: str, kind: str, parent: Scope | None = None, department_id: int | None = None) -> Scope:
    return Scope.objects.create(code=code, kind=kind, name_zh=code, name_en=code, parent=parent, department_id=department_id)


@pytest.fixture
def tree(db) -> dict[str, Scope]:
    """A company with a branch; in it a department with a project of its own, and a project that lies elsewhere."""
    company = scope("house", "company")
    north = scope("north", "branch", company)
    desk = scope("desk", "department", north, department_id=7)
    return {each.code: each for each in (company, north, desk, scope("site", "project", desk), scope("fair", "project", company))}


@pytest.mark.parametrize(
    ("department", "project", "codes"),
    [
        (7, None, "desk north house"),
        (7, "site", "site desk north house"),
        (7, "fair", "fair desk north house"),
        (7, "nowhere", "desk north house"),
        (7, "north", "desk north house"),
        (8, None, "house"),
        (8, "site", "site desk north house"),
        (None, "fair", "fair house"),
        (None, None, "house"),
    ],
)
def test_a_chain_runs_from_the_project_over_the_department_upwards(tree, department, project, codes):
    with count_statements() as found:
        pks = chain(department, project)
    assert pks == tuple(tree[code].pk for code in codes.split()) and len(found) == 1


def test_of_two_companies_none_is_guessed(tree):
    scope("other", "company")
    assert chain(None) == ()
    assert chain(7) == tuple(tree[code].pk for code in ("desk", "north", "house"))


def test_a_circle_ends_where_it_closes(tree):
    Scope.objects.filter(code="house").update(parent=tree["desk"])
    assert chain(7) == tuple(tree[code].pk for code in ("desk", "north", "house"))


def test_what_a_regulation_is_attached_to(tree):
    here, everywhere = Regulation.objects.create(code="here"), Regulation.objects.create(code="everywhere")
    for code in ("north", "site"):
        Attachment.objects.create(regulation=here, scope=tree[code])
    with count_statements() as found:
        attached = attached_scopes([here.pk, everywhere.pk])
    assert attached == {here.pk: {tree["north"].pk, tree["site"].pk}, everywhere.pk: frozenset()} and len(found) == 1
