"""Matters of a project: whoever answers first for it sees them, hears of them, and may take them over."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Missing
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Scope
from servicedesk.rulebook.scopes.actions import change_scope, create_scope
from staff.models import Notice
from tests import make
from tickets.access import ticket_for
from tickets.assignment.actions import assign_ticket
from tickets.custody.access import require_assigner
from tickets.informing.actions import inform_about
from tickets.intake.actions import correct_details
from tickets.intake.rules import Details
from tickets.models import Ticket

BY = {"by": make.SYSTEM, "at": make.T0}
NAMES = {"name_zh": "湖滨校区", "name_en": "Lakeside campus"}


@pytest.fixture
def campus(house) -> SimpleNamespace:
    """A project of the works department that cleo answers first for; the service department takes its matters in."""
    company = create_scope("house", kind="company", name_zh="公司", name_en="House", parent=None, **BY)
    project = create_scope("lakeside", kind="project", **NAMES, parent=company, responsible_id=house.cleo.pk, **BY)
    return SimpleNamespace(**vars(house), project=project, company=company)


def taken_in(campus, *, project: str = "lakeside", at: datetime = make.T0, **over) -> Ticket:
    return make.make_ticket(campus.ana, at=at, details=Details(project=project), **over)


def told(code: str) -> set[str]:
    deliver_due("inside")
    return set(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


@pytest.mark.rule("SLA-007")
@pytest.mark.parametrize("kind", ["complaint", "repair"])
def test_the_project_manager_answers_first_for_everything_in_the_project(campus, kind):
    make.load_pack_file("schl")
    other = taken_in(campus, kind="consultation")
    assert told("ticket.put_to_project") == set()
    ticket = taken_in(campus, kind=kind)
    assert told("ticket.put_to_project") == {"cleo"}  # what the service department takes in reaches her at once
    for matter in (ticket, other):  # she sees everything in the project, and may take it over
        found = ticket_for(campus.cleo, matter.number, to="assign")
        require_assigner(campus.cleo, found)
    clock = Clock.objects.get(matter_id=ticket.pk, limit__code="handle")
    assert clock.limit.article.number == "6" and clock.due_at - make.T0 < timedelta(days=1)
    sweep(clock.due_at, always=True)
    deliver_due("inside")
    assert "cleo" in Notice.objects.filter(facts__limit="handle").values_list("member__sign_in", flat=True)
    assign_ticket(ticket, campus.cleo, "我来办", by=campus.cleo.actor(), at=clock.due_at, member=campus.cleo)
    assert Ticket.objects.get(pk=ticket.pk).owner == campus.cleo
    assert Ticket.objects.get(pk=ticket.pk).first_responder == campus.ana


def test_a_matter_of_no_project_is_not_hers(campus):
    apart = make.make_ticket(campus.ana, kind="repair")
    with pytest.raises(Missing):
        ticket_for(campus.cleo, apart.number)
    assert told("ticket.put_to_project") == set()
    with pytest.raises(Forbidden):
        require_assigner(campus.ana, taken_in(campus))


def test_a_project_with_nobody_leaves_it_to_the_line_above_the_owner(campus):
    vacant = {"parent": campus.company, "responsible_id": None, "by": make.SYSTEM, "at": make.T0}
    change_scope(campus.project, **NAMES, **vacant)
    taken_in(campus, kind="repair")
    assert told("ticket.put_to_project") == {"ben"}


def test_a_correction_moves_a_matter_into_a_project_and_out_again(campus):
    ticket = make.make_ticket(campus.ana, kind="repair")
    how = {"by": campus.ana.actor(), "at": make.T0, "member": campus.ana}
    moved = correct_details(ticket, {"project": "lakeside"}, "属于湖滨", **how)
    assert moved.project == campus.project and told("ticket.put_to_project") == {"cleo"}
    assert Event.objects.get(code="ticket.corrected").facts["project"] == "lakeside"
    correct_details(ticket, {"project": ""}, "弄错了", **how)
    assert Ticket.objects.get(pk=ticket.pk).project is None
    with pytest.raises(Missing):
        ticket_for(campus.cleo, ticket.number)


def test_an_article_of_the_project_rules_its_matters(campus, tmp_path):
    pack = """\
pack: site
title: {zh: 制度, en: Site}
scopes:
  - {code: lakeside, kind: project, name: {zh: 湖滨校区, en: Lakeside campus}}
scope: lakeside
articles:
  - number: "1"
    title: {zh: 办理, en: Settle}
    text: {zh: 按时办理。, en: Settled in time.}
    effective_from: 2026-01-01
    clocks:
      - {code: settle, name: {zh: 办理, en: Settle}, about: ticket, starts_on: [ticket.opened], stops_on: [ticket.solved], at_most: 1 h}
"""
    make.load(pack, tmp_path)
    inside, outside = taken_in(campus), make.make_ticket(campus.ana)
    assert set(Clock.objects.filter(limit__code="settle").values_list("matter_id", flat=True)) == {inside.pk}
    assert outside.project is None


def test_what_is_no_project_is_refused_by_name(campus, browse, said):
    for wrong in ("nowhere", "house", "\0"):
        with override("en"), pytest.raises(Invalid) as refused:
            taken_in(campus, project=wrong)
        assert "There is no project" in refused.value.errors["project"][0]
    answer = browse(campus.ana).post(reverse("intake"), said(project="nowhere", sentence="Kept words"))
    assert answer.status_code == 400 and b"Kept words" in answer.content and "nowhere" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_the_database_and_the_action_keep_the_responsible_to_projects(campus):
    with override("en"), pytest.raises(Invalid, match="responsible"):
        place = {"parent": None, "responsible_id": campus.ben.pk}
        change_scope(campus.company, name_zh="公司", name_en="House", **place, by=make.SYSTEM, at=make.T0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scope.objects.filter(pk=campus.company.pk).update(responsible=campus.ben)


def test_the_pages_say_who_answers_first(campus, browse):
    ticket = taken_in(campus, kind="repair")
    page = browse(campus.ana).get(reverse("ticket", args=[ticket.number])).content.decode()
    assert "Lakeside campus" in page and "answers first" in page and campus.cleo.name_en in page
    editor = browse(campus.ada)
    form = {"name_zh": "湖滨", "name_en": "Lakeside", "parent": "house", "department": "", "calendar": "", "revision": "1"}
    done = editor.post(reverse("scope-place", args=["lakeside"]), form | {"responsible": campus.ben.work_number})
    assert done.status_code == 302 and Scope.objects.get(code="lakeside").responsible == campus.ben
    campus.ben.is_active = False
    campus.ben.save()
    refused = editor.post(reverse("scope-place", args=["lakeside"]), form | {"responsible": campus.ben.work_number, "revision": "2"})
    assert refused.status_code == 400 and "has left" in refused.content.decode()


def test_informing_and_putting_to_the_project_start_one_clock(campus):
    make.load_pack_file("schl")
    ticket = taken_in(campus, kind="repair")
    inform_about(ticket, campus.cleo, "请抢修", by=campus.ana.actor(), at=make.T0, member=campus.ana)
    assert Clock.objects.filter(matter_id=ticket.pk, limit__code="handle").count() == 1
