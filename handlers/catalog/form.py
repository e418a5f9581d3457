"""A new product: two steps with a button for each field, or one typed line (S0-06, S0-07, S0-12).

The answers are texts in a draft; the domain reads them when the form is finished.
"""

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import (
    PRESETS,
    Category,
    edit_product,
    edit_variant,
    new_variant,
    product,
    set_picture,
    use_preset,
)
from domain.desk import Desk
from domain.errors import Malformed
from domain.reading import Reader
from domain.stock import add_product, stock_of
from handlers.catalog.buttons import ProductDeed
from handlers.catalog.draft import (
    CLEARED,
    PICTURES,
    STEP1,
    Answers,
    Change,
    Step,
    answered,
    answers_of,
    changed,
    form,
    one_liner,
    preset_fields,
    said_in,
)
from handlers.catalog.edit import EDITS
from handlers.catalog.fields import FieldPress, preset_rows, question_of
from handlers.catalog.pictures import take_picture
from handlers.catalog.product import show_product
from handlers.catalog.words import field_name, money, points, uses_words
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, button, rows_of, send, show
from handlers.kit.words import _, _n, bold, fill, lines, number

TYPED = Question("product.field")
PICTURE = Question("product.picture")


async def add_command(
    event: Event, desk: Desk, me: Me, state: FSMContext, bot: Bot, args: str = ""
) -> None:
    """``/addproduct NAME | 8.90 | 40 | sku BEAN | shop | until 2027-06-30 | S, M, L …``; alone:
    the form."""
    if args:
        fields, variants = one_liner(args, me.currency)
        if "|" in args:
            made = await desk(add_product, fields=fields, variants=variants)
            await show_product(event, desk, bot, made, _finished())
            return
    else:
        fields, variants = {}, []
    answers: Answers = {"fields": fields, "variants": variants, "pictures": {}, "carousel": []}
    draft = await desk(drafts.begin, kind="product", answers=dict(answers))
    await show(event, form(draft, answers, 1, me.currency))
    if not fields.get("name"):
        await TYPED.ask(state, owner="d", id=0, field="name", at=0, draft=draft)


async def field_pressed(
    query: CallbackQuery, pressed: FieldPress, desk: Desk, me: Me, state: FSMContext, bot: Bot
) -> None:
    """A field was tapped: ask for it, or take the preset that was tapped."""
    currency = me.currency
    if pressed.owner == "v" and pressed.field == "menu":
        await show(query, await _variant_menu(desk, pressed.id))
    elif pressed.field == "preset":
        await _preset(query, pressed, desk, currency)
    elif pressed.value == "back":
        await state.clear()
        await show(query, await _where_from(desk, pressed, currency))
    elif pressed.value:
        if pressed.field in PICTURES and pressed.owner == "p":
            await desk(set_picture, product_id=pressed.id, place=pressed.field, digest="")
            await show(query, await _where_from(desk, pressed, currency))
            return
        await state.clear()
        await _put(query, desk, bot, pressed, pressed.value, currency)
    else:
        about = pressed.model_dump(exclude={"value"})
        words, rows = (
            question_of(pressed.field),
            preset_rows(pressed, await _category(desk, pressed)),
        )
        await (PICTURE if pressed.field in PICTURES else TYPED).ask(state, **about)
        back = button("◀ " + _("Back"), pressed.model_copy(update={"value": "back"}))
        await show(query, Screen(words, [*rows, [back]]))


async def step_pressed(
    query: CallbackQuery, pressed: Step, desk: Desk, me: Me, state: FSMContext, bot: Bot
) -> None:
    currency = me.currency
    answers = await answers_of(desk, pressed.draft)
    await state.clear()
    if pressed.step < 3:
        await show(query, form(pressed.draft, answers, pressed.step, currency))
        return
    made = await desk(
        add_product,
        fields=answers["fields"],
        variants=answers["variants"],
        pictures=answers["pictures"],
        carousel=answers["carousel"],
        draft=pressed.draft,
    )
    await show_product(query, desk, bot, made, _finished())


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext, bot: Bot) -> None:
    """The one thing that was asked for; a mistake leaves the question open."""
    about = await TYPED.about(state)
    press = FieldPress(**about)
    currency = me.currency
    await _put(message, desk, bot, press, (message.text or "").strip() or "-", currency)
    if await TYPED.about(state) == about:
        await state.clear()


async def picture_sent(
    message: Message, desk: Desk, me: Me, state: FSMContext, bot: Bot, reader: Reader
) -> None:
    """A cover, a detail picture, or one more of the carousel."""
    about = await PICTURE.about(state)
    kept = await take_picture(message, desk, bot, reader, me)
    press = FieldPress(**about)
    if press.owner == "d":
        answers = await answers_of(desk, press.draft)
        change: Change = (
            {"carousel": [*answers["carousel"], kept.digest]}
            if press.field == "carousel"
            else {"pictures": answers["pictures"] | {press.field: kept.digest}}
        )
        await answered(desk, press.draft, change)
    else:
        await desk(set_picture, product_id=press.id, place=press.field, digest=kept.digest)
    await state.clear()
    if not kept.advised:
        await message.answer(
            fill(
                _("🖼 Taken: {width}×{height} pixels. 750×750 looks best at the top of the page."),
                width=str(kept.width),
                height=str(kept.height),
            )
        )
    await send(message, await _where_from(desk, press, me.currency))


