"""What the regulations in force require of an intake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from tickets.intake.labels import MISSING
from tickets.intake.models import Requirement
from tickets.intake.rules import missing


def required_by_kind(at: datetime, department_id: int | None) -> dict[str, dict[str, str]]:
    """Kind → field → number of the article that requires it of a matter of this department; one statement, two with scopes.

    What several regulations require adds up; of those that require the same field, the first loaded is named.
    """
    rows = Requirement.objects.filter(article__in=Article.objects.in_force(at)).select_related("article").order_by("article_id")
    found: dict[str, dict[str, str]] = {}
    for one in holding_here(rows, department_id):
        found[one.kind] = dict.fromkeys(one.fields, one.article.number) | found.get(one.kind, {})
    return found


def missing_words(required: Mapping[str, str], said: Mapping[str, Any]) -> dict[str, list[str]]:
    """For each required field that says nothing, why it is refused; `required` maps fields to articles."""
    return {name: [str(MISSING[name]) % {"article": required[name]}] for name in missing(required, said)}
