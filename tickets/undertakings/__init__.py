"""What members undertake by their name: the points of an article, read and signed once an edition."""
