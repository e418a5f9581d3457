"""The common bot and the merchants' own ones, in one process, over one HTTP client."""
