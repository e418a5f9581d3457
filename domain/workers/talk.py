"""What passes between the program and a worker: JSON and bytes, never pickles.

A worker looks at hostile files; whatever becomes of it, its words can only be data.
"""

import json
import os
import struct
from typing import Any

Json = Any  # what was said: whoever listens looks at what it is
Facts = dict[str, Json]
HEAD = struct.Struct(">II")  # bytes of JSON, bytes of the rest
MOST_WORDS, MOST_BYTES = 2**20, 2**26  # what is believed of a head


def packed(words: object, data: bytes = b"") -> bytes:
    return heading(words, len(data)) + data


def heading(words: object, size: int) -> bytes:
    """What goes before so many bytes: they need not be copied for it."""
    text = json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return HEAD.pack(len(text), size) + text


def unpacked(text: bytes) -> Json:
    return json.loads(text.decode("utf-8", "surrogatepass"))


class Talk:
    """The worker's end: two pipes that block."""

    def __init__(self, hear: int, speak: int) -> None:
        self._hear = os.fdopen(hear, "rb")
        self._speak = os.fdopen(speak, "wb")

    def say(self, words: object, data: bytes = b"") -> None:
        """Tell what has been found so far: it counts, whatever happens afterwards."""
        self._send({"said": words}, data)

    def ask(self, words: object) -> Json:
        """The same, and wait for an answer."""
        self._send({"asked": words}, b"")
        return self.next()[0]

    def end(self, words: object) -> None:
        self._send(words, b"")

    def next(self) -> tuple[Json, bytes]:
        """Raises EOFError where the program is gone."""
        words, data = HEAD.unpack(self._exactly(HEAD.size))
        return unpacked(self._exactly(words)), self._exactly(data)

    def _exactly(self, size: int) -> bytes:
        found = self._hear.read(size)
        if len(found) < size:
            raise EOFError
        return found

    def _send(self, words: object, data: bytes) -> None:
        self._speak.write(packed(words, data))
        self._speak.flush()
