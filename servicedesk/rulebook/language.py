"""Which of two languages a reader reads."""

from django.utils.translation import get_language


def in_reader_language(zh: str, en: str) -> str:
    """The text in the language of whoever reads it now; Chinese when there is no English."""
    return en if (get_language() or "").startswith("en") and en else zh
