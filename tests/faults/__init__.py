"""Everything that can fail beside the program, while people go on; then the books are read."""
