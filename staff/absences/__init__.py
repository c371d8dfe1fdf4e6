"""Who is away, from when until when, and who stands in."""
