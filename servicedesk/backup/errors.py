"""Why there is no backup, or no restore."""


class BackupError(RuntimeError):
    """What is wrong and what to do about it, in one line, in both languages."""

    def __init__(self, english: str, chinese: str):
        super().__init__(f"{english} / {chinese}")
