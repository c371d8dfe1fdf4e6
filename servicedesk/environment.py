"""The variables the desk reads: secrets also from files, passwords put into their addresses, typing errors noticed.

A process calls `load` once at its start. It raises `Refused` with every fault at once; nothing starts half right.
"""

import os
import warnings
from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from servicedesk.variables import Fault, faults, listed, nearest, split

# What a file may hold in place of the variable: NAME_FILE names it.
SECRETS = ("DESK_SECRET_KEY", "DATABASE_URL", "DATABASE_PASSWORD", "REDIS_URL", "REDIS_PASSWORD", "DESK_EMAIL_URL")
PASSWORDS = {"DATABASE_PASSWORD": "DATABASE_URL", "REDIS_PASSWORD": "REDIS_URL"}
FOR_USERS = {
    *(
        "DESK_ALLOWED_HOSTS",
        "DESK_BIND",
        "DESK_CHROMIUM",
        "DESK_DEMO",
        "DESK_DRAFT_DAYS",
        "DESK_EMAIL_URL",
        "DESK_ENV",
        "DESK_FILES",
        "DESK_FILES_ORIGIN",
        "DESK_HOME",
    ),
    *("DESK_LANGUAGE", "DESK_LIVE_URL", "DESK_MAILBOXES", "DESK_ORIGIN", "DESK_PG_BIN", "DESK_PROXY", "DESK_RUN_USER", "DESK_SECRET_KEY"),
    *("DESK_SLIP_RETURN_MINUTES", "DESK_TIME_ZONE", "DESK_WEB_THREADS", "DESK_WEB_WORKERS", "DESK_WRAP_UP_SECONDS"),
}
# What the desk tells its own processes, and its tests themselves.
FOR_US = {
    "DESK_CASES",
    "DESK_DATABASE_ROLE",
    "DESK_FAST_HASHER",
    "DESK_PROCESS",
    "DESK_RACES",
    "DESK_RUN",
    "DESK_SHOTS",
    "DESK_STATIC",
    "DESK_TESTING",
}
KNOWN = FOR_USERS | FOR_US | {f"{name}_FILE" for name in SECRETS if name.startswith("DESK_")}


class Refused(ImproperlyConfigured):
    """The desk does not start like this; the message holds every fault."""

    def __init__(self, found: Collection[Fault]):
        count = len(found)
        english = f"The desk does not start: {count} variable{'s are' if count > 1 else ' is'} unsafe or wrong."
        chinese = f"服务台不能启动：{count} 项设置不安全或有误。"
        super().__init__("\n".join((f"{english} / {chinese}", *(f"  {fault}" for fault in found))))


@dataclass(frozen=True)
class Reading:
    """What the environment says: values by name (an empty one counts as unset), what is wrong, and unknown names."""

    values: dict[str, str]
    faults: list[Fault]
    unknown: list[str]


def load(*, only: Collection[str] = ()) -> dict[str, str]:
    """This process's variables; warns of unknown names. With `only`, faults of other variables are not its business.

    Raises Refused.
    """
    reading = read(os.environ)
    found = [fault for fault in reading.faults if not only or fault.variable.removesuffix("_FILE") in only]
    if found:
        raise Refused(found)
    for sentence in reading.unknown:
        warnings.warn(sentence, stacklevel=2)
    return reading.values


def read(environ: Mapping[str, str]) -> Reading:
    """Read and judge `environ`; the process's own is not touched."""
    values = {name: value for name, value in environ.items() if value}
    found = [*_from_files(values), *_with_passwords(values)]
    said = {fault.variable.removesuffix("_FILE") for fault in found}
    said |= {PASSWORDS[name] for name in said if name in PASSWORDS}  # one cause, one sentence
    found += [fault for fault in faults(values) if fault.variable not in said]
    return Reading(values, found, _unknown(values))


def settle(environ: MutableMapping[str, str], reading: Reading) -> None:
    """Put what was read from files into `environ` in their place, for children that shall not read again."""
    for name in SECRETS:
        environ.pop(f"{name}_FILE", None)
    for name in PASSWORDS:
        environ.pop(name, None)
    environ.update({name: reading.values[name] for name in SECRETS if name in reading.values and name not in PASSWORDS})


def own_host(values: Mapping[str, str]) -> str:
    """A name under which the desk answers requests, for those who ask by address: the first of DESK_ALLOWED_HOSTS, or nothing."""
    hosts = listed(values.get("DESK_ALLOWED_HOSTS", ""))
    return hosts[0].lstrip(".") if hosts else ""


def _from_files(values: dict[str, str]) -> list[Fault]:
    """Replace each NAME_FILE by NAME; what cannot be read is a fault of NAME_FILE."""
    found = []
    for name in SECRETS:
        path = values.pop(f"{name}_FILE", "")
        if not path:
            continue
        if values.pop(name, ""):
            found.append(Fault(name, f"is set, and so is {name}_FILE. Keep one of them.", f"与 {name}_FILE 同时设置，请只留一个。"))
            continue
        try:
            values[name] = _content(Path(path))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            found.append(
                Fault(
                    f"{name}_FILE",
                    f"{path} cannot be used ({why}). Put the value alone on one line, readable by user {os.geteuid()}.",
                    f"{path} 无法使用。请把值单独写在一行，并让用户 {os.geteuid()} 可读。",
                )
            )
    return found


def _content(path: Path) -> str:
    text = path.read_text(encoding="utf-8").strip()
    if not text:
        raise ValueError("empty")
    if "\n" in text:
        raise ValueError("more than one line")
    return text


def _with_passwords(values: dict[str, str]) -> list[Fault]:
    """Put each password into its address; an address that has one already, or none, is a fault."""
    found = []
    for name, address in PASSWORDS.items():
        password = values.pop(name, "")
        if not password:
            continue
        parts = split(values.get(address, ""))
        if parts is None or not parts.hostname:
            english, chinese = f"is set, but {address} names no server. Set both.", f"已设置，但 {address} 没有写服务器。请两者都设。"
            found.append(Fault(name, english, chinese))
        elif parts.password:
            english, chinese = f"is set, and {address} has a password too. Keep one of them.", f"与 {address} 中的密码重复，请只留一个。"
            found.append(Fault(name, english, chinese))
        else:
            values[address] = _with_password(values[address], password)
    return found


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.rstrip(':')}:{quote(password, safe='')}@{host}").geturl()


def _unknown(values: Mapping[str, str]) -> list[str]:
    """A sentence for each DESK_ name that nobody reads: a typing error must not pass in silence."""
    sentences = []
    known = {name.removeprefix("DESK_") for name in KNOWN - FOR_US}
    for name in sorted(name for name in values if name.startswith("DESK_") and name not in KNOWN):
        near = nearest(name.removeprefix("DESK_"), known)
        english = f"; did you mean DESK_{near}?" if near else "."
        chinese = f"，是否指 DESK_{near}？" if near else "。"
        sentences.append(f"{name} is not a variable of the desk{english} / 服务台没有变量 {name}{chinese}")
    return sentences
