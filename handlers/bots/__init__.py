"""A merchant's own bot: connecting it, and taking it away."""
