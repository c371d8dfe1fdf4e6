"""The `scripts` section of an article: phrases, rules on words, check lists, score sheets and undertakings."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import override

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.source import Node
from tickets.choices import Channel, Kind
from tickets.scoring.models import ScoreSheet
from tickets.scripts import pack_schema
from tickets.scripts.models import CheckList, Phrase, WordRule
from tickets.scripts.moments import Moment
from tickets.scripts.pack_schema import LONGEST_NAME, LONGEST_PHRASE, LONGEST_WORD, MOST_MARKS
from tickets.scripts.rules import PLACEHOLDERS, unknown_places
from tickets.undertakings.models import Undertaking

Entry = dict[str, Any]


def check(node: Node, known: Known) -> list[Entry]:
    """Everything the section has as plain data, each entry with its `part`; problems noted."""
    given = node.mapping(optional=tuple(_READ))
    found = []
    for part, item in given.items():
        entries = [_READ[part](one) for one in item.items()]
        _once(item.items(), entries)
        found += [entry | {"part": part} for entry in entries]
    return found


def _once(items: list[Node], entries: list[Entry]) -> None:
    for place, (item, entry) in enumerate(zip(items, entries, strict=True)):
        if entry["code"] and entry["code"] in [other["code"] for other in entries[:place]]:
            item.fault(f"{entry['code']} is given twice; rename one", f"{entry['code']} 重复，请改名")


def _phrase(node: Node) -> Entry:
    given = node.mapping(required=("code", "moment", "text"), optional=("channels", "kinds", "situation"))
    return {
        "code": _code(given),
        "moment": _of(given.get("moment"), Moment.values, "moment", "时机"),
        "channels": _several(given.get("channels"), Channel.values, "channel", "渠道"),
        "kinds": _several(given.get("kinds"), Kind.values, "kind of matter", "事项类别"),
        **_both("situation", given, LONGEST_NAME),
        **_both("text", given, LONGEST_PHRASE, places=True),
    }


def _words(node: Node) -> Entry:
    given = node.mapping(required=("code", "verdict", "name", "words"), optional=("where",))
    verdict = _of(given.get("verdict"), WordRule.Verdict.values, "verdict", "结论")
    where = _of(given.get("where"), WordRule.Where.values, "place", "位置") or WordRule.Where.ANYWHERE.value
    if verdict == WordRule.Verdict.BANNED and where != WordRule.Where.ANYWHERE:
        node.fault("what is banned is banned anywhere; take “where” out", "禁用语不分位置，请删去“where”")
    return {
        "code": _code(given),
        "verdict": verdict,
        "where": where,
        **_both("name", given, LONGEST_NAME),
        **_lists(given.get("words")),
    }


def _lists(node: Node | None) -> Entry:
    fields = node.mapping(required=("zh", "en")) if node else {}
    found = {
        f"words_{name}": [item.text(most=LONGEST_WORD) for item in fields[name].items()] if name in fields else [] for name in ("zh", "en")
    }
    if node and fields and not any(found.values()):
        node.fault("has no word; write at least one", "没有词语，请至少写一个")
    return found


def _check_list(node: Node) -> Entry:
    given = node.mapping(required=("code", "title", "points"), optional=("channels",))
    channels = _several(given.get("channels"), Channel.values, "channel", "渠道")
    return {"code": _code(given), "channels": channels, **_both("title", given, 120), "points": _points(given, marked=False)}


def _score_sheet(node: Node) -> Entry:
    given = node.mapping(required=("code", "title", "points"), optional=("about",))
    about = _of(given.get("about"), ScoreSheet.About.values, "thing to score", "评分对象") or ScoreSheet.About.CALL.value
    return {"code": _code(given), "about": about, **_both("title", given, 120), "points": _points(given, marked=True)}


def _undertaking(node: Node) -> Entry:
    given = node.mapping(required=("code", "title", "points"))
    return {"code": _code(given), **_both("title", given, 120), "points": _points(given, marked=False)}


def _points(given: dict[str, Node], *, marked: bool) -> list[Entry]:
    if "points" not in given:
        return []
    items = given["points"].items()
    if not items:
        given["points"].fault("has no point; write at least one", "没有任何一项，请至少写一项")
    points = [_point(item, marked=marked) for item in items]
    _once(items, points)
    return points


def _point(node: Node, *, marked: bool) -> Entry:
    given = node.mapping(required=("code", "text", "marks") if marked else ("code", "text"))
    point = {"code": _code(given), **_both("text", given, 200)}
    return point | {"marks": _marks(given["marks"]) if "marks" in given else 1} if marked else point


def _marks(node: Node) -> int:
    marks = node.value
    if isinstance(marks, bool) or not isinstance(marks, int) or not 1 <= marks <= MOST_MARKS:
        node.fault(f"must be a whole number from 1 to {MOST_MARKS}", f"应为 1 到 {MOST_MARKS} 的整数")
        return 1
    return marks


def _code(given: dict[str, Node]) -> str:
    return given["code"].text(most=50) if "code" in given else ""


def _of(node: Node | None, known: list[str], en: str, zh: str) -> str:
    """One of these values; empty where nothing is given or it is none of them."""
    if node is None:
        return ""
    if node.value not in known:
        node.fault(f"“{node.value}” is no {en}; use {', '.join(known)}", f"“{node.value}” 不是可用的{zh}，可用：{', '.join(known)}")
        return ""
    return str(node.value)


def _several(node: Node | None, known: list[str], en: str, zh: str) -> list[str]:
    return [_of(item, known, en, zh) for item in node.items()] if node else []


def _both(name: str, given: dict[str, Node], most: int, *, places: bool = False) -> Entry:
    """A text in both languages, empty where it is not given; with `places` its placeholders are looked at."""
    texts = given[name].bilingual(most=most) if name in given else ("", "")
    strange = unknown_places(" ".join(texts)) if places else []
    if strange:
        listed = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        given[name].fault(f"{{{strange[0]}}} is filled in by nobody; use {listed}", f"{{{strange[0]}}} 无人填写，可用：{listed}")
    return {f"{name}_zh": texts[0], f"{name}_en": texts[1]}


_READ: dict[str, Callable[[Node], Entry]] = {
    "phrases": _phrase,
    "words": _words,
    "check_lists": _check_list,
    "score_sheets": _score_sheet,
    "undertakings": _undertaking,
}
_MODELS: dict[str, Any] = {
    "phrases": Phrase,
    "words": WordRule,
    "check_lists": CheckList,
    "score_sheets": ScoreSheet,
    "undertakings": Undertaking,
}
_PLACED = ("phrases", "words")  # whose order is the article's


def load(article: Article, data: list[Entry], begins: datetime) -> None:
    """Write what the article has people say; whoever shows it asks itself which articles are in force."""
    for part, model in _MODELS.items():
        rows = [{name: value for name, value in entry.items() if name != "part"} for entry in data if entry["part"] == part]
        placed = [row | {"place": place} for place, row in enumerate(rows)] if part in _PLACED else rows
        model.objects.bulk_create(model(article=article, **row) for row in placed)


def tell(data: list[Entry], language: str) -> list[str]:
    """Each entry in a sentence."""
    with override("zh-hans" if language == "zh" else "en"):
        return [_TELL[entry["part"]](entry, language) for entry in data]


def _tell_phrase(entry: Entry, language: str) -> str:
    text, when = entry[f"text_{language}"], entry[f"situation_{language}"]
    moment = Moment(entry["moment"]).label
    if language == "zh":
        return f"话术（{moment}{'，' + when if when else ''}）：“{text}”"
    return f"To be said ({moment}{', ' + when if when else ''}): “{text}”"


def _tell_words(entry: Entry, language: str) -> str:
    verdict, where = WordRule.Verdict(entry["verdict"]).label, WordRule.Where(entry["where"]).label
    words = entry[f"words_{language}"] or entry["words_zh"] or entry["words_en"]
    if language == "zh":
        return f"{verdict}（{entry['name_zh']}{'，' + str(where) if entry['where'] != 'anywhere' else ''}）：{'、'.join(words)}。"
    return f"{verdict} ({entry['name_en']}{', ' + str(where) if entry['where'] != 'anywhere' else ''}): {', '.join(words)}."


def _tell_list(entry: Entry, language: str) -> str:
    if language == "zh":
        return f"检查单“{entry['title_zh']}”，{len(entry['points'])} 项。"
    return f"Check list “{entry['title_en']}”, {len(entry['points'])} point(s)."


def _tell_sheet(entry: Entry, language: str) -> str:
    most = sum(point["marks"] for point in entry["points"])
    member = entry["about"] == ScoreSheet.About.MEMBER
    if language == "zh":
        return f"{'考评表' if member else '评分表'}“{entry['title_zh']}”，{len(entry['points'])} 项，满分 {most}。"
    return f"{'Appraisal' if member else 'Score'} sheet “{entry['title_en']}”, {len(entry['points'])} point(s), {most} marks at most."


def _tell_undertaking(entry: Entry, language: str) -> str:
    if language == "zh":
        return f"承诺书“{entry['title_zh']}”，{len(entry['points'])} 条，人人签名。"
    return f"Undertaking “{entry['title_en']}”, {len(entry['points'])} point(s), signed by everybody."


_TELL: dict[str, Callable[[Entry, str], str]] = {
    "phrases": _tell_phrase,
    "words": _tell_words,
    "check_lists": _tell_list,
    "score_sheets": _tell_sheet,
    "undertakings": _tell_undertaking,
}
SECTION = Section("scripts", check, load, tell, title=("话术与清单", "Scripts"), schema=pack_schema.SCRIPTS)
