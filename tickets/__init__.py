"""Whom we serve and one matter of one customer at a time: customers, calls, tickets."""
