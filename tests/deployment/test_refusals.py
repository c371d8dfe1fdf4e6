"""What production refuses, and what is wrong anywhere: the variable, the fault and the remedy, in two languages."""

import os
import secrets
import subprocess
import sys

import pytest

from servicedesk.environment import Refused, read
from servicedesk.variables import KEY_LENGTH, LANGUAGES
from tests.running import REPO

KEY = "Zq3vN8xR1tLw5Yk7PbM2cHd9JfGs4Ue6AoXiQnTjVrKyDzWlBm0ESgCp"
SAFE = {
    "DESK_ENV": "production",
    "DESK_DEMO": "0",
    "DESK_SECRET_KEY": KEY,
    "DESK_ALLOWED_HOSTS": "desk.example.com",
    "DESK_ORIGIN": "https://desk.example.com",
    "DESK_LIVE_URL": "https://desk.example.com",
    "DESK_PROXY": "127.0.0.1",
    "DATABASE_URL": "postgres://desk:a-long-Random-7pw@db:5432/desk",
    "REDIS_URL": "redis://:another-Long-9pw@redis:6379/0",
}
ALWAYS = [
    ("DESK_ENV", "prod", "did you mean production?"),
    ("DESK_ENV", "staging", "It may be production or development"),
    ("DESK_TIME_ZONE", "Asia/Shangai", "did you mean Asia/Shanghai?"),
    ("DESK_TIME_ZONE", "../etc/passwd", "no time zone"),
    ("DESK_LANGUAGE", "zh-hant", "did you mean zh-hans?"),
    ("DESK_LANGUAGE", "fr", "It may be zh-hans or en"),
    ("PORT", "80x", "not a port"),
    ("PORT", "65535", "from 1 to 65534"),
    ("DESK_WEB_WORKERS", "0", "from 1 to 64"),
    ("DESK_WEB_THREADS", "many", "from 1 to 256"),
    ("DESK_PROXY", "proxy.example.com", "neither an address nor a network"),
    ("DESK_PROXY", "10.0.0.1/8", "neither an address nor a network"),
    ("DESK_EMAIL_URL", "mail.example.com", "begins with"),
    ("DESK_EMAIL_URL", "smtp+tls://", "names no host"),
    ("DESK_EMAIL_URL", "smtp://host:port", "is no address"),
    ("DESK_FILES_ORIGIN", "files.example.com", "not a safe origin"),
    ("DESK_MAILBOXES", "service", "is no department's mailbox"),
]
PRODUCTION = [
    ("DESK_SECRET_KEY", "", "is not set"),
    ("DESK_SECRET_KEY", KEY[: KEY_LENGTH - 1], "too short (49 characters)"),
    ("DESK_SECRET_KEY", "abcdefghij" * 6, "repeats itself"),
    ("DESK_SECRET_KEY", "x" * 80, "repeats itself"),
    ("DESK_SECRET_KEY", "django-insecure-" + KEY, "placeholder"),
    ("DESK_SECRET_KEY", "Change-Me-" + KEY, "placeholder"),
    ("DESK_ALLOWED_HOSTS", "", "is not set"),
    ("DESK_ALLOWED_HOSTS", "*", "lets any name pass"),
    ("DESK_ALLOWED_HOSTS", "desk.example.com, *.example.com", "lets any name pass"),
    ("DESK_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "local names only"),
    ("DESK_ALLOWED_HOSTS", "https://desk.example.com", "no host name"),
    ("DESK_ALLOWED_HOSTS", "desk.example.com:443", "no host name"),
    ("DESK_ORIGIN", "", "is not set"),
    ("DESK_ORIGIN", "http://desk.example.com", "not a safe origin"),
    ("DESK_ORIGIN", "https://desk.example.com/", "not a safe origin"),
    ("DESK_ORIGIN", "https://desk.example.com,*", "not a safe origin"),
    ("DESK_LIVE_URL", "", "is not set"),
    ("DESK_LIVE_URL", "http://desk.example.com:8001", "not safe"),
    ("DESK_LIVE_URL", "https://localhost:8001", "not safe"),
    ("DESK_LIVE_URL", "https://desk.example.com; script-src *", "not safe"),
    ("DESK_FILES_ORIGIN", "http://files.example.com", "not a safe origin"),
    ("DESK_FILES_ORIGIN", "https://desk.example.com", "the desk's own origin"),
    ("DESK_FILES_ORIGIN", "https://Desk.example.com", "the desk's own origin"),
    ("DATABASE_URL", "", "is for trying the desk out"),
    ("DATABASE_URL", "sqlite:///desk.db", "not an address of the kind"),
    ("DATABASE_URL", "postgres://desk@db/desk", "has no password"),
    ("DATABASE_URL", "postgres://desk:postgres@db/desk", "can be guessed"),
    ("DATABASE_URL", "postgres://a-long-name-1:a-long-name-1@db/desk", "can be guessed"),
    ("DATABASE_URL", "postgres://desk:aaaaaaaaaaaaaaaa@db/desk", "can be guessed"),
    ("DATABASE_URL", "postgres://desk:pw@db:port/desk", "not an address of the kind"),
    ("REDIS_URL", "", "is for trying the desk out"),
    ("REDIS_URL", "redis://redis:6379/0", "has no password"),
    ("REDIS_URL", "redis://:short@redis:6379/0", "can be guessed"),
    ("DESK_PROXY", "", "is not set"),
    ("DESK_PROXY", "0.0.0.0/0", "trusts everybody"),
    ("DESK_DEMO", "", "known sign-in names"),
    ("DESK_DEMO", "1", "known sign-in names"),
    ("DESK_TESTING", "1", "weakens passwords"),
    ("DESK_EMAIL_URL", "smtp://me:secret-word@mail.example.com", "password in clear"),
    ("DESK_EMAIL_URL", "console://", "prints mail"),
]


def told(environ: dict[str, str]) -> dict[str, str]:
    """Variable → what is said of it."""
    return {fault.variable: str(fault) for fault in read(environ).faults}


def test_safe_values_are_taken():
    assert told(SAFE) == {}
    assert told({}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://desk@%2Fvar%2Frun%2Fpostgresql/desk"),
        ("DATABASE_URL", "postgres://desk@db/desk?sslmode=verify-full&sslcert=desk.crt"),
        ("DATABASE_URL", "postgresql://desk:p%40ss-of-Letters1@db/desk?sslmode=require"),
        ("REDIS_URL", "rediss://:another-Long-9pw@redis:6380/0"),
        ("DESK_ALLOWED_HOSTS", "localhost, .example.com ,[2001:db8::1]"),
        ("DESK_FILES_ORIGIN", "https://files.example.com"),
        ("DESK_LIVE_URL", "https://live.example.com:8443/"),
        ("DESK_PROXY", "127.0.0.1, 172.30.77.0/24, ::1"),
        ("DESK_EMAIL_URL", "smtps://desk:secret@mail.example.com?from=desk@example.com"),
        ("DESK_TIME_ZONE", "Europe/London"),
        ("DESK_WEB_WORKERS", "4"),
    ],
)
def test_other_safe_values_are_taken(name, value):
    assert told(SAFE | {name: value}) == {}


