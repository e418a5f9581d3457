"""Stores: where cards are redeemed."""

from domain.stores.edit import add_store, checked, delete_store, edit_store, open_first
from domain.stores.model import Store
from domain.stores.query import (
    Contact,
    StoreLine,
    contact,
    contacts,
    contacts_of,
    list_stores,
    living_store,
    store,
    store_names_of,
    store_zones,
)

__all__ = [
    "Contact",
    "Store",
    "StoreLine",
    "add_store",
    "checked",
    "contact",
    "contacts",
    "contacts_of",
    "delete_store",
    "edit_store",
    "list_stores",
    "living_store",
    "open_first",
    "store",
    "store_names_of",
    "store_zones",
]
