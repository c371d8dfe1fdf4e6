"""What a return comes to in money or goods, and the slip's closing."""
