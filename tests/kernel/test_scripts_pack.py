"""The `scripts` section of a pack: read, said, refused where it cannot be meant."""

import pytest

from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.source import PackError
from tests.kernel.test_pack_schema import faults
from tickets.scripts.pack import tell

PACK = """\
pack: talk
title: {zh: 用语, en: Talk}
articles:
  - number: "1"
    title: {zh: 用语, en: Talk}
    text: {zh: 这样说话。, en: This is how we talk.}
    effective_from: 2026-01-01
    scripts: SCRIPTS
"""
PHRASE = "{code: opening, moment: opening, text: {zh: '您好，{company}', en: 'Hello, {company}'}}"
WORDS = "{code: shirking, verdict: banned, name: {zh: 推托, en: shirking}, words: {zh: [不归我管], en: [not my job]}}"
POINTS = "[{code: opening, text: {zh: 开场, en: Opening}, marks: 10}]"


def entries(scripts: str) -> list[dict]:
    (article,) = check_text(PACK.replace("SCRIPTS", scripts), "x").articles
    return article.sections["scripts"]


def test_it_is_read_and_said_in_both_languages():
    sheet = f"{{code: call, title: {{zh: 评分, en: Sheet}}, points: {POINTS}}}"
    text = f"{{phrases: [{PHRASE}], words: [{WORDS}], score_sheets: [{sheet}]}}"
    assert tell(entries(text), "en") == [
        "To be said (Opening): “Hello, {company}”",
        "Not to be said (shirking): not my job.",
        "Score sheet “Sheet”, 1 point(s), 10 marks at most.",
    ]
    assert tell(entries(text), "zh") == ["话术（开场白）：“您好，{company}”", "禁用语（推托）：不归我管。", "评分表“评分”，1 项，满分 10。"]
    assert faults(PACK.replace("SCRIPTS", text)) == []


@pytest.mark.parametrize(
    ("scripts", "sentence"),
    [
        (f"{{phrases: [{PHRASE}, {PHRASE}]}}", "opening is given twice; rename one"),
        (f"{{phrases: [{PHRASE.replace('moment: opening', 'moment: begin')}]}}", "“begin” is no moment; use opening"),
        (f"{{phrases: [{PHRASE.replace('{company}', '{firm}')}]}}", "{firm} is filled in by nobody; use {company}"),
        (f"{{phrases: [{PHRASE.replace('code: opening', 'code: opening, channels: [pigeon]')}]}}", "“pigeon” is no channel"),
        (f"{{phrases: [{PHRASE.replace('code: opening', 'code: opening, kinds: [wish]')}]}}", "“wish” is no kind of matter"),
        (f"{{words: [{WORDS.replace('banned', 'forbidden')}]}}", "“forbidden” is no verdict; use banned, must"),
        (f"{{words: [{WORDS.replace('name:', 'where: end, name:')}]}}", "what is banned is banned anywhere"),
        (f"{{words: [{WORDS.replace('[不归我管]', '[]').replace('[not my job]', '[]')}]}}", "has no word; write at least one"),
        ("{score_sheets: [{code: call, title: {zh: 评, en: S}, points: []}]}", "has no point; write at least one"),
        (f"{{score_sheets: [{{code: c, title: {{zh: 评, en: S}}, points: {POINTS.replace('10', '0')}}}]}}", "a whole number from 1 to 100"),
        (f"{{check_lists: [{{code: c, title: {{zh: 评, en: S}}, points: {POINTS}}}]}}", "unknown key; known here: code, text"),
        ("{slogans: []}", "unknown key; known here: check_lists, phrases, score_sheets, undertakings, words"),
    ],
)
def test_what_cannot_be_meant_is_named(scripts, sentence):
    with pytest.raises(PackError, match=sentence.replace("{", r"\{").replace("[", r"\[")):
        check_text(PACK.replace("SCRIPTS", scripts), "x")
