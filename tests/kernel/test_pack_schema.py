"""The JSON schema of packs: up to date, kept by every pack, and refusing what checkpack refuses."""

import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from servicedesk.clocks.grammar import parse
from servicedesk.clocks.limits import LimitError
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.schema import pack_schema
from servicedesk.rulebook.source import PackError, read_text, text_of
from tests import make
from tests.house.source import ROOT
from tests.kernel.test_pack import PACK

SCHEMA = ROOT / "docs" / "pack.schema.json"
CALENDARS = "calendars: [{code: office, name: {zh: 办公室, en: Office}, week: {mon-fri: [08:30-12:00]}}]\n"
EVERY = "    schedules: [{code: r, name: {zh: 报, en: R}, every: every day, who: agent}]\n"
LIFE = """\
        pauses: {on: [ticket.held], until: [ticket.resumed], longest: 3 work days, times: 2, reasons: [parts]}
        reopening: {on: [ticket.reopened], how: continue, within: 24 h}
        on_change: from_start
        ladder:
          - {at: 50 %, tell: [owner, post lead]}
"""
RICH = PACK.replace("articles:", f"words: {{立即: 15 min}}\n{CALENDARS}articles:").replace("        ladder:\n", LIFE) + EVERY


def faults(text: str) -> list[str]:
    return [error.message for error in Draft202012Validator(pack_schema()).iter_errors(_as_editors_read(read_text(text, "x").value))]


def _as_editors_read(value):
    """Values as YAML 1.2 has them, where the key `on` is a word; keys of a pack are read as they are written."""
    if isinstance(value, dict):
        return {"on" if key is True else key: _as_editors_read(inner) for key, inner in value.items()}
    return [_as_editors_read(inner) for inner in value] if isinstance(value, list) else value


def test_the_file_is_what_the_command_prints():
    out = StringIO()
    call_command("checkpack", "--schema", stdout=out)
    Draft202012Validator.check_schema(json.loads(out.getvalue()))
    assert SCHEMA.read_text() == out.getvalue(), "run: manage.py checkpack --schema > docs/pack.schema.json"


def test_checkpack_wants_a_file_or_the_schema():
    with pytest.raises(CommandError, match="Give pack files, or --schema"):
        call_command("checkpack")


@pytest.mark.parametrize("path", sorted(make.PACKS.glob("*.yaml")), ids=lambda path: path.name)
def test_every_pack_keeps_to_it(path: Path):
    assert faults(text_of(path)) == []


def test_every_limit_of_the_catalogue_keeps_to_it():
    timers = yaml.safe_load((ROOT / "tests" / "kernel" / "timers.yaml").read_text(encoding="utf-8"))["timers"]
    clocks = [clock for timer in timers for clock in (timer.get("clock"), timer.get("also")) if clock]
    limits = {str(one) for clock in clocks for kind, value in clock.items() for one in (value if kind == "between" else [value])}
    written = [limit for limit in limits if _is_limit(limit)]
    assert len(written) > 20
    assert [limit for limit in written if faults(RICH.replace("at_most: 30 min", f"at_most: {limit}"))] == []


def _is_limit(text: str) -> bool:
    try:
        return bool(parse(text))
    except LimitError:
        return False


def test_a_rich_pack_is_taken_by_both():
    assert faults(RICH) == [] and check_text(RICH, "x").code == "try"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("pack: try", "pack: Try it"),
        ("pack: try", "pack: 试行"),
        ("pack: try\n", ""),
        ("    clocks:", "    colour: red\n    clocks:"),
        ("title: {zh: 答复, en: Answer}", "title: {zh: 答复}"),
        ("effective_from: 2026-01-01", "effective_from: someday"),
        ("    clocks:", "    status: perhaps\n    clocks:"),
        ("    clocks:", "    legal_review: maybe\n    clocks:"),
        ("at_most: 30 min", "at_most: soon"),
        ("at_most: 30 min", "at_most: 2 days"),
        ("        at_most: 30 min\n", ""),
        ("at_most: 30 min", "at_most: 30 min\n        at_least: 5 min"),
        ("stops_on: [ticket.replied]", "stops_on: []"),
        ("tell: [supervisor]", "tell: [boss]"),
        ("at: due,", "at: later,"),
        ("立即: 15 min", "慢慢: 15 min"),
        ("times: 2", "times: 0"),
        ("longest: 3 work days, ", ""),
        ("how: continue", "how: again"),
        ("within: 24 h", "within: 3 work days"),
        ("on_change: from_start", "on_change: sometimes"),
        ("        on_change: from_start", "        early: perhaps"),
        ("at: 50 %", "at: half"),
        ("post lead", "post"),
        ("mon-fri:", "monday:"),
        ("08:30-12:00", "morning"),
        ("every: every day, ", ""),
    ],
)
def test_a_wrong_pack_is_refused_by_both(right, wrong):
    assert right in RICH
    text = RICH.replace(right, wrong, 1)
    with pytest.raises(PackError):
        check_text(text, "x")
    assert faults(text)


def test_it_speaks_both_languages():
    told = [part["description"] for part in _parts(pack_schema()) if isinstance(part.get("description"), str)]
    assert len(told) > 40
    assert [each for each in told if " / " not in each] == []


def _parts(node):
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _parts(part)
