"""What a new merchant starts with; handed in by the process from its settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defaults:
    timezone: str = "UTC"
    currency: str = "USD"
    language: str = "en"
