"""Links by which a complainant sees how far her complaint is, without signing in."""
