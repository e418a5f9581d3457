"""Stock: looking up, one sub-inventory, what is held."""
