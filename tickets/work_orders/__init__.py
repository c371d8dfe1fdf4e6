"""Work orders: what the maintenance department is asked to do on site for a matter."""
