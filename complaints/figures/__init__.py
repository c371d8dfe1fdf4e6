"""What complaints are about, counted: most first, and month by month."""
