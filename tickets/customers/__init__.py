"""Whom we serve: customers, the people behind them, how they are found, merged, and looked at."""
