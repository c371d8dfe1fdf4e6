"""What the form that asks for an exchange brings, and how it stands when it is shown again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from returns.exchanges.asking import Asked, Reason, checked
from returns.exchanges.findings import Finding, findings_of
from returns.exchanges.models import ExchangePolicy
from returns.exchanges.named import asked_of
from returns.exchanges.queries import Sold
from servicedesk.journal.errors import Invalid
from tickets.catalog.rules import decimal_in

_TEXTS = ("order", "ticket", "former", "reason_code", "detail", "plea")


@dataclass(frozen=True)
class Row:
    """A line of the order on the form: what may still come back, what was typed, and what is wrong with it."""

    sold: Sold
    quantity: str
    batch: str
    wanted: str
    unused: bool
    faults: Sequence[str]

    @property
    def place(self) -> int:
        return self.sold.line.place

    @property
    def field(self) -> str:
        return f"lines.{self.place}"


@dataclass(frozen=True)
class Typed:
    """What was typed, by the names of the form's inputs; `lines`: place → its inputs."""

    order: str = ""
    ticket: str = ""
    former: str = ""
    reason_code: str = ""
    detail: str = ""
    plea: str = ""
    lines: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @property
    def reason(self) -> Reason:
        return Reason(self.reason_code, self.detail, self.plea)

    def asked(self) -> list[Asked]:
        """The lines with a quantity; Invalid, naming each, for what is no quantity."""
        errors, written = {}, []
        for place, said in sorted(self.lines.items()):
            if not (quantity := said["quantity"].strip()):
                continue
            number = decimal_in(quantity, 3)
            if number is None:
                words = _("“%(value)s” is no quantity; write it like 7 or 7.5.")
                errors[f"lines.{place}"] = [words % {"value": quantity[:40]}]
            else:
                written.append((place, number, said["wanted"], said["batch"], bool(said["unused"])))
        if errors:
            raise Invalid(errors)
        return asked_of(written)

    def checked(self, policy: ExchangePolicy | None, sold: Sequence[Sold], at: datetime) -> list[Finding]:
        """What is found of the conditions, nothing being entered; Invalid as for asking, but for conditions that are not met."""
        if policy is None:
            raise Invalid({"order": [_("No article in force says here how goods are exchanged; have one published.")]})
        return findings_of(policy, checked(policy, self.asked(), sold, self.reason, at=at, unmet=True).found)

    def rows(self, sold: Sequence[Sold], faults: Mapping[str, Sequence[str]]) -> list[Row]:
        """Each line of the order with what was typed."""
        none = {"quantity": "", "batch": "", "wanted": "", "unused": ""}
        found = []
        for one in sold:
            place = one.line.place
            said = self.lines.get(place, none | {"batch": one.line.batch})
            row = Row(one, said["quantity"], said["batch"], said["wanted"], bool(said["unused"]), faults.get(f"lines.{place}", ()))
            found.append(row)
        return found


def typed_in(given: Mapping[str, str]) -> Typed:
    """What a form says, without the one character that the database keeps in no text."""
    plain = {name: str(value).replace("\0", "") for name, value in given.items()}
    places = sorted({int(name[2:7]) for name in plain if name.startswith("q-") and name[2:].isascii() and name[2:].isdecimal()})
    lines = {
        place: {
            "quantity": plain.get(f"q-{place}", ""),
            "batch": plain.get(f"batch-{place}", ""),
            "wanted": plain.get(f"wanted-{place}", ""),
            "unused": plain.get(f"unused-{place}", ""),
        }
        for place in places
    }
    return Typed(**{name: plain.get(name, "").strip() for name in _TEXTS}, lines=lines)
