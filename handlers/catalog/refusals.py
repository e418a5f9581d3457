"""How the catalogue says "no"."""

from domain.catalog import FileComesIn, Incomplete, SkuTaken, TooBig, WrongPicture
from domain.money import TwoWays
from domain.roles import Permission
from handlers.catalog.words import missing, two_ways
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.words import _, fill

REFUSALS = Refusals(
    say={
        Incomplete: lambda r, z: fill(
            _("❌ Still missing: {fields}. Without that this product cannot be."),
            fields=missing(r.fields),
        ),
        FileComesIn: lambda r, z: _("⏳ A file is just being brought in. Try again in a moment."),
        SkuTaken: lambda r, z: fill(_("❌ The SKU {sku} is taken by another product."), sku=r.sku),
        TwoWays: lambda r, z: two_ways(r),
        TooBig: lambda r, z: _("❌ The picture is larger than 2 MB. Send a smaller one."),
        WrongPicture: lambda r, z: _("❌ This is not a PNG or JPEG picture. Send one of those."),
    },
    malformed={
        "subtitle": lambda: _("❌ The subtitle may have at most {limit} characters."),
        **dict.fromkeys(
            ("short_name", "form", "weight", "logistics", "returns", "parameters"),
            lambda: _("❌ That is too long: at most {limit} characters."),
        ),
        "purpose": lambda: _("❌ The purpose is points mall or shop."),
        "category": lambda: _("❌ The category is physical, voucher, points, CDK or red packet."),
        "of a voucher": lambda: _(
            "❌ This product is a voucher of your own: where it is good, until when and how often "
            "is changed at the voucher."
        ),
        "cdk_category": lambda: _(
            "❌ Card keys cannot become something else, nor the other way round. "
            "Make a new product."
        ),
        "template": lambda: _("❌ This way of fulfilment does not go with the category."),
        "channel": lambda: _("❌ The channel may have at most {limit} characters."),
        "note": lambda: _("❌ The note may have at most {limit} characters."),
        "remark": lambda: _("❌ The remark may have at most {limit} characters."),
        "platforms": lambda: _("❌ The platforms may have at most {limit} characters."),
        "tags": lambda: _("❌ At most 20 tags, each of at most {limit} characters."),
        "expires_on": lambda: _("❌ That is not a day. Write it like 2027-06-30, or none."),
        "valid_from": lambda: _("❌ That is not a day. Write it like 2027-06-30, or none."),
        **dict.fromkeys(
            ("expires_on over", "valid_until over"),
            lambda: _("❌ That last day lies in the past. Write one like 2027-06-30."),
        ),
        "valid_days": lambda: _("❌ Days are a number from 1 to {limit}, or none."),
        "freight": lambda: _("❌ Freight is an amount like 4.50, or free."),
        "redeem_mode": lambda: _("❌ Redeeming is by order or by count."),
        "card_mode": lambda: _("❌ Cards are single or multi."),
        "auto_off": lambda: _("❌ Please say yes or no."),
        "balance_pays": lambda: _("❌ Please say yes or no."),
        "cross_store": lambda: _("❌ Please say yes or no."),
        "unified_stock": lambda: _("❌ Please say yes or no."),
        "wait_hours": lambda: _("❌ Hours are a number from 0 to {limit}."),
        "variant": lambda: _("❌ A variant's name has at most {limit} characters."),
        "variants": lambda: _("❌ A product has at most {limit} variants."),
        "variant names": lambda: _("❌ Several variants need a name each, all different."),
        "sku": lambda: _("❌ A SKU has 1 to {limit} characters without spaces or commas."),
        "price": lambda: _("❌ The price is an amount like 8.90."),
        "barcode": lambda: _("❌ A barcode has 4 to {limit} letters and digits."),
        "credit": lambda: _("❌ The points that one gives are a number from 1 to {limit}."),
        "preset": lambda: _("❌ The presets are trial, weekly and annual."),
        "picture": lambda: _(
            "❌ A picture is the cover, the detail picture or one of the carousel."
        ),
        "carousel": lambda: _("❌ The carousel has at most {limit} pictures. Empty it first."),
        "by_order": lambda: _("❌ Redeemed by order, a card has exactly one use."),
        "product_part": lambda: _(
            "❌ I do not understand “{said}”, or it is said twice. Write it like: "
            "House beans | 8.90 | 40 | sku BEAN | until 2027-06-30 | tags coffee, beans"
        ),
    },
    not_found={
        "products": lambda: _("❌ There is no such product here. It may have been deleted."),
    },
    lists={
        "products": ListOf("products", Permission.MANAGE_PRODUCTS, lambda: _("Products")),
    },
)
