"""A form in the grammar of packs, right or wrong, read into what the editor keeps: pure, on plain data."""

from collections.abc import Mapping
from typing import Any

from servicedesk.registers.editing.rules import LONGEST, MOST, TICKS, Sheet
from servicedesk.registers.rules import ONE_COPY, SHOWN, plain


class _Given:
    """A mapping of the grammar of packs as somebody wrote it: read part by part, what cannot be kept noted in `lost` by its place."""

    def __init__(self, value: Any, place: str, lost: list[str]):
        self.place, self.lost = place, lost
        self.rest = dict(value) if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            lost.append(place)

    def __contains__(self, name: str) -> bool:
        return name in self.rest

    def text(self, name: str) -> str:
        """A text or a number, empty where there is none."""
        value = self.rest.pop(name, "")
        said = str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None
        if said is None or len(said) > LONGEST:
            self._lose(name)
            return ""
        return plain(said, lines=False)

    def tick(self, name: str, otherwise: bool = False) -> bool:
        value = self.rest.pop(name, otherwise)
        if not isinstance(value, bool):
            self._lose(name)
        return value is True

    def said(self, name: str) -> dict[str, str]:
        """What is written in both languages, as two texts."""
        if name not in self.rest:
            return {f"{name}_zh": "", f"{name}_en": ""}
        both = _Given(self.rest.pop(name), self._at(name), self.lost)
        found = {f"{name}_{language}": both.text(language) for language in ("zh", "en")}
        both.close()
        return found

    def each(self, name: str) -> list["_Given"]:
        """The mappings of a list."""
        value = self.rest.pop(name, [])
        if not isinstance(value, list) or len(value) > MOST.get(name, LONGEST):
            self._lose(name)
            return []
        return [_Given(one, f"{self._at(name)}[{n}]", self.lost) for n, one in enumerate(value, 1)]

    def close(self) -> None:
        """What was not read is nothing a form has."""
        for name in self.rest:
            self._lose(str(name))

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}".lstrip(".")

    def _lose(self, name: str) -> None:
        self.lost.append(plain(self._at(name), lines=False)[:SHOWN])


def sheet_given(form: Mapping[str, Any]) -> tuple[Sheet, list[str]]:
    """A form in the grammar of packs, right or wrong, as the editor keeps it, and where it says what the editor has no place for."""
    lost: list[str] = []
    given = _Given(form, "", lost)
    given.text("code")
    copies = [_closed(one, one.said("name") | one.said("to")) for one in given.each("copies")] if "copies" in given else [dict(ONE_COPY)]
    sheet: Sheet = given.said("name") | {"paper": given.text("paper"), "pattern": given.text("number")}
    sheet |= given.said("custody") | {"years_kept": given.text("years_kept"), "copies": copies}
    sheet["fields"] = [_item_given(one) for one in given.each("fields")]
    sheet["signatories"] = [
        _closed(one, {"code": one.text("code"), **one.said("name"), "by": one.text("by"), "post": one.text("post")})
        for one in given.each("signatories")
    ]
    return _closed(given, sheet), lost


def _item_given(given: _Given, *, deep: bool = True) -> Sheet:
    texts = ("code", "kind", "least", "most", "decimals", "not_before", "not_above")
    item: Sheet = given.said("name") | given.said("unit") | {name: given.text(name) for name in texts}
    item |= {name: given.tick(name, otherwise=name == "summed") for name in TICKS}
    item["choices"] = "\n".join(filter(None, map(_choice_given, given.each("choices"))))
    item["columns"] = [_item_given(one, deep=False) for one in given.each("columns")] if deep else []
    return _closed(given, item)


def _choice_given(given: _Given) -> str:
    """A choice as a line; one that would not come back from it cannot be kept."""
    parts = [given.text("code"), *given.said("name").values()]
    given.close()
    if "|" in "".join(parts[:2]):
        given.lost.append(given.place)
        return ""
    return " | ".join(parts)


def _closed(given: _Given, sheet: Sheet) -> Sheet:
    given.close()
    return sheet
