"""The process: settings, composition, delivery, clock, sandbox."""
