"""What an intake has to say of a matter, beyond the customer and her words, and correcting it afterwards."""
