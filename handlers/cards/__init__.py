"""Cards: the merchant's, a new one, one's own."""
