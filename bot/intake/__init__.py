"""Updates on their way in: written down first, then worked on in the order of their chat."""
