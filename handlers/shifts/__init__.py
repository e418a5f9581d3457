"""Shifts at a store, by its printed code; what each verifier did."""
