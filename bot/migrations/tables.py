"""Every table there is, for the migrations and for the test that both agree."""

import domain.cards
import domain.catalog
import domain.desk.journal
import domain.drafts
import domain.mall
import domain.members
import domain.merchants
import domain.outbox
import domain.people
import domain.redemption
import domain.sheets
import domain.staff
import domain.stock
import domain.stores  # noqa: F401  (each import registers its tables)
from domain.engine import Base

METADATA = Base.metadata
