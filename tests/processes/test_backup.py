"""The embedded desk: backed up while it runs, stopped, restored, and up again as it was."""

import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from tests.running import REPO, call, free_pair, manage, ready, running_desk, wait_for


def test_a_desk_is_restored_to_its_backup(tmp_path):
    with running_desk(DESK_FILES=str(tmp_path / "files")) as desk:
        key = manage(desk, "apikey", "create", "--member", "agent", "--name", "drill")
        before, kept = open_ticket(desk, key, "备份之前"), tmp_path / "files" / "2026" / "kept.pdf"
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"%PDF-1.7")
        other = SimpleNamespace(environment={name: value for name, value in desk.environment.items() if name != "DESK_FILES"})
        folder = Path(manage(other, "backup").split(": ")[0])  # another terminal learns from the running desk where things are
        assert folder.parent == desk.home / "backups"
        after = open_ticket(desk, key, "备份之后")
        kept.unlink()

        command = [sys.executable, "manage.py", "restore", str(folder), "--yes-replace", "desk"]
        running = subprocess.run(command, cwd=REPO, env=desk.environment, capture_output=True, text=True, timeout=60)
        assert running.returncode == 1 and f"(process {desk.process.pid}, port {desk.port}): stop it first" in running.stderr

        desk.process.send_signal(signal.SIGINT)
        assert desk.process.wait(25) == 0, desk.log.read_text()[-3000:]
        told = manage(desk, "restore", str(folder), "--yes-replace", "desk")
        assert "Database desk is as of" in told and 'drop database "desk_before_' in told
        assert kept.read_bytes() == b"%PDF-1.7"
        assert "is whole" in manage(desk, "backup", "--verify", manage(desk, "backup", "--to", str(tmp_path / "elsewhere")).split(": ")[0])

        desk.port = free_pair()  # somebody may have taken the old ports meanwhile
        desk.environment["PORT"] = str(desk.port)
        with desk.log.open("w") as log:
            up = [sys.executable, "manage.py", "up"]
            desk.process = subprocess.Popen(up, cwd=REPO, env=desk.environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(lambda: ready(desk), 120, desk.log)
            assert call(desk, "GET", f"/api/v1/tickets/{before}/", key=key)[0] == 200
            assert call(desk, "GET", f"/api/v1/tickets/{after}/", key=key)[0] == 404
            assert open_ticket(desk, key, "恢复之后") == after  # the next number
            wait_for(lambda: "BROKEN" not in invariants(desk), 60, desk.log)
        finally:
            desk.process.send_signal(signal.SIGINT)
            desk.process.wait(30)


def open_ticket(desk, key: str, sentence: str) -> str:
    """Open a ticket over REST; its number."""
    customer = {"name": "温女士", "phone": "13800000021"}
    opened = {"sentence": sentence, "kind": "suggestion", "severity": "low", "customer": customer}
    status, ticket = call(desk, "POST", "/api/v1/tickets/", opened, key)
    assert status == 201, ticket
    return ticket["number"]


def invariants(desk) -> str:
    done = subprocess.run([sys.executable, "manage.py", "invariants"], cwd=REPO, env=desk.environment, capture_output=True, text=True)
    return done.stdout or "BROKEN"
