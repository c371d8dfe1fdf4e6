"""Shell pages that belong to no department: the rulebook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicedesk.clocks import now
from servicedesk.rulebook.models import Article
from servicedesk.web.rule_words import told


@require_safe
def rulebook(request: HttpRequest) -> HttpResponse:
    """Every article in force or soon to be, with what the desk executes of it, in sentences."""
    at = now()
    holding = set(Article.objects.in_force(at).values_list("pk", flat=True))
    articles = Article.objects.upcoming(at).select_related("regulation").prefetch_related("limits").order_by("regulation__code", "pk")
    rows = [
        {
            "article": article,
            "waits": article.is_active and article.pk not in holding,
            "clocks": [told(limit) for limit in article.limits.all()],
        }
        for article in articles
    ]
    return render(request, "web/rulebook.html", {"rows": rows})
