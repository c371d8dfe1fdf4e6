"""The written regulation as data: packs, regulations, articles and their versions."""
