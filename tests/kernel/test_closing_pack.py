"""The `closing` section of a pack: read, said, refused where it cannot be meant."""

import pytest

from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.source import PackError
from tests.kernel.test_pack_schema import faults
from tickets.closings.pack import tell

PACK = """\
pack: closing
title: {zh: 关单, en: Closing}
articles:
  - number: "1"
    title: {zh: 关单, en: Closing}
    text: {zh: 关单须经第二人。, en: A second person closes.}
    effective_from: 2026-01-01
    closing: RULES
"""
RULES = "[{kinds: [repair, complaint], needs: second_person}, {kinds: [praise], needs: nobody}]"


def test_it_is_read_and_said_in_both_languages():
    text = PACK.replace("RULES", RULES)
    (article,) = check_text(text, "x").articles
    assert article.sections["closing"][0] == {"kinds": ["repair", "complaint"], "needs": "second_person"}
    assert tell(article.sections["closing"], "en") == [
        "repair, complaint: closed by somebody else than its owner and whoever solved it.",
        "praise: its owner may close it.",
    ]
    assert tell(article.sections["closing"], "zh")[1] == "praise：负责人可自行关单。"
    assert faults(text) == []


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ("[{kinds: [repairs], needs: nobody}]", "“repairs” is no kind of matter"),
        ("[{kinds: [], needs: nobody}]", "is empty; name at least one kind"),
        ("[{kinds: [repair], needs: boss}]", "“boss” is nobody who closes; use second_person, nobody"),
        ("[{kinds: [repair], needs: nobody}, {kinds: [repair], needs: second_person}]", "“repair” is given twice"),
        ("[{kinds: [repair]}]", "“needs” is missing"),
    ],
)
def test_what_cannot_be_meant_is_named(rules, sentence):
    with pytest.raises(PackError, match=sentence):
        check_text(PACK.replace("RULES", rules), "x")
