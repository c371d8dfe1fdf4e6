"""What cannot be meant, told in both languages: pure."""


class Mistake(ValueError):
    """Something written that cannot be meant; `en` and `zh` name the value and end with the remedy."""

    def __init__(self, en: str, zh: str):
        super().__init__(f"{en} / {zh}")
        self.en, self.zh = en, zh
