"""Sentences about complaints."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from complaints.choices import Severity
from complaints.conduct.models import Conduct
from complaints.inquiry.choices import CauseField, Finding, Side
from complaints.models import ComplaintAnswer, ComplaintClosure, RemedyOption
from complaints.verdict.models import Liability
from servicedesk.rulebook.models import in_reader_language
from servicedesk.web.sentences.phrases import Names, Words, by, dated, with_member

_DEPARTMENT = ("department_zh", "department_en")


def _opened(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s took it in as complaint %(number)s") % {"who": who, "number": facts.get("number", "")}


def _verdict(facts: Mapping[str, Any], who: str, names: Names) -> str:
    percents = ":".join(str(share["percent"]) for share in facts.get("shares", ()))
    fill = {"who": who, "liable": Liability(facts["liable"]).label, "shares": f" {percents}" if percents else ""}
    text = _("%(who)s decided on liability, and puts it up: %(liable)s%(shares)s")
    text = text if facts.get("up") else _("%(who)s decided on liability: %(liable)s%(shares)s")
    said = text % fill
    return _("%(what)s; the customer had been told something else") % {"what": said} if facts.get("after_reply") else said


def _replaced(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s ended the verdict “%(was)s”") % {"who": who, "was": Liability(facts["was"]).label}


def _objection(facts: Mapping[str, Any], who: str, names: Names) -> str:
    text = _("%(who)s granted the objection") if facts["granted"] else _("%(who)s refused the objection")
    return text % {"who": who}


def _remedy(text: Any) -> Words:
    """A sentence about a remedy, with its kind and amount."""

    def told(facts: Mapping[str, Any], who: str, names: Names) -> str:
        return text() % {"who": who, "kind": RemedyOption.Kind(facts["kind"]).label, "amount": facts["amount"]}

    return told


def _remedy_replaced(facts: Mapping[str, Any], who: str, names: Names) -> str:
    kinds, was = dict(RemedyOption.Kind.choices), facts.get("was", {})
    fill = {"who": who, "kind": kinds[facts["kind"]], "amount": facts["amount"]}
    fill |= {"was": kinds.get(was.get("kind"), ""), "before": was.get("amount", "")}
    return _("%(who)s decided on another remedy: %(kind)s, %(amount)s yuan, in place of %(was)s, %(before)s yuan") % fill


def _asked(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "department": _department(facts), "when": dated(facts.get("due_at", ""))}
    return _("%(who)s asked %(department)s to help with the investigation by %(when)s") % fill


def _department(facts: Mapping[str, Any]) -> str:
    return in_reader_language(*(facts.get(name, "") for name in _DEPARTMENT))


def _of_department(text: Any) -> Words:
    return lambda facts, who, names: text() % {"who": who, "department": _department(facts)}


def _referral(text: Any) -> Words:
    """A sentence with what a referral is called."""
    return lambda facts, who, names: text() % {"who": who, "name": in_reader_language(facts["name_zh"], facts["name_en"])}


def _conduct(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "department": _department(facts), "conduct": Conduct(facts["conduct"]).label}
    return _("%(who)s noted how %(department)s received the complaint: %(conduct)s") % fill


def _why(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "place": facts.get("place", "")}
    return _("%(who)s corrected why number %(place)s") % fill if facts.get("corrected") else _("%(who)s noted why number %(place)s") % fill


def _cause(text: Any) -> Words:
    def told(facts: Mapping[str, Any], who: str, names: Names) -> str:
        fields, findings = dict(CauseField.choices), dict(Finding.choices)
        field, finding = facts.get("field", ""), facts.get("finding", "")
        named = in_reader_language(facts["field_zh"], facts["field_en"]) if "field_zh" in facts else fields.get(field, field)
        return text() % {"who": who, "field": named, "finding": findings.get(finding, finding)}

    return told


def _party(facts: Mapping[str, Any], who: str, names: Names) -> str:
    side = facts.get("side", "")
    return _("%(who)s put the %(side)s on record as a side") % {"who": who, "side": dict(Side.choices).get(side, side)}


def _failed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("reopened"):
        return _("%(who)s found that an action does not work; the complaint is open again")
    return _("%(who)s found that an action does not work; it is to be done again")


def _answered(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("settled"):
        return _("%(who)s settled the complaint on the spot") % {"who": who}
    text = _("%(who)s told the customer and the office what was decided (%(channel)s)")
    text = text if facts.get("post") else _("%(who)s told the customer what was decided (%(channel)s)")
    return text % {"who": who, "channel": ComplaintAnswer.Channel(facts["channel"]).label}


def _closed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s closed the complaint: %(outcome)s") % {"who": who, "outcome": ComplaintClosure.Outcome(facts["outcome"]).label}


def _severity(code: Any) -> str:
    return str(Severity(code).label) if code in Severity.values else str(code)


def _acknowledged(facts: Mapping[str, Any], who: str, names: Names) -> str:
    if facts.get("way") == "mail":
        return _("The customer got a receipt by e-mail")
    return _("%(who)s told the customer that her complaint is here") % {"who": who}


def _assessed(facts: Mapping[str, Any], who: str, names: Names) -> str:
    fill = {"who": who, "severity": _severity(facts.get("severity")), "points": facts.get("points", 0)}
    return _("%(who)s assessed it: %(severity)s (%(points)s points)") % fill


def _lowered(facts: Mapping[str, Any], who: str) -> dict[str, str]:
    return {"who": who, "old": _severity(facts.get("old")), "to": _severity(facts.get("to") or facts.get("severity"))}


def _given_inside(facts: Mapping[str, Any], who: str, names: Names) -> str:
    return _("%(who)s gave %(department)s a part to handle inside") % {"who": who, "department": _department(facts)}


WORDS: dict[str, Words] = {
    "complaint.opened": _opened,
    "complaint.inquiry_assigned": with_member(lambda: _("%(who)s had %(member)s investigate the complaint")),
    "complaint.sent_back": with_member(lambda: _("%(who)s sent the complaint back to %(member)s to investigate further")),
    "complaint.investigated": by(lambda: _("%(who)s ended the investigation with a summary")),
    "complaint.why_noted": _why,
    "complaint.cause_noted": _cause(lambda: _("%(who)s noted a possible cause: %(field)s")),
    "complaint.cause_found": _cause(lambda: _("%(who)s looked into a cause (%(field)s): %(finding)s")),
    "complaint.party_named": _party,
    "complaint.statement_taken": by(lambda: _("%(who)s put a statement on record")),
    "complaint.check_failed": lambda facts, who, names: _failed(facts, who, names) % {"who": who},
    "complaint.lesson_written": by(lambda: _("%(who)s wrote down what the complaint taught")),
    "assist.asked": _asked,
    "ticket.submitted": by(lambda: _("%(who)s submitted the question or suggestion in writing")),
    "complaint_report.made": by(lambda: _("%(who)s made a report of complaints")),
    "complaint.conduct_noted": _conduct,
    "assist.pressed": _of_department(lambda: _("%(who)s pressed %(department)s for its answer")),
    "referral.made": _referral(lambda: _("%(who)s passed it on: %(name)s")),
    "referral.ended": _referral(lambda: _("%(who)s said what came of “%(name)s”")),
    "assist.answered": _of_department(lambda: _("%(who)s answered for %(department)s")),
    "assist.refused": _of_department(lambda: _("%(who)s said that it is not for %(department)s to answer")),
    "assist.lapsed": _of_department(lambda: _("What %(department)s was asked is no longer needed")),
    "hearing.asked": with_member(lambda: _("%(who)s asked %(member)s to be heard")),
    "hearing.answered": by(lambda: _("%(who)s was heard")),
    "concern.told": by(lambda: _("%(who)s told a department concerned what was found")),
    "concern.improved": by(lambda: _("%(who)s said what the department improved")),
    "corrective_action.planned": with_member(lambda: _("%(who)s planned an action for %(member)s to do")),
    "corrective_action.given": with_member(lambda: _("%(who)s gave an action to %(member)s")),
    "corrective_action.done": by(lambda: _("%(who)s did an action; its effect is to be checked")),
    "corrective_action.verified": by(lambda: _("%(who)s found that an action works")),
    "corrective_action.failed": with_member(lambda: _("%(who)s found that an action of %(member)s does not work")),
    "corrective_action.owner_left": with_member(lambda: _("%(member)s has left; an action is to be given to somebody else")),
    "corrective_action.attached": by(lambda: _("%(who)s added a file to an action")),
    "complaint.verdict_given": _verdict,
    "complaint.verdict_replaced": _replaced,
    "complaint.objected": by(lambda: _("%(who)s objected to the verdict for the department")),
    "complaint.objection_decided": _objection,
    "complaint.remedy_offered": _remedy(lambda: _("%(who)s put a remedy on the table: %(kind)s, %(amount)s yuan")),
    "complaint.remedy_proposed": _remedy(lambda: _("%(who)s chose a remedy that needs approval: %(kind)s, %(amount)s yuan")),
    "complaint.remedy_decided": _remedy(lambda: _("%(who)s decided on the remedy: %(kind)s, %(amount)s yuan")),
    "complaint.remedy_replaced": _remedy_replaced,
    "complaint.remedy_refused": _remedy(lambda: _("%(who)s did not approve the remedy: %(kind)s, %(amount)s yuan")),
    "complaint.answered": _answered,
    "complaint.accepted": by(lambda: _("%(who)s noted that the customer accepts the answer")),
    "complaint.not_accepted": by(lambda: _("%(who)s noted that the customer does not accept the answer; it goes up")),
    "complaint.closed": _closed,
    "complaint.reopened": by(lambda: _("%(who)s opened the complaint again")),
    "complaint.acknowledged": _acknowledged,
    "complaint.link_made": by(lambda: _("%(who)s made a link by which the customer sees how far it is")),
    "complaint.link_ended": by(lambda: _("%(who)s ended the link for the customer")),
    "complaint.corrected": by(lambda: _("%(who)s corrected what was noted of the complaint")),
    "complaint.attached": by(lambda: _("%(who)s added a file to the complaint")),
    "complaint.evidence_taken_in": by(lambda: _("%(who)s took in evidence")),
    "complaint.evidence_passed": by(lambda: _("%(who)s noted where a piece of evidence went")),
    "complaint.assessed": _assessed,
    "complaint.lowering_proposed": lambda facts, who, names: (
        _("%(who)s proposed to lower it from %(old)s to %(to)s") % _lowered(facts, who)
    ),
    "complaint.lowered": lambda facts, who, names: _("%(who)s agreed to lower it from %(old)s to %(to)s") % _lowered(facts, who),
    "complaint.lowering_refused": lambda facts, who, names: (
        _("It was not lowered from %(old)s to %(to)s: %(who)s decided so") % _lowered(facts, who)
    ),
    "complaint.contained": by(lambda: _("%(who)s noted an immediate action")),
    "complaint.reported": by(lambda: _("%(who)s reported the complaint upward")),
    "complaint.given_inside": _given_inside,
    "complaint.handled_inside": by(lambda: _("%(who)s noted what a department came to")),
    "complaint.withdrawn": by(lambda: _("%(who)s noted that the complainant withdrew")),
    "complaint.taken_up_again": by(lambda: _("%(who)s noted that she takes the complaint up again")),
    "ticket.kept": by(lambda: _("%(who)s limited who may see it")),
}
