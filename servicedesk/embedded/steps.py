"""The steps before the desk opens: side by side within a stage, one line each, the end of the output on failure."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .commands import Step
from .home import REPO, EmbeddedError
from .process import die_with_parent, last_lines, say

PAUSE = 0.05


@dataclass
class Running:
    """A step under way. What a shown step prints may hold passwords: it goes to a file without a name."""

    step: Step
    proc: subprocess.Popen
    log: Path
    shown: IO[bytes] | None
    began: float


def run_stages(stages: Sequence[Sequence[Step]], home: Path) -> str:
    """Run all steps; what the shown ones printed. EmbeddedError with the last lines of the step that failed."""
    return "".join(_run_stage(stage, home) for stage in stages)


def _run_stage(stage: Sequence[Step], home: Path) -> str:
    running = [_launch(step, home) for step in stage]
    waiting = list(running)
    try:
        while waiting:
            for one in [one for one in waiting if one.proc.poll() is not None]:
                waiting.remove(one)
                _report(one)
            time.sleep(PAUSE)
        return "".join(_shown(one) for one in running)
    finally:
        for one in waiting:
            one.proc.kill()
            one.proc.wait()


def _launch(step: Step, home: Path) -> Running:
    log = home / "logs" / f"{step.name}.log"
    shown = tempfile.TemporaryFile(dir=home) if step.shown else None  # noqa: SIM115 - read and closed in _shown
    with log.open("wb") as errors:
        proc = subprocess.Popen(
            step.argv,
            cwd=REPO,
            stdin=subprocess.DEVNULL,
            stdout=shown or errors,
            stderr=errors,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
    return Running(step, proc, log, shown, time.monotonic())


def _report(one: Running) -> None:
    if one.proc.returncode:
        end = "\n".join(filter(None, (_shown(one).strip(), last_lines(one.log))))
        raise EmbeddedError(f"{one.step.name} failed ({one.proc.returncode}):\n" + "\n".join(end.splitlines()[-20:]))
    say(f"  {one.step.name:<24}{time.monotonic() - one.began:5.1f} s")


def _shown(one: Running) -> str:
    if one.shown is None:
        return ""
    with one.shown:
        one.shown.seek(0)
        return one.shown.read().decode(errors="replace")
