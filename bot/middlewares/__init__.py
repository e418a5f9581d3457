"""What happens around every update, in the order of ``bot/app.py``."""
