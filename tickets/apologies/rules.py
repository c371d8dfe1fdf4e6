"""Whether an apology is held back, and which words are one. Pure, on plain values."""

from collections.abc import Sequence

from tickets.scripts.rules import found_in

UNDECIDED, NOT_LIABLE = "undecided", "no"
# The words of an article that names none.
USUAL_ZH = ("抱歉", "对不起", "道歉", "致歉", "歉意", "不好意思")
USUAL_EN = ("sorry", "apologise", "apologize", "apology", "apologies")


def held_back(policy: str, liable: str) -> bool:
    """Whether this stance holds apologies back while liability stands so: undecided, yes, no or shared."""
    return policy == "liability_based" and liable in (UNDECIDED, NOT_LIABLE)


def is_apology(moment: str, text: str, words: Sequence[str]) -> bool:
    """Whether a phrase is an apology: one of that moment, or one to a complaint that says such a word. A refusal may be polite."""
    return moment == "apology" or (moment == "complaint" and bool(found_in(text, words)))
