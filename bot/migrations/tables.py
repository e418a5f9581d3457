"""Every table there is, for the migrations and for the test that both agree."""

# ruff: noqa: F401  (each import registers its tables)

import bot.intake.model
import bot.storage
import domain.alerts
import domain.bots
import domain.broadcasts
import domain.cards
import domain.catalog
import domain.chores
import domain.desk.journal
import domain.drafts
import domain.draws
import domain.intake
import domain.ledger
import domain.mall
import domain.members
import domain.merchants
import domain.orders
import domain.outbox
import domain.payments
import domain.people
import domain.redemption
import domain.refunds
import domain.shifts
import domain.staff
import domain.stock
import domain.stores
import domain.supply
import domain.till
import domain.vouchers
from domain.engine import Base

METADATA = Base.metadata
