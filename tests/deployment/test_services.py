"""Every service's command, tried as the compose file gives it: production, secrets from files, a login that is no superuser.

Host names, ports and folders are this machine's; all else is the container's. What only an image has (the entry points of
Postgres and Redis, valkey-cli, a read-only root) is not tried here.
"""

import http.client
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from servicedesk.embedded import postgres
from servicedesk.embedded.ports import free_port
from servicedesk.embedded.pytest_plugin import new_folder
from servicedesk.embedded.valkey import choose_binary
from tests.deployment.compose import PROCESSES, image_environment, seconds, services
from tests.running import REPO, free_pair, wait_for

pytestmark = pytest.mark.timeout(300)
HOST = "desk.example.com"
ENDS = {"live": -signal.SIGTERM}  # uvicorn closes its streams, then ends by the signal it heard


class Deployment:
    """The compose file's services as processes of this machine, in a folder that goes away."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.redis_port = folder, free_pair(), free_port()
        self.secrets = folder / "secrets"
        self.secrets.mkdir()
        for name in ("desk_secret_key", "postgres_password", "database_password", "redis_password"):
            (self.secrets / name).write_text(f"{secrets.token_urlsafe(48)}+/@:\n")  # letters that need care inside an address
        (folder / "bin").mkdir()
        (folder / "bin" / "valkey-server").symlink_to(choose_binary()[0])
        self.running: dict[str, subprocess.Popen] = {}

    def here(self, text: str) -> str:
        """A word of the compose file, as it reads on this machine."""
        if text in ("8000", "8001"):
            return str(self.port + int(text) - 8000)
        for there, ours in (
            ("/run/secrets", str(self.secrets)),
            ("/var/lib/desk", str(self.folder / "home")),
            ("/tmp/redis.conf", str(self.folder / "redis.conf")),
            ("--port 6379", f"--port {self.redis_port}"),
            ("@postgres:5432", f"@127.0.0.1:{self.postgres.port}"),
            ("redis:6379", f"127.0.0.1:{self.redis_port}"),
            ("0.0.0.0", "127.0.0.1"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.port}"),
            ("127.0.0.1:8001", f"127.0.0.1:{self.port + 1}"),
            ("172.30.77.0/24", "127.0.0.1/32"),
        ):
            text = text.replace(there, ours)
        return text

    def environment(self, name: str) -> dict[str, str]:
        """Nothing of ours but the PATH."""
        given = image_environment(1) | services()[name].get("environment", {})
        path = os.pathsep.join((str(self.folder / "bin"), str(Path(sys.executable).parent), "/usr/bin", "/bin"))
        return {variable: self.here(value) for variable, value in given.items()} | {"PATH": path}

    def run(self, name: str, words: list[str]) -> subprocess.CompletedProcess:
        """A command inside a service's container, to its end."""
        command = [self.here(word) for word in words]
        return subprocess.run(command, cwd=REPO, env=self.environment(name), capture_output=True, text=True, timeout=120)

    def start(self, name: str) -> None:
        command = [self.here(word) for word in services()[name]["command"]]
        with self.log(name).open("wb") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=REPO, env=self.environment(name), stdout=log, stderr=log, start_new_session=True
            )

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def ask(self, path: str, **headers: str) -> SimpleNamespace:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = connection.getresponse()
        found = SimpleNamespace(status=answer.status, headers=answer.headers, text=answer.read().decode())
        connection.close()
        return found

    def is_ready(self) -> bool:
        try:
            return self.ask("/readyz", X_Forwarded_Proto="https").status == 200
        except OSError:
            return False

    def prepare_postgres(self, patch: pytest.MonkeyPatch) -> None:
        """A cluster whose superuser is `postgres`, as in the image, prepared by the file the image would run."""
        patch.setattr(postgres, "LOGIN", "postgres")
        patch.setattr(postgres, "DATABASE", "postgres")
        self.postgres = postgres.Postgres(self.folder, fsync=False)
        url = self.postgres.start()
        script = (REPO / "deploy" / "10-desk.sql").read_text()
        (read_from,) = re.findall(r"^\\set password `cat (.+)`$", script, re.MULTILINE)
        password = Path(self.here(read_from)).read_text().strip()
        statements = re.sub(r"^(\\|--).*$", "", script, flags=re.MULTILINE).split(";")
        server = psycopg2.connect(url)
        server.autocommit = True
        with server.cursor() as cursor:
            for statement in filter(str.strip, statements):
                cursor.execute(statement.replace(":'password'", "%s"), [password] * statement.count(":'password'"))
        server.close()

    def clear(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if hasattr(self, "postgres"):
            self.postgres.stop()


@pytest.fixture(scope="module")
def deployment():
    """Postgres, Redis, and the migration done; no process of the desk yet."""
    folder = new_folder()
    (folder / "logs").mkdir()
    deployed = Deployment(folder)
    with pytest.MonkeyPatch.context() as patch:
        try:
            deployed.prepare_postgres(patch)
            deployed.start("redis")
            done = deployed.run("migrate", services()["migrate"]["command"])
            assert done.returncode == 0, done.stdout + done.stderr
            yield deployed
        finally:
            deployed.clear()
            shutil.rmtree(folder, ignore_errors=True)


def test_every_service_starts_is_healthy_and_stops_in_its_time(deployment):
    for name in PROCESSES:
        deployment.start(name)
    wait_for(deployment.is_ready, 90, deployment.log("web"))
    for name in PROCESSES:
        kind, *check = services()[name]["healthcheck"]["test"]
        assert kind == "CMD"
        # asked again until it answers, as the engine does: one service may be slower than the one that was waited for
        wait_for(lambda check=check, name=name: deployment.run(name, check).returncode == 0, 60, deployment.log(name))

    plain = deployment.ask("/sign-in/")
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/sign-in/")
    by_tls = deployment.ask("/", X_Forwarded_Proto="https")
    assert by_tls.status == 302 and "max-age=31536000" in by_tls.headers["Strict-Transport-Security"]

    for name in PROCESSES:
        process, grace = deployment.running[name], seconds(services()[name]["stop_grace_period"])
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(grace)
        assert code == ENDS.get(name, 0), (
            f"{name} ended with {code} after {time.monotonic() - began:.1f} s\n{deployment.log(name).read_text()[-2000:]}"
        )
    for name in ("web", "live"):
        assert deployment.run(name, services()[name]["healthcheck"]["test"][1:]).returncode == 1
    redis = deployment.running["redis"]
    redis.send_signal(signal.SIGTERM)
    assert redis.wait(seconds(services()["redis"]["stop_grace_period"])) == 0


def test_no_superuser_is_needed_and_the_demo_stays_out(deployment):
    password = (deployment.secrets / "database_password").read_text().strip()
    owner = psycopg2.connect(host="127.0.0.1", port=deployment.postgres.port, user="desk", password=password, dbname="desk")
    with owner.cursor() as cursor:
        cursor.execute("select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("select count(*) from staff_member")
        assert cursor.fetchone() == (0,)
        cursor.execute("select pg_encoding_to_char(encoding), datctype from pg_database where datname = current_database()")
        assert cursor.fetchone() == ("UTF8", "C.UTF-8")
    owner.close()


@pytest.mark.parametrize("name", PROCESSES)
def test_a_service_that_is_told_something_unsafe_says_so_and_ends(deployment, name):
    environment = deployment.environment(name) | {"DESK_ORIGIN": "http://desk.example.com"}
    command = [deployment.here(word) for word in services()[name]["command"]]
    done = subprocess.run(command, cwd=REPO, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "DESK_ORIGIN “http://desk.example.com” is not a safe origin" in done.stdout + done.stderr
