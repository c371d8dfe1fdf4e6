"""Listeners that do harm; the desk's own workers find them by name."""

import os
import time


def stumble(event) -> None:
    raise ValueError("poison")


def die(event) -> None:
    """End the worker as the kernel would when memory runs out."""
    os._exit(9)


def hang(event) -> None:
    time.sleep(600)