async def not_a_picture(message: Message) -> None:
    await send(message, Screen(question_of("cover")))


async def _put(
    event: Event,
    desk: Desk,
    bot: Bot,
    press: FieldPress,
    text: str,
    currency: str,
) -> None:
    """Give one field its text: of a draft, a product, or a variant."""
    if press.owner == "d":
        answers = await answers_of(desk, press.draft)
        change = changed(answers, press, text, currency)
        answers = await answered(desk, press.draft, change)
        step = 1 if press.field in STEP1 else 2
        await show(event, form(press.draft, answers, step, currency))
    elif press.owner == "v":
        said = "" if text == "-" and press.field == "barcode" else text
        await desk(edit_variant, variant_id=press.id, field=press.field, text=said)
        await show(event, await _variant_menu(desk, press.id))
    elif press.field == "variant":
        await desk(new_variant, product_id=press.id, name=text)
        await show(event, EDITS["variants"](await desk(product, product_id=press.id)))
    else:
        said = "" if text == "-" and press.field in CLEARED else text
        back = await desk(edit_product, product_id=press.id, field=press.field, text=said)
        lead = fill(_("✅ {field} is changed."), field=field_name(press.field))
        if back:
            words = _n(
                "📦 {n} allocated unit is back in the pool: allocate it anew.",
                "📦 {n} allocated units are back in the pool: allocate them anew.",
                back,
            )
            lead = lines(lead, fill(words, n=number(back)))
        await show_product(event, desk, bot, press.id, lead)


async def _preset(query: CallbackQuery, pressed: FieldPress, desk: Desk, currency: str) -> None:
    """Trial, weekly, annual (S4-02)."""
    if pressed.value not in PRESETS:
        raise Malformed("preset")
    if pressed.owner == "d":
        answers = await answers_of(desk, pressed.draft)
        fields = answers["fields"] | preset_fields(pressed.value)
        answers = await answered(desk, pressed.draft, {"fields": fields})
        await show(query, form(pressed.draft, answers, 1, currency))
        return
    await desk(use_preset, product_id=pressed.id, preset=pressed.value)
    await show(query, EDITS["terms"](await desk(product, product_id=pressed.id)))


async def _where_from(desk: Desk, press: FieldPress, currency: str) -> Screen:
    """The screen on which the field's button stands."""
    if press.owner == "d":
        answers = await answers_of(desk, press.draft)
        step = 1 if press.field in STEP1 + PICTURES else 2
        return form(press.draft, answers, step, currency)
    if press.owner == "v":
        return await _variant_menu(desk, press.id)
    card = await desk(product, product_id=press.id)
    screen = "pictures" if press.field in PICTURES else "edit"
    if press.field == "variant":
        screen = "variants"
    return EDITS[screen](card)


async def _category(desk: Desk, press: FieldPress) -> Category:
    if press.owner == "d":
        answers = await answers_of(desk, press.draft)
        return said_in(answers["fields"], "category", "USD") or Category.PHYSICAL
    if press.owner == "p":
        return (await desk(product, product_id=press.id)).category
    return Category.PHYSICAL


async def _variant_menu(desk: Desk, variant_id: int) -> Screen:
    """One variant's fields."""
    line = await desk(stock_of, variant_id=variant_id)
    card = await desk(product, product_id=line.product_id)
    one = next(v for v in card.variants if v.id == variant_id)
    credits = card.category is Category.POINTS
    more = ["uses"] if card.is_pass else ["credit"] if credits else []
    fields = ["variant", "sku", "price", "barcode", *more]
    rows = rows_of(
        [
            button(field_name(name), FieldPress(owner="v", id=variant_id, field=name))
            for name in fields
        ],
        3,
    )
    text = lines(
        fill("🧩 {name}", name=bold(one.name or card.name)),
        fill("SKU: {sku}", sku=one.sku),
        fill(_("Price: {price}"), price=money(one.price, card.currency)),
        fill(_("Barcode: {code}"), code=one.barcode or "–"),
        fill(_("Uses: {uses}"), uses=uses_words(one.uses)) if card.is_pass else None,
        fill(_("Gives: {points}"), points=points(one.credit)) if credits else None,
    )
    back = button("◀ " + _("Variants and prices"), ProductDeed(product=card.id, deed="variants"))
    return Screen(text, [*rows, [back]])


def _finished() -> str:
    return _("✅ It is in the pool and online.")
