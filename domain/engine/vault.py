"""Secrets at rest: sealed in the database with a key that is not in it."""

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from domain.errors import Refusal


class NoVault(Refusal):
    """Nothing can be sealed: the process was given no key."""


class Vault:
    """Seals with AES (Fernet) and recognises what it sealed before, without opening it."""

    def __init__(self, key: str | None) -> None:
        """``key``: as ``Vault.new_key`` makes one; None: nothing can be sealed.

        Several, separated by commas: the first seals, all of them open; the last, which is the
        oldest, keeps recognising what was sealed before. Raises ValueError.
        """
        keys = [one.strip() for one in key.split(",")] if key else []
        self._key = keys[-1] if keys else None
        self._fernet = MultiFernet([Fernet(one) for one in keys]) if keys else None

    @staticmethod
    def new_key() -> str:
        return Fernet.generate_key().decode()

    def seal(self, text: str) -> bytes:
        """Raises NoVault."""
        return self.seal_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        """Raises NoVault, also where the key is another one."""
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, data: bytes) -> bytes:
        """Raises NoVault."""
        if self._fernet is None:
            raise NoVault
        return self._fernet.encrypt(data)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Raises NoVault."""
        if self._fernet is None:
            raise NoVault
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as other:
            raise NoVault from other

    def print_of(self, text: str) -> str:
        """The same for the same text, useless to guess from without the key."""
        if self._key is None:
            raise NoVault
        return hmac.new(self._key.encode(), text.encode(), hashlib.sha256).hexdigest()
