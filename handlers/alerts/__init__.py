"""What ends soon, and what is done about it."""
