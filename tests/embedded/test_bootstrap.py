"""`.venv` is made by a Python that suits, filled from the locked files, and left alone when nothing changed."""

import os
import shutil
import subprocess
import sys

import pytest

from servicedesk.embedded.home import REPO

SETS = {"run": ["base", "embedded"], "test": ["base", "embedded", "dev", "browser"]}
OLD = "import sys; sys.version_info = (3, 10, 1)"
NO_ENSUREPIP = "import sys; sys.modules['ensurepip'] = None"

# Stands for a Python whose venvs come with a pip that has nothing to do.
WRAPPER = """\
#!/bin/bash
if [ "$1 $2" = "-m venv" ]; then
    {python} -m venv --without-pip "$3"
    cd "$3"/lib/python*/site-packages && mkdir pip && touch pip/__init__.py pip/__main__.py
    exit
fi
[ "$1" != -c ] || set -- -c "{first}
$2"
exec {python} "$@"
"""


class Clone:
    """A clone with empty requirements and a PATH of its own."""

    def __init__(self, folder):
        self.folder, self.bin = folder, folder / "bin"
        (folder / ".ci").mkdir()
        (folder / "requirements").mkdir()
        self.bin.mkdir()
        shutil.copy(REPO / ".ci" / "bootstrap", folder / ".ci")
        for name in SETS["test"]:
            (folder / "requirements" / f"{name}.txt").write_text("# nothing\n")
        for tool in ("bash", "env", "dirname", "cat", "cksum", "grep", "mkdir", "rm", "sleep", "tail", "touch"):
            (self.bin / tool).symlink_to(shutil.which(tool))

    def python(self, name, first="", *, fails=False):
        """Put a Python on the PATH that runs `first` before what it is asked, or one that never works."""
        script = self.bin / name
        script.write_text("#!/bin/bash\nexit 127\n" if fails else WRAPPER.format(python=sys.executable, first=first))
        script.chmod(0o755)

    def run(self, *words, **env):
        """Run the script; what it answered."""
        keep = {name: os.environ[name] for name in os.environ if name.startswith("PIP_")}
        return subprocess.run(
            [self.folder / ".ci" / "bootstrap", *words], env=keep | {"PATH": str(self.bin)} | env, capture_output=True, text=True
        )

    def installed(self):
        """The locked files that are installed."""
        return {path.stem for path in (self.folder / ".venv" / ".installed").glob("*")}


@pytest.fixture
def clone(tmp_path):
    """A clone with nothing installed and no Python on its PATH."""
    return Clone(tmp_path)


def test_without_a_python_one_line_says_so(clone):
    answer = clone.run("run")
    assert answer.returncode == 1
    assert answer.stderr == "no Python 3.11, 3.12 or 3.13 on the PATH: install one, or name it: PYTHON=/path/to/python make\n"


def test_without_ensurepip_one_line_says_what_to_install(clone):
    clone.python("python3", NO_ENSUREPIP)
    answer = clone.run("run")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "has no ensurepip: install python3-venv (apt-get install python3." in answer.stderr
    assert not (clone.folder / ".venv").exists()


def test_a_shim_that_fails_and_an_old_python_are_passed_over(clone):
    clone.python("python3.11", fails=True)
    clone.python("python3.12", OLD)
    clone.python("python3.13", NO_ENSUREPIP)
    clone.python("python3")
    assert clone.run("--find").stdout.strip() == str(clone.bin / "python3")


def test_a_python_that_is_named_is_the_only_one_tried(clone):
    clone.python("python3")
    answer = clone.run("run", PYTHON="/no/such/python")
    assert answer.stderr == "PYTHON=/no/such/python is not a Python 3.11, 3.12 or 3.13 that runs\n"


def test_a_set_is_installed_once_and_again_when_its_file_changes(clone):
    clone.python("python3")
    first = clone.run("run")
    assert (first.returncode, first.stderr) == (0, "")
    assert clone.installed() == set(SETS["run"])
    assert clone.run("run").stdout == ""
    (clone.folder / "requirements" / "base.txt").write_text("# another nothing\n")
    assert "installing what is missing" in clone.run("run").stdout
    assert clone.run("test", BROWSER="0").returncode == 0
    assert clone.installed() == {*SETS["test"]} - {"browser"}
    assert clone.run("test").returncode == 0
    assert clone.installed() == set(SETS["test"])
    assert not (clone.folder / ".venv.lock").exists()


def test_a_venv_of_another_place_is_made_anew_and_a_killed_installers_lock_taken_over(clone):
    clone.python("python3")
    clone.run("run")
    stamp = clone.folder / ".venv" / ".installed" / "base.txt"
    stamp.write_text(stamp.read_text().replace(str(clone.folder), "/elsewhere"))
    (clone.folder / ".venv" / "old").touch()
    (clone.folder / ".venv.lock").mkdir()
    (clone.folder / ".venv.lock" / "pid").write_text(str(2**22 + 1))
    assert clone.run("run").returncode == 0
    assert not (clone.folder / ".venv" / "old").exists()
    assert clone.installed() == set(SETS["run"])


def test_two_at_once_do_not_meet(clone):
    clone.python("python3")
    script = [clone.folder / ".ci" / "bootstrap", "run"]
    both = [subprocess.Popen(script, env={"PATH": str(clone.bin)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    answers = [proc.communicate() for proc in both]
    assert [proc.returncode for proc in both] == [0, 0]
    assert sorted(b"installing" in out for out, _ in answers) == [False, True]
