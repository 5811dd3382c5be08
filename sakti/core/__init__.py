"""Pure functions, standard library only: the rules of the product, without framework or database."""
