"""Draws in a chat: made, entered, checked, won."""
