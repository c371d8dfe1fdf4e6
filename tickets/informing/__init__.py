"""Who was told of a matter: a colleague by a notice of the desk, a customer by a text that is kept with the matter."""
