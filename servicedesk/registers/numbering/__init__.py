"""How the numbers of a book are written."""
