"""Files and calls on their way in: kept until decided on, looked at, brought in."""

from domain.intake.arrival import Arrival, ArrivalStep, arrivals_over_at, sweep_arrivals
from domain.intake.bulk import write
from domain.intake.judge import Problem
from domain.intake.keys import bring_keys, preview_keys
from domain.intake.members import (
    MembersBrought,
    MembersPreview,
    bring_members,
    preview_members,
)
from domain.intake.orders import (
    OrdersBrought,
    OrdersPreview,
    bring_orders,
    preview_orders,
)
from domain.intake.products import Brought, Preview, bring_products, preview_products
from domain.intake.supply import bring_supply, preview_supply
from domain.intake.upload import (
    RETENTION,
    Stopped,
    Upload,
    UploadPiece,
    Watch,
    keep_upload,
    stop_upload,
)

__all__ = [
    "RETENTION",
    "Arrival",
    "ArrivalStep",
    "Brought",
    "MembersBrought",
    "MembersPreview",
    "OrdersBrought",
    "OrdersPreview",
    "Preview",
    "Problem",
    "Stopped",
    "Upload",
    "UploadPiece",
    "Watch",
    "arrivals_over_at",
    "bring_keys",
    "bring_members",
    "bring_orders",
    "bring_products",
    "bring_supply",
    "keep_upload",
    "preview_keys",
    "preview_members",
    "preview_orders",
    "preview_products",
    "preview_supply",
    "stop_upload",
    "sweep_arrivals",
    "write",
]
