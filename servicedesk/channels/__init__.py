"""Gateways: bytes out of the house and into it. They know no tickets."""
