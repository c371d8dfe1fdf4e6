"""What an investigation does, behaviour by behaviour."""

from complaints.inquiry.actions.assists import answer_assist, ask_department, press_department, refuse_assist
from complaints.inquiry.actions.causes import find_cause, note_cause, note_why
from complaints.inquiry.actions.concerns import note_improvement
from complaints.inquiry.actions.inquiries import assign_investigator, complete_inquiry, send_back
from complaints.inquiry.actions.statements import ask_to_be_heard, be_heard, name_party, take_statement

__all__ = [
    "answer_assist",
    "ask_department",
    "ask_to_be_heard",
    "assign_investigator",
    "be_heard",
    "complete_inquiry",
    "find_cause",
    "name_party",
    "note_cause",
    "note_improvement",
    "note_why",
    "press_department",
    "refuse_assist",
    "send_back",
    "take_statement",
]
