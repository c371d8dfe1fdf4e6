"""Finding and starting a browser whose Chinese is not blank."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import manimgx_fonts_cjk
import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
REMEDY = "No browser: install one (Debian: apt-get install chromium), or set DESK_CHROMIUM, or run `make test BROWSER=0`."
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><dir prefix="default">/usr/share/fonts</dir><cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>
<alias><family>system-ui</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>
<alias><family>serif</family><prefer><family>Noto Serif CJK SC</family><family>Noto Sans CJK SC</family></prefer></alias></fontconfig>
"""


def find_browser() -> str:
    """The browser's path; ends the run with the line that installs one."""
    found = os.environ.get("DESK_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        pytest.exit(REMEDY, returncode=1)
    return found


def with_fonts(folder: Path) -> dict[str, str]:
    """The environment that lets the browser find Chinese glyphs in the font wheel."""
    config = folder / "fonts.conf"
    config.write_text(_FONTS.format(folder=Path(manimgx_fonts_cjk.__file__).parent, cache=folder / "font-cache"))
    return os.environ | {"FONTCONFIG_FILE": str(config), "HOME": str(folder)}


@contextmanager
def chromium(folder: Path) -> Iterator:
    """A headless browser for as long as the block runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS, env=with_fonts(folder))
        yield browser
        browser.close()
