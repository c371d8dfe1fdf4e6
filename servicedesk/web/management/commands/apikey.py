"""apikey: make, list and revoke the keys of the REST API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from servicedesk.api.actions import create_key, revoke_key
from servicedesk.api.models import ApiKey
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member

BY = Actor.system(via="apikey")


class Command(BaseCommand):
    help = "Make, list and revoke API keys. / 创建、列出、吊销 API 密钥。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb in ("create", "list", "revoke"):
            each = verbs.add_parser(verb)
            each.add_argument("--member", required=verb != "list", help="sign-in name / 登录名")
            if verb != "list":
                each.add_argument("--name", required=True, help="what the key is for / 密钥名称")
            if verb == "create":
                each.add_argument("--scope", action="append", default=[], help="read, tickets, tickets.write …; none: all / 不写即全部")

    def handle(self, *args: Any, **options: Any) -> None:
        {"create": self.create, "list": self.list, "revoke": self.revoke}[options["verb"]](options)

    def create(self, options: dict[str, Any]) -> None:
        """Print the new key alone on one line: it is shown this once."""
        member, name = _member(options["member"]), options["name"]
        _check(name, options["scope"])
        try:
            _row, text = create_key(member, name, by=BY, at=now(), scopes=options["scope"])
        except Invalid:
            raise CommandError(
                f"{member.sign_in} already has a key named {name}; revoke it or choose another name. "
                f"/ {member.sign_in} 已有名为 {name} 的密钥；请先吊销或另取名称。"
            ) from None
        self.stdout.write(text)

    def list(self, options: dict[str, Any]) -> None:
        """Print a line a key: member, name, scopes, last use, whether revoked."""
        keys = ApiKey.objects.select_related("member").order_by("id")
        if options["member"]:
            keys = keys.filter(member=_member(options["member"]))
        for key in keys:
            used = f"{key.last_used_at:%Y-%m-%d %H:%M}Z" if key.last_used_at else "-"
            state = "revoked / 已吊销" if key.revoked_at else "active / 有效"
            self.stdout.write(f"{key.member.sign_in}\t{key.name}\t{' '.join(key.scopes) or '*'}\t{used}\t{state}")

    def revoke(self, options: dict[str, Any]) -> None:
        """Revoke a key; it opens nothing from now on."""
        member, name = _member(options["member"]), options["name"]
        try:
            revoke_key(member, name, by=BY, at=now())
        except Missing:
            raise CommandError(f"{member.sign_in} has no key named {name}. / {member.sign_in} 没有名为 {name} 的密钥。") from None
        self.stdout.write(f"revoked {member.sign_in} {name} / 已吊销")


def _member(sign_in: str) -> Member:
    member = Member.objects.active().filter(sign_in=sign_in).first()
    if member is None:
        raise CommandError(f"There is no active member {sign_in}. / 没有在职成员 {sign_in}。")
    return member


def _check(name: str, scopes: list[str]) -> None:
    if not name.strip() or len(name) > 60:
        raise CommandError("The name must have 1 to 60 characters. / 名称须为 1 至 60 个字符。")
    import servicedesk.web.api_urls  # noqa: F401 - the views say which resources there are

    known = ["read", *sorted(scope for word in DeskView.resources if word for scope in (word, f"{word}.write"))]
    if unknown := [scope for scope in scopes if scope not in known]:
        raise CommandError(
            f"Unknown scope {unknown[0]}; there are: {', '.join(known)}. / 未知的范围 {unknown[0]}；可用：{'、'.join(known)}。"
        )
