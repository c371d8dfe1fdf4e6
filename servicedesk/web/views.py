"""Shell pages that belong to no department: the rulebook."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicedesk.clocks import now
from servicedesk.clocks.queries import undecided_starts
from servicedesk.rulebook.models import Article
from servicedesk.web.rule_words import told, told_of_schedule
from staff.models import Post

UNDECIDED_SHOWN = timedelta(days=30)


@require_safe
def rulebook(request: HttpRequest) -> HttpResponse:
    """Every article in force or soon to be, with what the desk executes of it, in sentences."""
    at = now()
    holding = set(Article.objects.in_force(at).values_list("pk", flat=True))
    titles = {post.code: post.title for post in Post.objects.all()}
    upcoming = Article.objects.upcoming(at).select_related("regulation").order_by("regulation__code", "pk")
    articles = upcoming.prefetch_related("limits", "schedules")
    rows = [
        {
            "article": article,
            "waits": article.is_active and article.pk not in holding,
            "clocks": [told(limit) for limit in article.limits.all()],
            "schedules": [told_of_schedule(schedule, titles) for schedule in article.schedules.all()],
        }
        for article in articles
    ]
    undecided = undecided_starts(at - UNDECIDED_SHOWN)[:50] if request.user.has_right("alarms.receive") else []
    return render(request, "web/rulebook.html", {"rows": rows, "undecided": undecided})
