"""What a page loads: little, and from the desk alone."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests import make

MOST_BYTES = 120_000  # css and js of one page, compressed
PAGES = ("/desk/", "/intake/", "/notices/", "/rulebook/", "/customers/", "/sign-in/", "ticket")
_LOADED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"")
_IMPORTED = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*[\"'](\.{1,2}/[^\"']+)[\"']|@import\s+(?:url\()?[\"']([^\"']+)")


@pytest.fixture
def page(house, browse, client):
    ticket = make.make_ticket(house.ana)

    def html(path: str) -> str:
        reader = client if path == "/sign-in/" else browse(house.ana)
        return reader.get(f"/tickets/{ticket.number}/" if path == "ticket" else path).content.decode()

    return html


def loaded(html: str) -> set[Path]:
    """The style sheets and scripts of a page, with those that they import."""
    waiting = [found for address in _LOADED.findall(html) if (found := _file(urlsplit(address).path))]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += [(path.parent / (script or sheet)).resolve() for script, sheet in _IMPORTED.findall(path.read_text())]
    return seen


def _file(path: str) -> Path | None:
    if not path.endswith((".css", ".js")):
        return None
    found = finders.find(path.removeprefix("/static/"))
    assert found, path
    return Path(found)


@pytest.mark.parametrize("path", PAGES)
def test_css_and_js_of_a_page_are_under_120_kilobytes(page, path):
    files = loaded(page(path))
    assert {file.suffix for file in files} == {".css", ".js"}
    weights = {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files}
    assert sum(weights.values()) < MOST_BYTES, weights


def test_an_imported_script_counts(page):
    assert {"ui.js", "time.js", "htmx-2.min.js"} <= {file.name for file in loaded(page("/desk/"))}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host(page, path, settings):
    html = page(path)
    hosts = {urlsplit(address).netloc for address in _LOADED.findall(html)}
    assert hosts == {""}
    live = urlsplit(settings.DESK_LIVE_URL).netloc
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {urlsplit(source).netloc for sources in policy.values() if isinstance(sources, list | tuple) for source in map(str, sources)}
    assert allowed <= {"", live, urlsplit(settings.DESK_FILES_ORIGIN or "").netloc}
