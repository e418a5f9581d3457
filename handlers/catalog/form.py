"""A new product: a form that asks one thing after the other, or one typed line (S0-06, S0-07,
S0-12).

The answers are texts in a draft; the domain reads them when the form is finished.
"""

from datetime import date

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import (
    PRESETS,
    Category,
    Purpose,
    Template,
    edit_product,
    edit_variant,
    new_variant,
    product,
    set_picture,
    use_preset,
)
from domain.days import day_in
from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import CAROUSEL
from domain.reading import Reader
from domain.signs import has_bar, is_dash
from domain.stock import Mall, add_product, stock_of
from handlers.catalog.buttons import ProductDeed
from handlers.catalog.draft import (
    CLEARED,
    PICTURES,
    Answers,
    Change,
    Step,
    answered,
    answers_of,
    asked_again,
    changed,
    granted,
    main_fields,
    next_field,
    one_liner,
    preset_fields,
    said_in,
)
from handlers.catalog.edit import EDITS
from handlers.catalog.fields import FieldPress, days_in_full, in_full, preset_rows, question_of
from handlers.catalog.form_screen import (
    FINISH,
    FINISH_EMPTY,
    MORE,
    finish_with_none,
    finished,
    form,
    is_empty,
    more_details,
)
from handlers.catalog.pictures import take_picture
from handlers.catalog.product import show_product
from handlers.catalog.store_ticks import tick_pressed
from handlers.catalog.words import field_name, money, points, uses_words
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, button, rows_of, send, show
from handlers.kit.words import _, _n, bold, fill, lines, number
from handlers.mall.sell_where import sell_screen_of

TYPED = Question("product.field", again=asked_again, things=("products", "variants"))
PICTURE = Question("product.picture", again=asked_again, things=("products", "variants"))


async def add_command(
    event: Event, desk: Desk, me: Me, state: FSMContext, bot: Bot, args: str = ""
) -> None:
    """``/addproduct NAME | 8.90 | 40 | sku BEAN | until 2027-06-30 | S, M, L …``; or the form."""
    fields: dict[str, str] = {}
    variants: list[dict[str, str]] = []
    if args:
        said, variants = one_liner(args, me.currency)
        fields = days_in_full(said, desk.clock(), me.house_zone)
        if has_bar(args):
            unsaid = granted(fields, me.currency)
            made = await desk(add_product, fields=fields | unsaid, variants=variants)
            await show_product(event, desk, bot, made, finished(unsaid, fields, me.currency))
            return
    fields.setdefault("template", Template.PICK_UP.value)
    answers: Answers = {"fields": fields, "variants": variants, "pictures": {}, "carousel": []}
    draft = await desk(drafts.begin, kind="product", answers=dict(answers))
    await _form(event, desk, me, state, draft, answers)


async def field_pressed(
    query: CallbackQuery, pressed: FieldPress, desk: Desk, me: Me, state: FSMContext, bot: Bot
) -> None:
    """A field was tapped: ask for it, or take the preset that was tapped."""
    if pressed.owner == "v" and pressed.field == "menu":
        await show(query, await _variant_menu(desk, pressed.id))
    elif pressed.field == "stores" and pressed.value != "back":
        await TYPED.ask(state, **pressed.model_dump(exclude={"value"}))
        await tick_pressed(query, pressed, desk)
    elif pressed.field == "preset":
        await _preset(query, pressed, desk, me, state)
    elif pressed.value == "back":
        await _back(query, desk, me, state, pressed)
    elif pressed.value:
        if pressed.field in PICTURES and pressed.owner == "p":
            await desk(set_picture, product_id=pressed.id, place=pressed.field, digest="")
            await _back(query, desk, me, state, pressed)
            return
        await _put(query, desk, bot, me, state, pressed, pressed.value)
    else:
        about = pressed.model_dump(exclude={"value"})
        words = question_of(pressed.field)
        rows = preset_rows(pressed, await _category(desk, pressed), _today(desk, me))
        await (PICTURE if pressed.field in PICTURES else TYPED).ask(state, **about)
        back = button("◀ " + _("Back"), pressed.model_copy(update={"value": "back"}))
        await show(query, Screen(words, [*rows, [back]]))


async def step_pressed(
    query: CallbackQuery, pressed: Step, desk: Desk, me: Me, state: FSMContext
) -> None:
    """The form, all details, or the end of it: then it asks where it shall sell."""
    ends = pressed.step in (FINISH, FINISH_EMPTY)
    if ends and (made := await desk.answered(add_product)):
        done = _("✅ It is in the pool and online.")
        await show(query, await sell_screen_of(desk, made, lead=done))
        return
    answers = await answers_of(desk, pressed.draft)
    if pressed.step == MORE:
        await state.clear()
        await show(query, more_details(pressed.draft, answers, me.currency))
        return
    if pressed.step == FINISH and is_empty(answers, me.currency):
        await TYPED.ask(state, owner="d", id=0, field="stock", at=0, draft=pressed.draft)
        screen = finish_with_none(pressed.draft, answers, me.currency, _today(desk, me))
        await show(query, screen)
        return
    if not ends:
        await _form(query, desk, me, state, pressed.draft, answers)
        return
    unsaid = granted(answers["fields"], me.currency)
    made = await desk(
        add_product,
        fields=answers["fields"] | unsaid,
        variants=answers["variants"],
        pictures=answers["pictures"],
        carousel=answers["carousel"],
        draft=pressed.draft,
    )
    await state.clear()
    shop = said_in(answers["fields"], "purpose", me.currency) is Purpose.ECOMMERCE
    meant = Mall.SHOP if shop else Mall.POINTS
    words = finished(unsaid, answers["fields"], me.currency)
    await show(query, await sell_screen_of(desk, made, meant, words))


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext, bot: Bot) -> None:
    """The one thing that was asked for; a mistake leaves the question open."""
    press = FieldPress(**await TYPED.about(state))
    said = in_full(press.field, (message.text or "").strip(), desk.clock(), me.house_zone)
    await _put(message, desk, bot, me, state, press, said or "-")


