"""Deciding on liability and objecting to it, on the complaint's page."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints.access import objection_to
from complaints.models import Complaint
from complaints.page_steps import PageStep, perform
from complaints.verdict.actions import decide_objection, give_verdict, object_to_verdict
from complaints.verdict.cards import ROWS
from complaints.verdict.rules import Part
from tickets.forms import number_in


@login_required
@require_POST
def verdict(request: HttpRequest, number: str) -> HttpResponse:
    """Decide who is liable, with the shares of the rows that were filled in."""
    return perform(request, number, PageStep("decide", _give, "liability"))


def _give(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    said = {"up": "up" in typed, "why": typed.get("verdict_why", "")}
    give_verdict(complaint, typed.get("liable", ""), typed.get("verdict_reason", ""), parts_of(typed), **said, **how)
    return _("Liability is decided.")


def parts_of(typed: Mapping[str, Any]) -> list[Part]:
    """The rows of the form that name somebody or a percentage; a party is written like department:works."""
    parts = []
    for row in range(ROWS):
        party, _colon, code = typed.get(f"party-{row}", "").partition(":")
        percent = typed.get(f"percent-{row}", "").strip()
        if party or percent:
            code = typed.get(f"outside-{row}", "") if party == "outside" else code
            parts.append(Part(party, code, number_in(percent), typed.get(f"because-{row}", "")))
    return parts


@login_required
@require_POST
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """Object to the verdict for one's department."""
    return perform(request, number, PageStep("read", _object, "liability"))


def _object(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    object_to_verdict(complaint, typed.get("objection", ""), **how)
    return _("The objection is on record; whoever stands next above decides.")


@login_required
@require_POST
def objection_decision(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Grant or refuse an objection."""

    def step(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
        decide_objection(
            complaint, objection_to(complaint, pk), typed.get("objection_answer", ""), granted=typed.get("granted") == "yes", **how
        )
        return _("The objection is decided.")

    return perform(request, number, PageStep("read", step, "liability"))
