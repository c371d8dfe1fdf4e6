"""Finding and starting a browser whose Chinese is not blank."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import manimgx_fonts_cjk

from tests.browser import fetched

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


def with_fonts(folder: Path) -> dict[str, str]:
    """The environment that lets the browser find Chinese glyphs in the font wheel."""
    config = folder / "fonts.conf"
    config.write_text(_FONTS.format(folder=Path(manimgx_fonts_cjk.__file__).parent, cache=folder / "font-cache"))
    # A date is typed in the order of the browser's own language: the same on every machine.
    return os.environ | {
        "FONTCONFIG_FILE": str(config),
        "HOME": str(folder),
        "LANG": "en_US.UTF-8",
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "en_US",
    }


@contextmanager
def chromium(folder: Path) -> Iterator:
    """A headless browser for as long as the block runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = fetched.require()
        environment = with_fonts(folder) | fetched.environment(path)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, env=environment)
        yield browser
        browser.close()
