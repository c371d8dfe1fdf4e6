"""The compose file and the image against the code: commands, variables, secrets, health checks, care."""

import re

import pytest

from servicedesk.embedded import commands
from servicedesk.embedded.postgres import LOCALES
from servicedesk.environment import FOR_USERS, KNOWN, PASSWORDS, SECRETS, read
from tests.deployment.compose import ANSWERS, PROCESSES, composed, image_environment, own_services, seconds, services
from tests.deployment.test_refusals import KEY
from tests.running import REPO

# What a container does otherwise than `make up`, and why.
DIFFERENT = {
    "web": {"-w": "2", "-b": "0.0.0.0:8000", "--graceful-timeout": "25"},  # cores to use; its own network; half a minute to finish
    "live": {"--host": "0.0.0.0"},
}
NOT_OURS = {"PORT", *PASSWORDS, *PASSWORDS.values()}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_service_runs_what_make_up_runs(monkeypatch, name):
    for variable in ("DESK_BIND", "DESK_WEB_WORKERS", "DESK_WEB_THREADS"):
        monkeypatch.delenv(variable, raising=False)
    (ours,) = [command for command in commands.default_commands(8000) if command.name == name]
    expected = ["python", *ours.argv[1:]]
    for option, value in DIFFERENT.get(name, {}).items():
        expected[expected.index(option) + 1] = value
    assert services()[name]["command"] == expected
    assert services()[name]["environment"]["DESK_PROCESS"] == name
    assert seconds(services()[name]["stop_grace_period"]) > ours.grace


def test_a_web_process_finishes_before_it_is_killed():
    command = services()["web"]["command"]
    assert int(command[command.index("--graceful-timeout") + 1]) < seconds(services()["web"]["stop_grace_period"])


def test_the_migration_does_what_make_up_does_first_and_builds_the_image():
    names = {step.name for stage in commands.default_steps() for step in stage}
    (words,) = services()["migrate"]["command"][2:]
    done = set(re.findall(r"manage\.py (\w+)", words)) | set(re.findall(r"manage\.py (\w+)", (REPO / "Dockerfile").read_text()))
    assert done == names
    assert [name for name, service in services().items() if "build" in service] == ["migrate"]


@pytest.mark.parametrize("name", ["migrate", *PROCESSES])
def test_every_variable_is_known_and_safe(name):
    given = image_environment(1) | services()[name]["environment"]
    ours = {variable for variable in given if variable.startswith("DESK_") or variable.removesuffix("_FILE") in NOT_OURS}
    assert {variable for variable in ours if variable.removesuffix("_FILE") not in NOT_OURS} <= KNOWN
    secret = {variable.removesuffix("_FILE") for variable in given if variable.endswith("_FILE")}
    assert secret <= set(SECRETS)
    values = {variable: value for variable, value in given.items() if not variable.endswith("_FILE")} | dict.fromkeys(secret, KEY)
    needed = given if name == "live" else None
    assert [str(fault) for fault in read(values).faults if needed is None or fault.variable in needed] == []


def test_every_variable_the_file_asks_for_is_one_of_ours():
    asked = set(re.findall(r"\$\{(\w+)", (REPO / "docker-compose.yml").read_text()))
    assert asked - FOR_USERS == {"DESK_VERSION", "DESK_WEB_PORT", "DESK_LIVE_PORT", "DESK_SUBNET"}  # Compose's own business
    assert set(ANSWERS) <= asked
    guide = (REPO / "docs" / "deployment.md").read_text()
    assert [name for name in sorted(asked) if name not in guide] == []


def test_every_secret_that_is_read_is_given_and_declared_and_no_other():
    for name, service in services().items():
        text = str((service.get("environment"), service.get("command"), service.get("healthcheck")))
        text += (REPO / "deploy" / "10-desk.sql").read_text() if name == "postgres" else ""
        assert set(re.findall(r"/run/secrets/(\w+)", text)) == set(service.get("secrets", [])), name
    given = {secret for service in services().values() for secret in service.get("secrets", [])}
    assert given == set(composed()["secrets"])
    assert all(secret["file"] == f"./secrets/{name}" for name, secret in composed()["secrets"].items())
    assert "secrets/" in (REPO / ".gitignore").read_text().split()


def test_what_runs_on_is_checked_and_waited_for():
    for name, service in services().items():
        assert ("healthcheck" in service) == (name != "migrate")
        for other, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other == "migrate" else "service_healthy"
            assert how == {"condition": wanted}
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    for name in ("web", "worker-clocks", "worker", "beat"):
        assert set(services()[name]["depends_on"]) == {"postgres", "redis", "migrate"}
    assert services()["live"]["secrets"] == ["redis_password"]


def test_a_worker_is_asked_for_its_work_and_not_for_its_presence():
    for name in ("worker-clocks", "worker", "beat"):
        assert services()[name]["healthcheck"]["test"][:4] == ["CMD", "python", "manage.py", "heartbeat"]
    assert services()["web"]["healthcheck"]["test"][-1].endswith("/healthz")


def test_every_container_is_kept_small():
    for name, service in services().items():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
        assert "privileged" not in service
        assert service["image"].partition(":")[2] not in ("", "latest") or service in own_services().values()
    assert [name for name, service in services().items() if "cap_add" in service] == ["postgres"]
    assert re.search(r"^USER 10001:10001$", (REPO / "Dockerfile").read_text(), re.MULTILINE)


def test_only_the_proxy_reaches_a_port_and_servers_reach_nothing_outside():
    for name, service in services().items():
        ports = service.get("ports", [])
        assert bool(ports) == (name in ("web", "live"))
        assert all(port.startswith("127.0.0.1:") for port in ports)
    assert composed()["networks"]["inside"] == {"internal": True}
    assert services()["postgres"]["networks"] == services()["redis"]["networks"] == ["inside"]
    (subnet,) = composed()["networks"]["front"]["ipam"]["config"]
    assert services()["web"]["environment"]["DESK_PROXY"] == subnet["subnet"]


def test_the_cluster_is_made_like_our_own():
    given = services()["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert given == ["--encoding=UTF8", *LOCALES[0]]


def test_the_image_is_built_from_locked_wheels_without_embedded_servers_or_secrets():
    text = (REPO / "Dockerfile").read_text()
    assert "--require-hashes" in text and "requirements/base.txt" in text
    assert not re.search(r"embedded\.txt|dev\.txt|/run/secrets|^ARG (?!PYTHON)", text, re.MULTILINE)
    assert not {name for name in image_environment(1) if "SECRET" in name or name.endswith("_URL")}
    lines = (REPO / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*" and not [line for line in lines if line.startswith(("!secrets", "!.env", "!.desk", "!.git"))]


def test_what_collects_the_static_files_would_be_let_pass_in_production():
    values = image_environment(0) | {"DESK_SECRET_KEY": KEY}
    assert values["DESK_ENV"] == "production"
    assert [str(fault) for fault in read(values).faults] == []
