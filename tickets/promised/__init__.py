"""Until when a customer was promised her answer, and how to reach her."""
