"""A desk whose children do nothing: `make up` itself, without Django. Run as a program by the tests beside it."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from servicedesk.embedded import supervisor
from servicedesk.embedded.commands import Command, Step
from servicedesk.embedded.up import main

WEB = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *words):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""


def python(code: str) -> tuple[str, ...]:
    """The command that runs `code`."""
    return (sys.executable, "-c", code)


if __name__ == "__main__":
    wanted = json.loads(os.environ.get("FAKE_DESK", "{}"))
    steps = [
        [Step("migrate", python(wanted.get("migrate", ""))), Step("compile", python(""))],
        [Step("prepare_desk", python(wanted.get("prepare", "print('agent may sign in')")), shown=True)],
    ]
    commands = [
        Command("web", python(WEB), 10),
        Command("worker", python(wanted.get("worker", "import time; time.sleep(1000)")), 30, grace=1),
        Command("beat", ("/bin/sh", "-c", "sleep 1000 & wait"), 40),
    ]
    if "pause" in wanted:
        supervisor.pause_before_restart = lambda deaths: wanted["pause"]
    sys.exit(main(commands=commands, prepare=steps))
