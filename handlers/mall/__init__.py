"""Listings, malls, sharing, what customers see, inline mode."""
