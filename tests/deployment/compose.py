"""docker-compose.yml and the Dockerfile as the tests read them, with what a container would be given."""

import re
from functools import cache
from typing import Any

import yaml

from tests.running import REPO

ANSWERS = {
    "DESK_ALLOWED_HOSTS": "desk.example.com",
    "DESK_ORIGIN": "https://desk.example.com",
    "DESK_LIVE_URL": "https://desk.example.com",
}
PROCESSES = ("web", "live", "worker-clocks", "worker", "beat")
_VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:-|:\?)([^}]*))?\})")


@cache
def composed() -> dict[str, Any]:
    """The compose file with `.env` (our ANSWERS) put in."""
    return _filled(yaml.safe_load((REPO / "docker-compose.yml").read_text()))


def services() -> dict[str, dict[str, Any]]:
    """Name → service."""
    return composed()["services"]


def own_services() -> dict[str, dict[str, Any]]:
    """The services that run the desk's image."""
    return {name: service for name, service in services().items() if service["image"].startswith("first-ask-desk")}


def seconds(text: str) -> int:
    """A duration of the compose file."""
    number, unit = re.fullmatch(r"(\d+)(s|m)", text).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1, "m": 60}[unit]


def image_environment(stage: int) -> dict[str, str]:
    """What the ENV lines of one stage of the Dockerfile set."""
    text = (REPO / "Dockerfile").read_text().replace("\\\n", " ")
    part = re.split(r"^FROM .*$", text, flags=re.MULTILINE)[1 + stage]
    pairs = [pair for line in re.findall(r"^ENV (.*)$", part, re.MULTILINE) for pair in line.split()]
    return dict(pair.split("=", 1) for pair in pairs)


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return _VARIABLE.sub(_answer, value) if isinstance(value, str) else value


def _answer(found: re.Match) -> str:
    dollar, name, how, default = found.groups()
    return "$" if dollar else ANSWERS.get(name) or (default if how == ":-" else ANSWERS[name])
