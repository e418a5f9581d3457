"""Every way for a file of rows."""

from domain.roles import Permission
from handlers.intake import keys, shop_key
from handlers.intake.examples import (
    Example,
    example_pressed,
    import_command,
    template_command,
)
from handlers.intake.sheets import do_pressed, on_sheet
from handlers.intake.watching import SheetDeed, stop_pressed
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "import",
            Permission.MANAGE_PRODUCTS,
            Group.GOODS,
            icon="📥",
            short=lambda: _("File"),
            does=lambda: _("bring in a CSV or XLSX file"),
            words=("import", "导入"),
        ),
        import_command,
    )
    table.command(
        Command("template", Permission.MANAGE_PRODUCTS, openers=("template", "模板")),
        template_command,
    )
    table.button(Example, example_pressed, Permission.MANAGE_PRODUCTS)
    table.otherwise(sheet=on_sheet)
    table.question(keys.KEYS, keys.keys_typed)
    table.deed(SheetDeed, "do", do_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(SheetDeed, "stop", stop_pressed, Permission.MANAGE_PRODUCTS)
    for deed, pressed in (
        ("show", shop_key.key_pressed),
        ("make", shop_key.make_pressed),
        ("make!", shop_key.make_confirmed),
        ("remove", shop_key.remove_pressed),
        ("remove!", shop_key.remove_confirmed),
    ):
        table.deed(shop_key.ShopKeyDeed, deed, pressed, Permission.MANAGE_KEYS)
