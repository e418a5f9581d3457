"""Staff, members, stores, settings."""
