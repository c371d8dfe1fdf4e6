"""Shell pages that belong to no department: the rulebook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from servicedesk.clocks.pack import tell
from servicedesk.rulebook.models import Article


def rulebook(request: HttpRequest) -> HttpResponse:
    """Every article in force, with what the desk executes of it, in sentences."""
    articles = Article.objects.current().select_related("regulation").prefetch_related("limits").order_by("regulation__code", "pk")
    language = "zh" if (translation.get_language() or "").startswith("zh") else "en"
    rows = [{"article": article, "sentences": tell([_data(limit) for limit in article.limits.all()], language)} for article in articles]
    return render(request, "web/rulebook.html", {"rows": rows})


def _data(limit) -> dict:
    names = ("name_zh", "name_en", "starts_on", "stops_on", "seconds", "calendar", "ladder")
    return {name: getattr(limit, name) for name in names}
