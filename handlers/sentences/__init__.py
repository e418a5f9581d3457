"""Plain sentences: the same operations as the commands, said as people say them."""
