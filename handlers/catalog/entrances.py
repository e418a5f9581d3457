"""Every way to products: the list, a card, a new one, its fields."""

from typing import get_args

from domain.roles import Permission
from handlers.catalog import form, product, products
from handlers.catalog.buttons import Part, ProductDeed, ShowProduct
from handlers.catalog.draft import Step
from handlers.catalog.fields import FieldPress
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "products",
            Permission.MANAGE_PRODUCTS,
            Group.GOODS,
            icon="🛍",
            short=lambda: _("Products"),
            does=lambda: _("all products"),
            words=("products", "商品"),
        ),
        products.products_command,
    )
    table.button(
        products.ProductPage, products.page_pressed, Permission.MANAGE_PRODUCTS, of="products"
    )
    table.button(products.Purposes, products.purpose_pressed, Permission.MANAGE_PRODUCTS)
    table.command(
        Command(
            "product",
            Permission.MANAGE_PRODUCTS,
            Group.GOODS,
            short=lambda: _("Products"),
            does=lambda: _("one product, by its number or SKU"),
            like="products",
        ),
        product.product_command,
    )
    table.button(ShowProduct, product.product_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(ProductDeed, "online", product.online_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(ProductDeed, "offline", product.offline_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(ProductDeed, "delete", product.delete_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(ProductDeed, "delete!", product.deletion_confirmed, Permission.MANAGE_PRODUCTS)
    table.deed(ProductDeed, "why", product.why_pressed, Permission.MANAGE_PRODUCTS)
    for part in get_args(Part):
        table.deed(ProductDeed, part, product.part_pressed, Permission.MANAGE_PRODUCTS)
    table.command(
        Command(
            "addproduct",
            Permission.MANAGE_PRODUCTS,
            Group.GOODS,
            icon="✨",
            short=lambda: _("New product"),
            does=lambda: _("put a product into the pool"),
            words=("new product", "新商品"),
        ),
        form.add_command,
    )
    table.button(FieldPress, form.field_pressed, Permission.MANAGE_PRODUCTS)
    table.button(Step, form.step_pressed, Permission.MANAGE_PRODUCTS)
    table.question(form.TYPED, form.field_typed)
    table.question(form.PICTURE, form.not_a_picture)
    table.picture_question(form.PICTURE, form.picture_sent)
