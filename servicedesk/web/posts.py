"""The titles of posts, as the pages call those a rule tells."""

from django.core.cache import cache

from servicedesk.rulebook.models import in_reader_language
from staff.models import Post

_KEY, _SECONDS = "post-titles", 60


def post_title(code: str) -> str:
    """A post's title in the reader's language, a minute old at most; the code itself where there is no such post."""
    titles: dict[str, tuple[str, str]] = cache.get(_KEY) or {}
    if code not in titles:
        titles = {post.code: (post.title_zh, post.title_en) for post in Post.objects.all()}
        cache.set(_KEY, titles, _SECONDS)
    return in_reader_language(*titles[code]) if code in titles else code
