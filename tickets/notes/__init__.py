"""Notes on a matter that no customer sees, the members they name, and who follows a matter."""
