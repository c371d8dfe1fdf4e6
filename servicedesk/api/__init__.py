"""What every REST endpoint shares: keys, problems, pages, ETags, idempotency."""
