"""The Bot API's methods that the bot uses, over the world in memory."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import methods
from aiogram.client.default import Default
from aiogram.types import (
    BotCommandScopeChat,
    BufferedInputFile,
    File,
    InlineKeyboardMarkup,
    Invoice,
    Location,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    StarAmount,
    StarTransactions,
    Venue,
    WebhookInfo,
)

from bot.sandbox.bills import bill_of, check_pay_button, pay_button
from bot.sandbox.calls import Method
from bot.sandbox.markup import parse
from bot.sandbox.refuse import ALERT, Refused, bad, check_caption, check_keyboard, check_text
from bot.sandbox.several import managed_token, replaced_token
from bot.sandbox.world import DOWNLOAD, World

Answer = Callable[[World, Any], Awaitable[Any]]


async def carry_out(world: World, call: Method) -> Any:
    """Do it. Raises Refused."""
    answer = ANSWERS.get(type(call))
    if answer is None:
        raise Refused(404, "Not Found: method not found")
    return await answer(world, call)


async def _get_me(world: World, call: methods.GetMe) -> Any:
    manages = world.managed is not None
    return world.bot.model_copy(update={"can_join_groups": True, "can_manage_bots": manages})


async def _managed_token(world: World, call: methods.GetManagedBotToken) -> str:
    return managed_token(world, call.user_id)


async def _replaced_token(world: World, call: methods.ReplaceManagedBotToken) -> str:
    return replaced_token(world, call.user_id)


async def _get_updates(world: World, call: methods.GetUpdates) -> Any:
    return await world.get_updates(call.offset, call.limit or 100, call.timeout or 0)


async def _send_message(world: World, call: methods.SendMessage) -> Message:
    text, entities = parse(call.text, _mode(call.parse_mode))
    check_text(text, entities)
    return _post(world, call, text=text, entities=entities or None)


async def _send_photo(world: World, call: methods.SendPhoto) -> Message:
    photo = world.photo(_bytes(world, call.photo))
    caption, entities = parse(call.caption or "", _mode(call.parse_mode))
    check_caption(caption)
    return _post(
        world, call, photo=photo, caption=caption or None, caption_entities=entities or None
    )


async def _send_document(world: World, call: methods.SendDocument) -> Message:
    name = getattr(call.document, "filename", None) or "file"
    document = world.document(_bytes(world, call.document), name)
    caption, entities = parse(call.caption or "", _mode(call.parse_mode))
    check_caption(caption)
    return _post(
        world, call, document=document, caption=caption or None, caption_entities=entities or None
    )


async def _send_venue(world: World, call: methods.SendVenue) -> Message:
    there = Location(latitude=call.latitude, longitude=call.longitude)
    venue = Venue(location=there, title=call.title, address=call.address)
    return _post(world, call, venue=venue, location=there)


async def _send_invoice(world: World, call: methods.SendInvoice) -> Message:
    bill = bill_of(call)
    check_pay_button(call.reply_markup)
    asked = call.model_copy(update={"reply_markup": call.reply_markup or pay_button(bill)})
    invoice = Invoice(
        title=bill.title,
        description=bill.about,
        start_parameter=call.start_parameter or "",
        currency=bill.currency,
        total_amount=bill.total,
    )
    message = _post(world, asked, invoice=invoice)
    world.cash.bills[message.chat.id, message.message_id] = bill
    return message


async def _invoice_link(world: World, call: methods.CreateInvoiceLink) -> str:
    return world.cash.link(bill_of(call))


async def _answer_checkout(world: World, call: methods.AnswerPreCheckoutQuery) -> bool:
    if not call.ok and not call.error_message:
        raise bad('parameter "error_message" is required')
    world.cash.answer(call.pre_checkout_query_id, None if call.ok else call.error_message)
    return True


async def _refund_stars(world: World, call: methods.RefundStarPayment) -> bool:
    world.cash.refund(call.user_id, call.telegram_payment_charge_id)
    return True


async def _star_transactions(world: World, call: methods.GetStarTransactions) -> StarTransactions:
    """The oldest first."""
    limit = 100 if call.limit is None else call.limit
    if not 1 <= limit <= 100:
        raise bad("LIMIT_INVALID")
    start = max(call.offset or 0, 0)
    return StarTransactions(transactions=world.cash.stars[start : start + limit])


async def _star_balance(world: World, call: methods.GetMyStarBalance) -> StarAmount:
    return StarAmount(amount=world.cash.balance())


async def _edit_text(world: World, call: methods.EditMessageText) -> Message:
    old = _editable(world, call)
    if old.text is None:
        raise bad("there is no text in the message to edit")
    text, entities = parse(call.text or "", _mode(call.parse_mode))
    check_text(text, entities)
    return _edited(world, call, old, text=text, entities=entities or None)


async def _edit_caption(world: World, call: methods.EditMessageCaption) -> Message:
    old = _editable(world, call)
    caption, entities = parse(call.caption or "", _mode(call.parse_mode))
    check_caption(caption)
    return _edited(world, call, old, caption=caption or None, caption_entities=entities or None)


async def _edit_markup(world: World, call: methods.EditMessageReplyMarkup) -> Message:
    return _edited(world, call, _editable(world, call))


async def _delete(world: World, call: methods.DeleteMessage) -> bool:
    world.delete(int(call.chat_id), call.message_id)
    return True


async def _answer(world: World, call: methods.AnswerCallbackQuery) -> bool:
    if call.text and len(call.text) > ALERT:
        raise bad("MESSAGE_TOO_LONG")
    world.answer(call.callback_query_id, call.text, alert=bool(call.show_alert))
    return True


async def _answer_inline(world: World, call: methods.AnswerInlineQuery) -> bool:
    if len(call.results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    ids = [one.id for one in call.results]
    if len(set(ids)) < len(ids) or any(not 1 <= len(one.encode()) <= 64 for one in ids):
        raise bad("RESULT_ID_DUPLICATE")
    world.answer_inline(call)
    return True


async def _send_album(world: World, call: methods.SendMediaGroup) -> list[Message]:
    """2 to 10 photos; each is a message of its own."""
    if not 2 <= len(call.media) <= 10:
        raise bad("group send failed: wrong number of media")
    chat = _chat(world, call.chat_id)
    return [world.post(chat, photo=world.photo(_bytes(world, one.media))) for one in call.media]


async def _get_chat(world: World, call: methods.GetChat) -> Any:
    return world.rooms.about(call)


async def _member(world: World, call: methods.GetChatMember) -> Any:
    return world.rooms.member(call)


async def _topic(world: World, call: methods.CreateForumTopic) -> Any:
    return world.rooms.topic(call)


async def _get_file(world: World, call: methods.GetFile) -> File:
    path, data = world.file(call.file_id)
    if len(data) > DOWNLOAD:
        raise bad("file is too big")
    return File(
        file_id=call.file_id,
        file_unique_id=call.file_id[-16:],
        file_size=len(data),
        file_path=path,
    )


async def _set_commands(world: World, call: methods.SetMyCommands) -> bool:
    chat = int(call.scope.chat_id) if isinstance(call.scope, BotCommandScopeChat) else 0
    if len(call.commands) > 100:
        raise bad("too many commands")
    for one in call.commands:
        if not 1 <= len(one.description) <= 256 or not 1 <= len(one.command) <= 32:
            raise bad("BOT_COMMAND_INVALID")
    world.menus[chat] = [
        {"command": one.command, "description": one.description} for one in call.commands
    ]
    world.tell({"type": "menu", "chat": chat})
    return True


async def _yes(world: World, call: Method) -> bool:
    return True


async def _set_webhook(world: World, call: methods.SetWebhook) -> bool:
    world.webhook, world.allowed = call.url, call.allowed_updates
    return True


async def _delete_webhook(world: World, call: methods.DeleteWebhook) -> bool:
    world.webhook, world.allowed = "", None
    return True


async def _webhook_info(world: World, call: methods.GetWebhookInfo) -> WebhookInfo:
    return WebhookInfo(
        url=world.webhook,
        has_custom_certificate=False,
        pending_update_count=len(world.updates),
        allowed_updates=world.allowed,
    )


def _post(world: World, call: Any, **content: Any) -> Message:
    chat = _chat(world, call.chat_id)
    check_keyboard(call.reply_markup, bill="invoice" in content)
    if call.reply_parameters is not None:
        answered = world.messages.get(chat, {}).get(call.reply_parameters.message_id)
        if answered is not None:
            content["reply_to_message"] = answered.model_copy(update={"reply_to_message": None})
        elif not call.reply_parameters.allow_sending_without_reply:
            raise bad("message to be replied not found")
    if isinstance(call.reply_markup, InlineKeyboardMarkup):
        content["reply_markup"] = call.reply_markup
    protected = call.protect_content
    if protected and not isinstance(protected, Default):
        content["has_protected_content"] = True
    message = world.post(chat, thread=call.message_thread_id, **content)
    if isinstance(call.reply_markup, ReplyKeyboardMarkup):
        world.keyboards[chat] = call.reply_markup
        world.tell({"type": "keyboard", "chat": chat})
    elif isinstance(call.reply_markup, ReplyKeyboardRemove):
        world.keyboards.pop(chat, None)
        world.tell({"type": "keyboard", "chat": chat})
    return message


def _editable(world: World, call: Any) -> Message:
    message = world.message(_chat(world, call.chat_id), call.message_id or 0)
    if message.from_user is None or not message.from_user.is_bot:
        raise bad("message can't be edited")
    return message


def _edited(world: World, call: Any, old: Message, **content: Any) -> Message:
    check_keyboard(call.reply_markup, bill=old.invoice is not None)
    if old.invoice is not None:
        check_pay_button(call.reply_markup)
    changed = old.model_copy(update=content | {"reply_markup": call.reply_markup})
    same = ("text", "entities", "caption", "caption_entities", "reply_markup")
    if all(getattr(changed, name) == getattr(old, name) for name in same):
        raise bad(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    # A clock held by hand stands still; two edits of a message never have one moment.
    at = max(int(world.clock().timestamp()), (old.edit_date or 0) + 1)
    return world.keep(changed.model_copy(update={"edit_date": at}))


def _chat(world: World, chat_id: Any) -> int:
    try:
        return int(chat_id)
    except (TypeError, ValueError) as wrong:
        raise bad("chat not found") from wrong


def _bytes(world: World, file: Any) -> bytes:
    if isinstance(file, BufferedInputFile):
        return file.data
    return world.file(str(file))[1]


def _mode(given: Any) -> str | None:
    return given if isinstance(given, str) else None


ANSWERS: dict[type[Method], Answer] = {
    methods.GetMe: _get_me,
    methods.GetManagedBotToken: _managed_token,
    methods.ReplaceManagedBotToken: _replaced_token,
    methods.GetUpdates: _get_updates,
    methods.SendMessage: _send_message,
    methods.SendPhoto: _send_photo,
    methods.SendDocument: _send_document,
    methods.SendVenue: _send_venue,
    methods.EditMessageText: _edit_text,
    methods.EditMessageCaption: _edit_caption,
    methods.EditMessageReplyMarkup: _edit_markup,
    methods.DeleteMessage: _delete,
    methods.AnswerCallbackQuery: _answer,
    methods.AnswerInlineQuery: _answer_inline,
    methods.SendMediaGroup: _send_album,
    methods.SendInvoice: _send_invoice,
    methods.CreateInvoiceLink: _invoice_link,
    methods.AnswerPreCheckoutQuery: _answer_checkout,
    methods.RefundStarPayment: _refund_stars,
    methods.GetStarTransactions: _star_transactions,
    methods.GetMyStarBalance: _star_balance,
    methods.GetChat: _get_chat,
    methods.GetChatMember: _member,
    methods.CreateForumTopic: _topic,
    methods.GetFile: _get_file,
    methods.SetMyCommands: _set_commands,
    methods.SendChatAction: _yes,
    methods.SetMessageReaction: _yes,
    methods.DeleteWebhook: _delete_webhook,
    methods.SetWebhook: _set_webhook,
    methods.GetWebhookInfo: _webhook_info,
}
