"""`make bench [CODES=folder]`: each part beside a limit of the same run; PARTS names them."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from bot.logs import configure
from tests.bench import (
    alerts,
    bots,
    buying,
    checkout,
    clock,
    costs,
    exports,
    members,
    memory,
    odd,
    orders,
    page,
    printing,
    reading,
    records,
    redeeming,
    routing,
    sending,
    shop,
    stall,
    start,
)

PARTS = (
    "reading", "redeeming", "routing", "memory", "start", "shop", "records", "members", "exports",
    "clock", "stall", "checkout", "buying", "orders", "odd", "alerts",
    "bots", "costs", "page", "printing",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--codes", type=Path, help="a folder with photos/ and truth.csv")
    parser.add_argument("--only", choices=PARTS, action="append")
    asked = parser.parse_args()
    configure("ERROR", "console")
    logging.disable(logging.ERROR)
    chosen = asked.only or PARTS
    if "reading" in chosen:
        reading.run(asked.codes)
    if "memory" in chosen:
        memory.run()
    if "start" in chosen:
        start.run()
    if "routing" in chosen:
        asyncio.run(routing.run())
    if "redeeming" in chosen:
        redeeming.run()
    if "shop" in chosen:
        shop.run()
    if "records" in chosen:
        records.run()
    if "members" in chosen:
        members.run()
    if "exports" in chosen:
        exports.run()
    if "clock" in chosen:
        clock.run()
    if "stall" in chosen:
        stall.run()
    if "checkout" in chosen:
        checkout.run()
    if "buying" in chosen:
        buying.run()
    if "orders" in chosen:
        orders.run()
    if "odd" in chosen:
        odd.run()
    if "alerts" in chosen:
        alerts.run()
        sending.run()
    if "bots" in chosen:
        bots.run()
    if "costs" in chosen:
        costs.run()
    if "page" in chosen:
        page.run()
    if "printing" in chosen:
        printing.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
