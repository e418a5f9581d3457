"""A person's data: where it stands, and how it goes (the ledgers keep numbers, not names)."""

from domain.forgetting.traces import TRACES, Trace

__all__ = ["TRACES", "Trace"]
