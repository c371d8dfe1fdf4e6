"""Single-letter keys, off or on for one member."""

import re
from pathlib import Path

from servicedesk.journal.models import Event
from tickets.acts import ACTS

KEYS_OFF = 'data-keys="off"'


def test_keys_are_off_on_every_device_until_she_wants_them_back(house, browse):
    answer = browse(house.ana).post("/keys/", {"off": "yes", "next": "/notices/"})
    assert answer["Location"] == "/notices/"
    assert KEYS_OFF in browse(house.ana).get("/notices/").content.decode()
    assert KEYS_OFF not in browse(house.ben).get("/notices/").content.decode()
    browse(house.ana).post("/keys/", {"next": "https://elsewhere.example/"})
    assert KEYS_OFF not in browse(house.ana).get("/notices/").content.decode()
    said = Event.objects.filter(code="member.keys_chosen", subject_id=house.ana.pk).order_by("pk")
    assert [event.facts["single"] for event in said] == [False, True]


def test_the_same_choice_again_is_no_event(house, browse):
    browse(house.ana).post("/keys/", {})
    assert not Event.objects.filter(code="member.keys_chosen").exists()


def test_a_stranger_has_no_keys_to_choose(db, client):
    assert client.post("/keys/", {"off": "yes"}).status_code == 401


ROOT = Path(__file__).parents[2]
# The keys a desk is worked by, as its design lists them; after G a second one.
DESIGN = [
    "Ctrl K",
    "J",
    "K",
    "C",
    "Enter",
    "O",
    "R",
    "N",
    "T",
    "E",
    "D",
    "P",
    "L",
    "G D",
    "G B",
    "G C",
    "G R",
    "G H",
    ".",
    "?",
    "Ctrl ↵",
    "Esc",
]


def told() -> list[str]:
    """What `?` shows, each key by itself; those after G with it."""
    shown = re.findall(r"<dt>(.*?)</dt>", (ROOT / "templates" / "web" / "_keys_dialog.html").read_text())
    rows = [re.findall(r'"([^"]+)"', row) for row in shown if "kbd" in row]
    return [" ".join(row) if row[0] == "G" else key for row in rows for key in ([""] if row[0] == "G" else row)]


def in_the_script() -> set[str]:
    """The keys of the one table of the script."""
    table = (ROOT / "static" / "js" / "ui.js").read_text().partition("const KEYS = {")[2]
    own = re.findall(r'^  "?([a-z.?])"?: ', table.partition("};")[0], re.MULTILINE)
    pages = re.search(r'for \(const key of "([^"]+)"\) KEYS', table)
    return {*own, *(pages[1] if pages else "")}


def test_every_key_of_the_design_is_told_in_the_list_of_keys():
    assert set(DESIGN) - set(told()) == set()


def test_every_key_of_the_desk_is_told_and_stands_in_the_one_table():
    """The intake's and the visitors' pages show their own keys beside what they do."""
    used = {key for page in (ROOT / "templates").rglob("*.html") for key in re.findall(r'data-key="([^"{]+)"', page.read_text())}
    used |= {act.key.lower() for act in ACTS.values() if act.key}
    assert used - in_the_script() == set()
    listed = {key.lower() for key in told()}
    assert used - listed == set()
    letters = {key for key in listed if re.fullmatch("[a-z.?]", key)}
    assert letters <= in_the_script()
    assert letters - used - {"c"} == {"j", "k", "o", "x", ".", "?"}  # of the list itself


def test_no_key_of_a_matter_stands_for_two_acts():
    keys = [act.key for act in ACTS.values() if act.key]
    assert len(keys) == len(set(keys)) and {ACTS[act].key for act in ("escalate", "hold", "call_back")} == {"E", "P", "L"}


def test_where_g_leads_is_on_every_page(house, browse):
    for page in ("/desk/", "/notices/", "/intake/"):
        html = browse(house.ana).get(page).content.decode()
        assert 'href="/intake/" data-go="new"' in html and 'href="/desk/" data-go="d"' in html
