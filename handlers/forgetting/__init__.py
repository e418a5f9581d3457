"""A person's data goes, at their own request or at one that the owner was told."""