async def picture_sent(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    reader: Reader,
    album: list[Message] | None = None,
) -> None:
    """A cover, a detail picture, or more of the carousel, where an album's others go."""
    parts = album or [message]
    press = FieldPress(**await PICTURE.about(state))
    taken = [await take_picture(part, desk, bot, reader, me) for part in parts]
    for at, kept in enumerate(taken):
        await _keep(desk, press, kept.digest, "carousel" if at else press.field)
    await state.clear()
    first = taken[0]
    if not first.advised:
        await message.answer(
            fill(
                _("🖼 Taken: {width}×{height} pixels. 750×750 looks best at the top of the page."),
                width=str(first.width),
                height=str(first.height),
            )
        )
    await _back(message, desk, me, state, press)


async def _keep(desk: Desk, press: FieldPress, digest: str, place: str) -> None:
    if press.owner != "d":
        await desk(set_picture, product_id=press.id, place=place, digest=digest)
        return
    answers = await answers_of(desk, press.draft)
    change: Change = (
        {"carousel": [*answers["carousel"], digest][:CAROUSEL]}
        if place == "carousel"
        else {"pictures": answers["pictures"] | {place: digest}}
    )
    await answered(desk, press.draft, change)


async def not_a_picture(message: Message) -> None:
    await send(message, Screen(question_of("cover")))


async def _put(
    event: Event,
    desk: Desk,
    bot: Bot,
    me: Me,
    state: FSMContext,
    press: FieldPress,
    text: str,
) -> None:
    """Give one field its text: of a draft, a product, or a variant."""
    if press.owner == "d":
        answers = await answers_of(desk, press.draft)
        change = changed(answers, press, text, me.currency)
        await answered(desk, press.draft, change)
        await _back(event, desk, me, state, press)
        return
    await _put_in_product(event, desk, bot, press, text)
    await state.clear()


async def _put_in_product(
    event: Event, desk: Desk, bot: Bot, press: FieldPress, text: str
) -> None:
    if press.owner == "v":
        await desk(edit_variant, variant_id=press.id, field=press.field, text=text)
        await show(event, await _variant_menu(desk, press.id))
    elif press.field == "variant":
        await desk(new_variant, product_id=press.id, name=text)
        await show(event, EDITS["variants"](await desk(product, product_id=press.id)))
    else:
        said = "" if is_dash(text) and press.field in CLEARED else text
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


async def _preset(
    query: CallbackQuery, pressed: FieldPress, desk: Desk, me: Me, state: FSMContext
) -> None:
    """Trial, weekly, annual (S4-02)."""
    if pressed.value not in PRESETS:
        raise Malformed("preset")
    if pressed.owner == "d":
        answers = await answers_of(desk, pressed.draft)
        fields = answers["fields"] | preset_fields(pressed.value)
        await answered(desk, pressed.draft, {"fields": fields})
        await _back(query, desk, me, state, pressed)
        return
    await desk(use_preset, product_id=pressed.id, preset=pressed.value)
    await show(query, EDITS["terms"](await desk(product, product_id=pressed.id)))


async def _form(
    event: Event, desk: Desk, me: Me, state: FSMContext, draft: str, answers: Answers
) -> None:
    """The form with its next question, which is open from now on."""
    asked = next_field(answers, me.currency)
    if asked:
        await TYPED.ask(state, owner="d", id=0, field=asked, at=0, draft=draft)
    else:
        await state.clear()
    await show(event, form(draft, answers, me.currency, _today(desk, me)))


async def _back(event: Event, desk: Desk, me: Me, state: FSMContext, press: FieldPress) -> None:
    """To the screen on which the field's button stands; the form goes on asking."""
    if press.owner == "d":
        answers = await answers_of(desk, press.draft)
        asked = next_field(answers, me.currency)
        if asked or (press.field in main_fields(answers, me.currency) and not press.at):
            await _form(event, desk, me, state, press.draft, answers)
            return
        await state.clear()
        await show(event, more_details(press.draft, answers, me.currency))
        return
    await state.clear()
    if press.owner == "v":
        await show(event, await _variant_menu(desk, press.id))
        return
    card = await desk(product, product_id=press.id)
    screen = "pictures" if press.field in PICTURES else "edit"
    if press.field in ("variant", "stores"):
        screen = "variants" if press.field == "variant" else "terms"
    await show(event, EDITS[screen](card))


def _today(desk: Desk, me: Me) -> date:
    return day_in(desk.clock(), me.house_zone)[0]


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
