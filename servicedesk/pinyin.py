"""How Chinese names begin when they are typed in Latin letters. The dictionary takes half a second to load: whoever needs it pays."""

from collections.abc import Callable


def first_letters(text: str, other: Callable[[str], str] = str) -> str:
    """The first letter of each syllable: wns for 温女士; what is not Chinese as `other` shortens it."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors=other))
