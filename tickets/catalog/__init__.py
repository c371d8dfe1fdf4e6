"""What was sold: products, orders with what was delivered and came back, equipment and where it stands."""
