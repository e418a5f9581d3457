"""The till: what should be there, counted and closed."""
