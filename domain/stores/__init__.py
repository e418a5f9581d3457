"""Stores: where cards are redeemed."""

from domain.stores.edit import add_store, delete_store, edit_store
from domain.stores.model import Store
from domain.stores.query import StoreLine, list_stores, living_store, store

__all__ = [
    "Store",
    "StoreLine",
    "add_store",
    "delete_store",
    "edit_store",
    "list_stores",
    "living_store",
    "store",
]
