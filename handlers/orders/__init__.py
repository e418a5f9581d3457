"""Orders: bought by customers, taken, shipped and closed by staff."""
