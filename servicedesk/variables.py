"""What is wrong with the variables the desk was given: in any environment, and what production refuses besides.

A fault names the variable, what is wrong and what to do, in English and Chinese; a secret is never repeated.
"""

import ipaddress
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from servicedesk.email_url import UnfitEmailUrl, email_settings, mailboxes
from servicedesk.embedded.ports import is_port

ENVIRONMENTS = ("production", "development")
LANGUAGES = {"zh-hans": "简体中文", "en": "English"}
MOST = {
    "DESK_WEB_WORKERS": 64,
    "DESK_WEB_THREADS": 256,
    "DESK_SLIP_RETURN_MINUTES": 1440,
    "DESK_DRAFT_DAYS": 365,
    "DESK_WRAP_UP_SECONDS": 3600,
}
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1", "0.0.0.0", "testserver"}
KEY_LENGTH, KEY_LETTERS, PASSWORD_LENGTH, PASSWORD_LETTERS = 50, 10, 12, 6
_ORIGIN = re.compile(r"https?://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?", re.IGNORECASE)
_PLACEHOLDERS = ("django-insecure", "change-me", "changeme", "change_me", "example")
_HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\]", re.IGNORECASE)
Values = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """One variable that is wrong: what, and the remedy, in two languages."""

    variable: str
    english: str
    chinese: str

    def __str__(self) -> str:
        return f"{self.variable} {self.english} / {self.chinese}"


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of `names` that `name` may have been meant to be, or nothing."""
    found = get_close_matches(name, [*names], n=1, cutoff=0.5)
    return found[0] if found else ""


def faults(values: Values) -> list[Fault]:
    """Everything wrong with `values` (name to text, secrets already read from their files); empty when all is well."""
    checks = [_environment, _time_zone, _language, _port, _counts, _proxy_form, _email_form, _mailboxes, _files_origin]
    if values.get("DESK_ENV") == "production":
        checks += [_secret_key, _hosts, _origins, _live_url, _database, _broker, _proxy, _demo, _testing, _email_in_clear]
    return [fault for check in checks for fault in check(values)]


# ---------------------------------------------------------------------------------------- in any environment


def _environment(values: Values) -> Iterator[Fault]:
    yield from _choice("DESK_ENV", values, ENVIRONMENTS)


def _language(values: Values) -> Iterator[Fault]:
    yield from _choice("DESK_LANGUAGE", values, tuple(LANGUAGES))


def _choice(name: str, values: Values, choices: tuple[str, ...]) -> Iterator[Fault]:
    value = values.get(name, "")
    if value and value not in choices:
        meant = nearest(value, choices)
        yield Fault(
            name,
            f"“{value}” is unknown{f'; did you mean {meant}?' if meant else '.'} It may be {' or '.join(choices)}.",
            f"不认识“{value}”{f'，是否指 {meant}？' if meant else '。'}可选：{'、'.join(choices)}。",
        )


def _time_zone(values: Values) -> Iterator[Fault]:
    name = values.get("DESK_TIME_ZONE", "")
    try:
        if name:
            ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        meant = nearest(name, available_timezones())
        yield Fault(
            "DESK_TIME_ZONE",
            f"“{name}” is no time zone{f'; did you mean {meant}?' if meant else '.'} Give an IANA name such as Asia/Shanghai.",
            f"“{name}”不是时区{f'，是否指 {meant}？' if meant else '。'}请用 IANA 名称，例如 Asia/Shanghai。",
        )


def _port(values: Values) -> Iterator[Fault]:
    if (port := values.get("PORT", "")) and not is_port(port):
        yield Fault("PORT", f"“{port}” is not a port. Give a number from 1 to 65534.", f"“{port}”不是端口，请用 1 至 65534 的数字。")


def _counts(values: Values) -> Iterator[Fault]:
    for name, most in MOST.items():
        count = values.get(name, "")
        if count and not (count.isascii() and count.isdecimal() and 1 <= int(count) <= most):
            yield Fault(name, f"“{count}” is not a number from 1 to {most}.", f"“{count}”不是 1 至 {most} 的数字。")


def _proxy_form(values: Values) -> Iterator[Fault]:
    for entry in listed(values.get("DESK_PROXY", "")):
        try:
            ipaddress.ip_network(entry)
        except ValueError:
            yield Fault(
                "DESK_PROXY",
                f"“{entry}” is neither an address nor a network. Name the proxies, such as 127.0.0.1 or 172.30.77.0/24.",
                f"“{entry}”既不是地址也不是网段。请写明代理，例如 127.0.0.1 或 172.30.77.0/24。",
            )


def _email_form(values: Values) -> Iterator[Fault]:
    try:
        email_settings(values.get("DESK_EMAIL_URL", ""))
    except UnfitEmailUrl as error:
        yield Fault(
            "DESK_EMAIL_URL",
            f"{error}. Write smtp+tls://name:password@host:587?from=desk@example.com (or smtps://… for port 465).",
            "格式不对。请写成 smtp+tls://用户名:密码@主机:587?from=desk@example.com（465 端口用 smtps://…）。",
        )


def _mailboxes(values: Values) -> Iterator[Fault]:
    try:
        mailboxes(values.get("DESK_MAILBOXES", ""))
    except ValueError as error:
        yield Fault(
            "DESK_MAILBOXES",
            f"“{error}” is no department's mailbox. Write service=service@example.com, comma between several.",
            f"“{error}”不是部门邮箱。请写成 service=service@example.com，多个用逗号分隔。",
        )


def _files_origin(values: Values) -> Iterator[Fault]:
    files = values.get("DESK_FILES_ORIGIN", "")
    if not files:
        return
    if not _ORIGIN.fullmatch(files) or (values.get("DESK_ENV") == "production" and not files.startswith("https://")):
        yield _not_an_origin("DESK_FILES_ORIGIN", files, "https://files.example.com")
    if files.lower() in listed(values.get("DESK_ORIGIN", "").lower()):
        yield Fault(
            "DESK_FILES_ORIGIN",
            f"“{files}” is the desk's own origin, where a hostile attachment could act as its reader. Give files a host name of their own.",
            f"“{files}”就是服务台自己的来源，恶意附件可冒充阅读者。请给附件单独的主机名。",
        )


# ---------------------------------------------------------------------------------------- in production


def _secret_key(values: Values) -> Iterator[Fault]:
    key = values.get("DESK_SECRET_KEY", "")
    remedy = "Give 50 random characters or more: openssl rand -base64 48", "请用至少 50 个随机字符：openssl rand -base64 48"
    if not key:
        yield Fault("DESK_SECRET_KEY", f"is not set. {remedy[0]}", f"未设置。{remedy[1]}")
    elif any(word in key.lower() for word in _PLACEHOLDERS):
        yield Fault("DESK_SECRET_KEY", f"is a placeholder (django-insecure, change-me). {remedy[0]}", f"是占位值。{remedy[1]}")
    elif len(key) < KEY_LENGTH:
        yield Fault("DESK_SECRET_KEY", f"is too short ({len(key)} characters). {remedy[0]}", f"太短（{len(key)} 个字符）。{remedy[1]}")
    elif len(set(key)) < KEY_LETTERS or len(zlib.compress(key.encode())) < KEY_LENGTH * 3 // 4:  # what repeats packs well
        yield Fault("DESK_SECRET_KEY", f"repeats itself and can be guessed. {remedy[0]}", f"有重复规律，可被猜出。{remedy[1]}")


def _hosts(values: Values) -> Iterator[Fault]:
    name, hosts = "DESK_ALLOWED_HOSTS", listed(values.get("DESK_ALLOWED_HOSTS", ""))
    remedy = "Name what browsers ask for, such as desk.example.com", "请写浏览器访问的主机名，例如 desk.example.com"
    if not hosts:
        yield Fault(name, f"is not set. {remedy[0]}.", f"未设置。{remedy[1]}。")
    elif any("*" in host for host in hosts):
        yield Fault(name, f"“*” lets any name pass. {remedy[0]}.", f"“*”放行任何名称。{remedy[1]}。")
    elif strange := [host for host in hosts if not _HOST.fullmatch(host)]:
        yield Fault(
            name, f"“{strange[0]}” is no host name. {remedy[0]}, without scheme or port.", f"“{strange[0]}”不是主机名。{remedy[1]}。"
        )
    elif all(is_local(host) for host in hosts):
        yield Fault(name, f"has local names only. {remedy[0]}.", f"只有本机名称。{remedy[1]}。")


def _origins(values: Values) -> Iterator[Fault]:
    origins = listed(values.get("DESK_ORIGIN", ""))
    if not origins:
        yield Fault(
            "DESK_ORIGIN",
            "is not set. Give the desk's own address, such as https://desk.example.com.",
            "未设置。请写服务台自己的地址，例如 https://desk.example.com。",
        )
    for origin in origins:
        if not _is_safe_origin(origin):
            yield _not_an_origin("DESK_ORIGIN", origin, "https://desk.example.com")


def _live_url(values: Values) -> Iterator[Fault]:
    url = values.get("DESK_LIVE_URL", "")
    remedy = (
        "Give the https address where the proxy serves live updates, such as https://desk.example.com",
        "请写代理提供实时更新的 https 地址，例如 https://desk.example.com",
    )
    if not url:
        yield Fault("DESK_LIVE_URL", f"is not set. {remedy[0]}.", f"未设置。{remedy[1]}。")
    elif not _is_safe_origin(url.rstrip("/")):
        yield Fault("DESK_LIVE_URL", f"“{url}” is not safe. {remedy[0]}.", f"“{url}”不安全。{remedy[1]}。")


def _database(values: Values) -> Iterator[Fault]:
    yield from _server("DATABASE_URL", "DATABASE_PASSWORD", values, ("postgres", "postgresql", "pgsql"), "postgres://desk@db:5432/desk")


def _broker(values: Values) -> Iterator[Fault]:
    yield from _server("REDIS_URL", "REDIS_PASSWORD", values, ("redis", "rediss"), "redis://redis:6379/0")


def _server(name: str, password: str, values: Values, schemes: tuple[str, ...], model: str) -> Iterator[Fault]:
    url = values.get(name, "")
    remedy = f"Give {model} and {password}_FILE", f"请写 {model} 和 {password}_FILE"
    parts = split(url)
    if not url:
        yield Fault(
            name,
            f"is not set, and what `make up` brings along is for trying the desk out. {remedy[0]}.",
            f"未设置；内置服务器只供试用。{remedy[1]}。",
        )
    elif parts is None or parts.scheme not in schemes or not parts.hostname:
        yield Fault(name, f"is not an address of the kind {model}. {remedy[0]}.", f"不是 {model} 这样的地址。{remedy[1]}。")
    elif _knows_who_asks(parts):
        return
    elif not parts.password:
        yield Fault(name, f"has no password. {remedy[0]}.", f"没有密码。{remedy[1]}。")
    elif _is_guessable(parts.password, parts.username or ""):
        yield Fault(
            name,
            f"has a password that can be guessed. Give {PASSWORD_LENGTH} random characters or more: openssl rand -hex 24",
            f"密码可被猜出。请用至少 {PASSWORD_LENGTH} 个随机字符：openssl rand -hex 24",
        )


def _proxy(values: Values) -> Iterator[Fault]:
    remedy = (
        "Name the address of the proxy that ends TLS, such as 127.0.0.1 or its network",
        "请写终止 TLS 的代理的地址或网段，例如 127.0.0.1",
    )
    entries = listed(values.get("DESK_PROXY", ""))
    if not entries:
        yield Fault("DESK_PROXY", f"is not set, and without TLS the desk answers nobody. {remedy[0]}.", f"未设置。{remedy[1]}。")
    if any(entry.endswith("/0") for entry in entries):
        yield Fault("DESK_PROXY", f"trusts everybody. {remedy[0]}.", f"信任了所有地址。{remedy[1]}。")


def _demo(values: Values) -> Iterator[Fault]:
    if values.get("DESK_DEMO") != "0":
        yield Fault(
            "DESK_DEMO",
            "is not 0, and the demo company has known sign-in names. Set DESK_DEMO=0.",
            "不是 0，而演示公司的登录名人人皆知。请设 DESK_DEMO=0。",
        )


def _testing(values: Values) -> Iterator[Fault]:
    if values.get("DESK_TESTING"):
        yield Fault(
            "DESK_TESTING", "is set, which weakens passwords and moves the clock. Unset it.", "已设置，会削弱密码并拨动时钟。请取消。"
        )


def _email_in_clear(values: Values) -> Iterator[Fault]:
    parts = split(values.get("DESK_EMAIL_URL", ""))
    if parts is not None and (parts.scheme == "console" or (parts.scheme == "smtp" and parts.password)):
        yield Fault(
            "DESK_EMAIL_URL",
            "prints mail or sends its password in clear. Use smtp+tls:// (587) or smtps:// (465).",
            "会打印邮件或明文发送密码。请用 smtp+tls://（587）或 smtps://（465）。",
        )


# ---------------------------------------------------------------------------------------- small questions


def listed(text: str) -> list[str]:
    """The entries of a comma list, without blanks."""
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def split(url: str) -> SplitResult | None:
    """The parts of an address; None where it has none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises when it is no number
        return parts
    except ValueError:
        return None


def is_local(host: str) -> bool:
    """Does this name lead back to the machine that asks?"""
    return host.lower() in LOCAL or host.lower().endswith(".localhost") or host.startswith("127.")


def _is_safe_origin(text: str) -> bool:
    found = _ORIGIN.fullmatch(text)
    return found is not None and text.startswith("https://") and not is_local(found["host"])


def _not_an_origin(name: str, value: str, model: str) -> Fault:
    english = f"“{value}” is not a safe origin. Write it like {model}, without a path."
    return Fault(name, english, f"“{value}”不是安全的来源。请写成 {model}，不带路径。")


def _knows_who_asks(parts: SplitResult) -> bool:
    """Does the server know its client without a password: by a socket of this machine, or by a certificate?"""
    return (parts.hostname or "").lower().startswith("%2f") or "sslcert=" in parts.query


def _is_guessable(password: str, user: str) -> bool:
    return len(password) < PASSWORD_LENGTH or len(set(password)) < PASSWORD_LETTERS or password == user
