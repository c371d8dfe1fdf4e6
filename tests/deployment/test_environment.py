"""Secrets from files, passwords put into their addresses, and typing errors that do not pass in silence."""

import os
import re
import subprocess
import sys

import pytest
from dj_database_url import parse

from servicedesk.environment import FOR_USERS, KNOWN, SECRETS, own_host, read, settle
from tests.deployment.test_refusals import SAFE, run, told
from tests.running import REPO


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_read_from_its_file(tmp_path, name):
    value = {"DESK_EMAIL_URL": "smtps://mail.example.com", "DATABASE_URL": "postgres://a:b@c/d", "REDIS_URL": "redis://a"}.get(
        name, "w0rd/+@"
    )
    (tmp_path / "secret").write_text(value + "\n")
    others = {"DATABASE_PASSWORD": {"DATABASE_URL": "postgres://desk@db:5/d"}, "REDIS_PASSWORD": {"REDIS_URL": "redis://r"}}.get(name, {})
    reading = read({f"{name}_FILE": str(tmp_path / "secret"), **others})
    assert reading.faults == [] and reading.unknown == []
    assert f"{name}_FILE" not in reading.values
    if not others:
        assert reading.values[name] == value


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_set_twice_is_refused(tmp_path, name):
    (tmp_path / "secret").write_text("x")
    found = told({name: "y", f"{name}_FILE": str(tmp_path / "secret")})
    assert "Keep one of them" in found[name]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(("content", "why"), [(None, "No such file or directory"), ("  \n", "empty"), ("one\ntwo\n", "more than one line")])
def test_a_file_that_holds_no_secret_is_refused_by_name(tmp_path, name, content, why):
    path = tmp_path / "secret"
    if content is not None:
        path.write_text(content)
    found = told({f"{name}_FILE": str(path)})
    assert list(found) == [f"{name}_FILE"]
    assert why in found[f"{name}_FILE"] and str(path) in found[f"{name}_FILE"]


def test_a_file_that_may_not_be_read_is_refused_by_name(tmp_path):
    found = told({"DESK_SECRET_KEY_FILE": str(tmp_path)})  # a folder: root may read every file
    assert "Is a directory" in found["DESK_SECRET_KEY_FILE"]
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    assert "cannot be used" in told({"DESK_SECRET_KEY_FILE": str(tmp_path / "bytes")})["DESK_SECRET_KEY_FILE"]


def test_an_unreadable_file_is_told_once_in_production(tmp_path):
    gone = {f"{name}_FILE": str(tmp_path / "gone") for name in ("DESK_SECRET_KEY", "DATABASE_PASSWORD", "REDIS_URL")}
    environ = {name: value for name, value in SAFE.items() if name not in ("DESK_SECRET_KEY", "REDIS_URL")}
    found = told(environ | gone | {"DATABASE_URL": "postgres://desk@db:5432/desk"})
    assert set(found) == set(gone)


@pytest.mark.parametrize("password", ["plain-and-Long1", "p@ss:w/ord?#%41[]", "密码一二三四五六七八九十"])
def test_a_password_reaches_its_address_whole(password):
    values = read({"DATABASE_URL": "postgres://desk@db:5432/desk?sslmode=require", "DATABASE_PASSWORD": password}).values
    database = parse(values["DATABASE_URL"])
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"]) == ("desk", password, "db", 5432)
    assert (database["NAME"], database["OPTIONS"]) == ("desk", {"sslmode": "require"})
    assert "DATABASE_PASSWORD" not in values


