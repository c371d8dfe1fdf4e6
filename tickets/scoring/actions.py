"""Scoring a call or a member, and answering a score."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid
from staff.models import Member
from tickets.models import Call, Score
from tickets.scoring.models import ScoreSheet
from tickets.scoring.queries import sheets_for, sheets_for_member
from tickets.typed import gathering, text_of, words_of


@transaction.atomic
def score_call(
    call: Call, sheet: ScoreSheet, marks: Mapping[str, Any], comment: str = "", *, by: Actor, at: datetime, scorer: Member
) -> Score:
    """Score a call that was answered, by a sheet in force: marks for every point of it, none above the point's most.

    Forbidden for one's own call. Invalid for a call nobody answered, a sheet that is not in force for it, marks that are missing
    or out of bounds, and a second score of the same call by the same person and sheet.
    """
    call = Call.objects.select_for_update(of=("self",)).select_related("answered_by").get(pk=call.pk)
    if call.answered_by is None:
        raise Invalid({"call": [_("Nobody answered this call; only an answered call is scored.")]})
    if call.answered_by_id == scorer.pk:
        raise Forbidden("call.score", _("score one's own call"), [_("any colleague who scores calls")])
    found = Score(sheet=sheet, call=call, member=call.answered_by, scorer=scorer, comment=comment, scored_at=at)
    fault = ""
    if sheet not in sheets_for(call, at):
        fault = _("This sheet is not in force for this call; take one of today's.")
    elif Score.objects.filter(call=call, sheet=sheet, scorer=scorer).exists():
        fault = _("You have scored this call by this sheet already.")
    return _give(found, marks, fault, by=by)


@transaction.atomic
def score_member(
    member: Member, sheet: ScoreSheet, marks: Mapping[str, Any], comment: str = "", *, by: Actor, at: datetime, scorer: Member
) -> Score:
    """Appraise a member for the month of `at`, by a sheet in force for members: marks for every point, none above its most.

    Forbidden for oneself. Invalid for a sheet that is not in force for her, marks that are missing or out of bounds, and a second
    appraisal in the same month by the same person and sheet.
    """
    if member.pk == scorer.pk:
        raise Forbidden("call.score", _("appraise oneself"), [_("whoever she reports to")])
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    month = localtime(at).strftime("%Y-%m")
    found = Score(sheet=sheet, month=month, member=member, scorer=scorer, comment=comment, scored_at=at)
    fault = ""
    if sheet not in sheets_for_member(member, at):
        fault = _("This sheet is not in force for this member; take one of today's.")
    elif Score.objects.filter(call=None, member=member, sheet=sheet, scorer=scorer, month=month).exists():
        fault = _("You have appraised her by this sheet this month already.")
    return _give(found, marks, fault, by=by)


def _give(score: Score, marks: Mapping[str, Any], fault: str, *, by: Actor) -> Score:
    errors = _mark_faults(score.sheet, marks)
    with gathering(errors):
        score.comment = text_of("comment", score.comment, 2000)
    if fault:
        errors["sheet"] = [fault]
    if errors:
        raise Invalid(errors)
    score.marks = {code: marks[code] for code in score.sheet.codes}
    score.total, score.most = sum(score.marks.values()), score.sheet.most
    score.save(force_insert=True)
    _record("score.given", score, by=by, at=score.scored_at)
    return score


def _mark_faults(sheet: ScoreSheet, marks: Mapping[str, Any]) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for point in sheet.told:
        given = marks.get(point["code"])
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= point["marks"]:
            fill = {"point": point["text"], "most": point["marks"], "value": "" if given is None else given}
            faults[point["code"]] = [_("%(point)s: “%(value)s” are no marks; write a whole number from 0 to %(most)s.") % fill]
    for code in marks.keys() - set(sheet.codes):
        known = ", ".join(sheet.codes)
        faults["marks"] = [_("“%(value)s” is no point of this sheet; use %(known)s.") % {"value": code[:60], "known": known}]
    return faults


@transaction.atomic
def answer_score(score: Score, answer: str, *, by: Actor, at: datetime, expected: int | None = None) -> Score:
    """Put down what the member scored has to say; whoever scored her is told. WrongState where she answered before."""
    row = Score.objects.select_related("member").locked(score.pk, expected)
    row.require(Score.State.GIVEN)
    answer = words_of("answer", answer, 2000)
    at = max(at, row.scored_at)
    row.change(state=Score.State.ANSWERED, answer=answer, answered_at=at)
    _record("score.answered", row, by=by, at=at)
    return row


def _record(code: str, score: Score, *, by: Actor, at: datetime) -> None:
    told = {"member_id": score.member_id, "scorer_id": score.scorer_id}
    if not score.month:  # the journal has more readers than an appraisal
        told |= {"total": score.total, "most": score.most}
    record(code, score, by=by, at=at, about=Score.subject_kind, about_id=score.pk, call=score.call_id, month=score.month, **told)
