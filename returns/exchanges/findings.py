"""What was found of each condition, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from returns.exchanges.models import ExchangePolicy
from servicedesk.rulebook.language import in_reader_language
from servicedesk.rulebook.models import Article


@dataclass(frozen=True)
class Finding:
    """A condition as it was found: its name, whether it is met, why, the line it is about (0: the slip), and its article."""

    name: str
    met: bool
    why: str
    line: int
    article: Article

    @property
    def sentence(self) -> str:
        """Name, why, and article in one sentence."""
        said = _("Line %(line)s, %(name)s: %(why)s (article %(article)s)") if self.line else _("%(name)s: %(why)s (article %(article)s)")
        return said % {"line": self.line, "name": self.name, "why": self.why, "article": self.article.number}


def findings_of(policy: ExchangePolicy, found: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Each finding in words; conditions are called what the policy they were held against calls them."""
    names = {one["code"]: in_reader_language(one["name_zh"], one["name_en"]) for one in policy.conditions}
    return [Finding(names.get(one["code"], one["code"]), one["met"], _why(policy, one), one["line"], policy.article) for one in found]


def _why(policy: ExchangePolicy, one: Mapping[str, Any]) -> str:
    return _WHY[one["kind"]](policy, one["met"], one["facts"])


def _listed(values: Sequence[str]) -> str:
    return _(", ").join(values)


def _within(policy: ExchangePolicy, met: bool, facts: Mapping[str, Any]) -> str:
    if facts["days"] is None:
        return _("no delivery of it is on record")
    if facts["days"] < 0:
        return _("it was delivered on %(on)s, which is still to come") % facts
    return _("delivered on %(on)s, %(days)s days ago; %(most)s at most") % facts


def _family(policy: ExchangePolicy, met: bool, facts: Mapping[str, Any]) -> str:
    family = facts["family"] or _("none")
    return _("its family is “%(family)s”; may be: %(families)s") % {"family": family, "families": _listed(facts["families"])}


def _reason(policy: ExchangePolicy, met: bool, facts: Mapping[str, Any]) -> str:
    allowed: Sequence[str] = next((one["value"] for one in policy.conditions if one["kind"] == "reasons"), [])
    fill = {"reason": policy.reason_name(facts["reason"]), "allowed": _listed([policy.reason_name(code) for code in allowed])}
    return _("the reason is “%(reason)s”; may be: %(allowed)s") % fill


def _warranty(policy: ExchangePolicy, met: bool, facts: Mapping[str, Any]) -> str:
    if facts["until"]:
        return _("under warranty until %(until)s") % facts
    return _("it has no warranty") if not facts["months"] else _("no delivery of it is on record")


def _unused(policy: ExchangePolicy, met: bool, facts: Mapping[str, Any]) -> str:
    return _("stated to be unused") if met else _("not stated to be unused")


def _same_batch(policy: ExchangePolicy, met: bool, facts: Mapping[str, Any]) -> str:
    fill = {"batch": facts["batch"] or _("none"), "sold": facts["sold"] or _("none")}
    return _("batch %(batch)s; the order says %(sold)s") % fill


def _batches(policy: ExchangePolicy, met: bool, facts: Mapping[str, Any]) -> str:
    return _("batch %(batch)s; may be: %(batches)s") % {"batch": facts["batch"] or _("none"), "batches": _listed(facts["batches"])}


_WHY = {
    "within_days": _within,
    "families": _family,
    "reasons": _reason,
    "warranty": _warranty,
    "unused": _unused,
    "same_batch": _same_batch,
    "batches": _batches,
}