def test_a_password_without_a_user_is_for_redis():
    assert read({"REDIS_URL": "redis://redis:6379/0", "REDIS_PASSWORD": "a/b"}).values["REDIS_URL"] == "redis://:a%2Fb@redis:6379/0"


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"DATABASE_PASSWORD": "x"}, "names no server"),
        ({"DATABASE_PASSWORD": "x", "DATABASE_URL": "postgres://desk:y@db/desk"}, "has a password too"),
        ({"DATABASE_PASSWORD": "x", "DATABASE_URL": "postgres://[db"}, "names no server"),
    ],
)
def test_a_password_with_nowhere_to_go_is_refused(environ, why):
    found = told(environ)
    assert list(found) == ["DATABASE_PASSWORD"] and why in found["DATABASE_PASSWORD"]


def test_the_environment_of_children_holds_what_the_files_held(tmp_path):
    (tmp_path / "password").write_text("s3cret")
    environ = {"REDIS_URL": "redis://r", "REDIS_PASSWORD_FILE": str(tmp_path / "password"), "DESK_SECRET_KEY": "k", "OTHER": "stays"}
    settle(environ, read(environ))
    assert environ == {"REDIS_URL": "redis://:s3cret@r", "DESK_SECRET_KEY": "k", "OTHER": "stays"}


def test_an_empty_variable_counts_as_unset():
    assert read({"DESK_LANGUAGE": "", "DESK_SECRET_KEY_FILE": "", "PORT": ""}).values == {}


@pytest.mark.parametrize(
    ("name", "meant"),
    [("DESK_ALOWED_HOSTS", "DESK_ALLOWED_HOSTS"), ("DESK_TIMEZONE", "DESK_TIME_ZONE"), ("DESK_SECRETKEY_FILE", "DESK_SECRET_KEY_FILE")],
)
def test_a_typing_error_is_answered_with_the_name_that_was_meant(name, meant):
    (sentence,) = read({name: "x"}).unknown
    assert f"{name} is not a variable of the desk; did you mean {meant}?" in sentence and f"是否指 {meant}？" in sentence


def test_a_name_like_nothing_we_know_is_named_all_the_same():
    assert read({"DESK_XYZZY": "1"}).unknown == ["DESK_XYZZY is not a variable of the desk. / 服务台没有变量 DESK_XYZZY。"]


def test_a_typing_error_is_told_to_whoever_starts_a_process():
    done = run("manage.py", "checkpack", "packs/demo.yaml", DESK_TIMEZONE="Europe/London")
    assert done.returncode == 0
    assert "did you mean DESK_TIME_ZONE?" in done.stderr


def test_every_variable_that_is_read_is_known_and_every_one_for_users_is_written_down():
    files = subprocess.run(["git", "ls-files", "*.py"], cwd=REPO, capture_output=True, text=True, check=True).stdout.split()
    pattern = re.compile(r"environ(?:ment)?(?:\.get|\.setdefault)?[(\[]\"(DESK_[A-Z_]+)\"")
    used = {name for file in files for name in pattern.findall((REPO / file).read_text())}
    assert len(used) > 10 and used <= KNOWN
    operations = (REPO / "docs" / "operations.md").read_text()
    assert [name for name in sorted(FOR_USERS) if f"`{name}`" not in operations] == []


@pytest.mark.parametrize(("hosts", "name"), [("desk.example.com,other", "desk.example.com"), (".example.com", "example.com"), ("", "")])
def test_those_who_ask_by_address_give_a_name_of_the_desk(hosts, name):
    assert own_host({"DESK_ALLOWED_HOSTS": hosts}) == name


def test_live_updates_need_neither_database_nor_signing_key():
    safe = {name: SAFE[name] for name in ("DESK_ENV", "DESK_ORIGIN", "REDIS_URL")}
    assert run("-c", "import servicedesk.live", **safe).returncode == 0
    done = run("-c", "import servicedesk.live", **(safe | {"REDIS_URL": "redis://redis"}))
    assert done.returncode == 1 and "REDIS_URL has no password" in done.stderr


def test_the_process_that_reads_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("DESK_EMAIL_URL", "smtps://mail.example.com")
    before = dict(os.environ)
    read(os.environ)
    assert dict(os.environ) == before and sys.version_info >= (3, 11)
