"""What is counted for Prometheus."""

from prometheus_client import Counter, Histogram

UPDATES = Counter("tillbot_updates", "Updates handled", ["role"])
SECONDS = Histogram(
    "tillbot_update_seconds",
    "Seconds from an update's arrival to its answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
NOTICES = Counter("tillbot_notices", "Owed messages", ["outcome"])
PAYOUTS = Counter("tillbot_payouts", "Tries to give Stars back", ["outcome"])
