"""Secrets at rest: sealed in the database with a key that is not in it."""

import base64
import hashlib
import hmac
import os
from functools import cached_property
from typing import TYPE_CHECKING

from domain.errors import Refusal

if TYPE_CHECKING:  # loaded with the first secret: most processes seal nothing
    from cryptography.fernet import MultiFernet

KEY_BYTES = 32


class NoVault(Refusal):
    """Nothing can be sealed: the process was given no key."""


class Vault:
    """Seals with AES (Fernet) and recognises what it sealed before, without opening it."""

    def __init__(self, key: str | None) -> None:
        """``key``: as ``Vault.new_key`` makes one; None: nothing can be sealed.

        Several, separated by commas: the first seals, all of them open; the last, which is the
        oldest, keeps recognising what was sealed before. Raises ValueError where one is no key.
        """
        self._keys = [one.strip() for one in key.split(",")] if key else []
        if any(len(base64.urlsafe_b64decode(one)) != KEY_BYTES for one in self._keys):
            raise ValueError("a key has 32 bytes")
        self._key = self._keys[-1] if self._keys else None

    @cached_property
    def _fernet(self) -> "MultiFernet":
        """Raises NoVault."""
        from cryptography.fernet import Fernet, MultiFernet

        if not self._keys:
            raise NoVault
        return MultiFernet([Fernet(one) for one in self._keys])

    @staticmethod
    def new_key() -> str:
        return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()

    def seal(self, text: str) -> bytes:
        """Raises NoVault."""
        return self.seal_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        """Raises NoVault, also where the key is another one."""
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, data: bytes) -> bytes:
        """Raises NoVault."""
        return self._fernet.encrypt(data)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Raises NoVault, also where the key is another one."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as other:
            raise NoVault from other

    def print_of(self, text: str, *, newest: bool = False) -> str:
        """The same for the same text, useless to guess from without the key.

        ``newest``: as it will be once the first key is the only one. Raises NoVault.
        """
        if self._key is None:
            raise NoVault
        key = self._keys[0] if newest else self._key
        return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()

    def sign_of(self, text: str) -> int | None:
        """A number below zero that is always this text's: it stands for who was forgotten, and
        says nothing without the key. None: there is no key."""
        if self._key is None:
            return None
        return -1 - int(self.print_of(text)[:15], 16)
