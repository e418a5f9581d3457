"""Files and calls on their way in: kept until decided on, looked at, brought in."""

from domain.intake.arrival import Arrival, ArrivalStep, arrivals_over_at, sweep_arrivals
from domain.intake.bulk import write
from domain.intake.calls import (
    CALLS_RETENTION,
    Answer,
    ApiCall,
    CallReused,
    close_call,
    open_call,
)
from domain.intake.judge import Problem
from domain.intake.keys import bring_keys, preview_keys
from domain.intake.members import (
    MembersBrought,
    MembersPreview,
    bring_members,
    preview_members,
)
from domain.intake.order_rows import COLUMNS as ORDER_COLUMNS
from domain.intake.orders import (
    OrdersBrought,
    OrdersPreview,
    bring_orders,
    preview_orders,
)
from domain.intake.products import Brought, Preview, bring_products, preview_products
from domain.intake.shop_key import (
    Caller,
    KeyLine,
    NewKey,
    ShopKey,
    anybody_calls,
    find_caller,
    make_shop_key,
    remove_shop_key,
    shop_key,
)
from domain.intake.stores import StoresBrought, StoresPreview, bring_stores, preview_stores
from domain.intake.supply import bring_supply, preview_supply
from domain.intake.take import ROWS, Busy, Taken, take_orders
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
    "CALLS_RETENTION",
    "ORDER_COLUMNS",
    "RETENTION",
    "ROWS",
    "Answer",
    "ApiCall",
    "Arrival",
    "ArrivalStep",
    "Brought",
    "Busy",
    "CallReused",
    "Caller",
    "KeyLine",
    "MembersBrought",
    "MembersPreview",
    "NewKey",
    "OrdersBrought",
    "OrdersPreview",
    "Preview",
    "Problem",
    "ShopKey",
    "Stopped",
    "StoresBrought",
    "StoresPreview",
    "Taken",
    "Upload",
    "UploadPiece",
    "Watch",
    "anybody_calls",
    "arrivals_over_at",
    "bring_keys",
    "bring_members",
    "bring_orders",
    "bring_products",
    "bring_stores",
    "bring_supply",
    "close_call",
    "find_caller",
    "keep_upload",
    "make_shop_key",
    "open_call",
    "preview_keys",
    "preview_members",
    "preview_orders",
    "preview_products",
    "preview_stores",
    "preview_supply",
    "remove_shop_key",
    "shop_key",
    "stop_upload",
    "sweep_arrivals",
    "take_orders",
    "write",
]