@pytest.mark.parametrize(("name", "value", "why"), ALWAYS)
def test_what_is_wrong_anywhere_is_refused_by_name(name, value, why):
    found = told({name: value})
    assert list(found) == [name]
    assert found[name].startswith(f"{name} ") and why in found[name]
    assert_two_languages(found[name])


@pytest.mark.parametrize(("name", "value", "why"), PRODUCTION)
def test_what_is_unsafe_is_refused_by_name_in_production_only(name, value, why):
    found = told(SAFE | {name: value})
    assert list(found) == [name]
    assert found[name].startswith(f"{name} ") and why in found[name]
    assert_two_languages(found[name])
    assert told({name: value}) == {}


def assert_two_languages(sentence: str) -> None:
    english, _, chinese = sentence.partition(" / ")
    assert not any("一" <= letter <= "鿿" for letter in english.replace("“", ""))
    assert any("一" <= letter <= "鿿" for letter in chinese)


@pytest.mark.parametrize("make", [lambda: secrets.token_hex(32), lambda: secrets.token_hex(25), lambda: secrets.token_urlsafe(48)])
def test_no_key_made_as_the_guide_says_is_refused(make):
    for key in (make() for _ in range(300)):
        assert told(SAFE | {"DESK_SECRET_KEY": key, "REDIS_URL": f"redis://:{key}@redis"}) == {}


def test_all_faults_are_told_at_once():
    found = told({"DESK_ENV": "production", "DESK_LANGUAGE": "fr"})
    missing = set(SAFE) - {"DESK_ENV"}
    assert set(found) == missing | {"DESK_LANGUAGE"}
    message = str(Refused(read({"DESK_ENV": "production", "DESK_LANGUAGE": "fr"}).faults))
    assert message.startswith("The desk does not start: 9 variables are unsafe or wrong. / 服务台不能启动：9 项")
    assert message.count("\n") == 9


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("DATABASE_URL", "postgres://desk:hunter2@db/desk", "hunter2"),
        ("REDIS_URL", "redis://:hunter2@redis", "hunter2"),
        ("DESK_SECRET_KEY", "hunter2", "hunter2"),
        ("DESK_EMAIL_URL", "smtp://me:hunter2@mail.example.com", "hunter2"),
        ("DESK_EMAIL_URL", "ftp://me:hunter2@mail.example.com", "hunter2"),
        ("DESK_EMAIL_URL", "smtp://me:hunter2@mail.example.com:port", "hunter2"),
    ],
)
def test_no_secret_is_repeated(name, value, secret):
    assert secret not in told(SAFE | {name: value})[name]


def test_the_refusal_and_the_settings_know_the_same_languages(settings):
    assert dict(settings.LANGUAGES) == LANGUAGES


def run(*command: str, **environ: str) -> subprocess.CompletedProcess:
    hidden = ("DATABASE_URL", "REDIS_URL", "DESK_", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | environ
    return subprocess.run([sys.executable, *command], cwd=REPO, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", ["up", "migrate", "invariants", "compile_translations"])
def test_every_command_fails_early_with_the_sentences_and_no_traceback(command, tmp_path):
    done = run("manage.py", command, DESK_ENV="production", DESK_HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "DESK_SECRET_KEY is not set" in done.stderr and "DESK_DEMO is not 0" in done.stderr
    assert not (tmp_path / "home").exists()


def test_the_deploy_check_finds_nothing_to_warn_of():
    done = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues (0 silenced)" in done.stdout
