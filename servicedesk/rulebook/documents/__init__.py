"""What stands beside an article: where it comes from, its procedures and flow charts."""
