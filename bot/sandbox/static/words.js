"use strict";
// The page's own words. The bot's words come from the bot, in each person's language.
const WORDS = {
  en: {
    sandbox: "sandbox", hint: "Not Telegram: nothing leaves this machine. Drag a code into a verifier's chat.",
    reset: "Reset the demo", resetting: "Resetting…", lost: "The sandbox has stopped. Start it again with: make run",
    cancel: "Cancel", close: "Close", shoot: "Take the photo", send: "Send", message: "Message", reply: "Reply",
    photo: "Send photos", file: "Send as a file", camera: "Camera", menu: "Commands",
    sendTo: "Send to…", whom: "Send the picture to whom?", who: "Pick a contact", whoTaps: "Who taps?", whoSays: "Who says it?", theme: "Light / dark",
    block: "Block the bot", unblock: "Unblock the bot", edited: "edited", blocked: "has blocked the bot",
    noCamera: "This browser gives no camera here. Send a photo from disk instead.", drop: "Drop to send",
    refused: "Telegram would refuse this", empty: "No messages yet. Send /start.", codePicture: "Picture, press Enter to enlarge",
    nothingFound: "Nothing is offered for these words.", inlineResults: "Inline: send which one?",
    pay: "Pay", paid: "Paid", refunded: "Given back", unpaid: "Nothing was charged.",
    declinedCard: "Pay with a card that the bank declines",
    makeBot: "Telegram: a new bot, called", newBot: "Make a new bot", whoseBot: "@BotFather: a new bot for whom?", botMade: "The token stands in the message line: send it when asked.",
    botFather: "Connect it in /settings → Your own bot.",
  },
  zh: {
    sandbox: "沙盒", hint: "这不是 Telegram：数据不会离开本机。把二维码拖到核销员的聊天里试试。",
    reset: "重置演示", resetting: "正在重置…", lost: "沙盒已停止。请重新运行：make run",
    cancel: "取消", close: "关闭", shoot: "拍照", send: "发送", message: "消息", reply: "回复",
    photo: "发送照片", file: "以文件发送", camera: "相机", menu: "命令",
    sendTo: "发送给…", whom: "把图片发送给谁？", who: "选择联系人", whoTaps: "谁来点？", whoSays: "谁来说？", theme: "浅色 / 深色",
    block: "屏蔽机器人", unblock: "取消屏蔽", edited: "已编辑", blocked: "已屏蔽机器人",
    noCamera: "此浏览器无法使用相机，请从磁盘选择照片。", drop: "松开即可发送",
    refused: "Telegram 会拒绝", empty: "还没有消息。请发送 /start。", codePicture: "图片，按回车放大",
    nothingFound: "没有匹配的内容。", inlineResults: "行内模式：发送哪一个？",
    pay: "支付", paid: "已支付", refunded: "已退回", unpaid: "没有扣款。",
    declinedCard: "用一张会被银行拒绝的卡支付",
    makeBot: "Telegram：新建机器人，名称", newBot: "新建机器人", whoseBot: "@BotFather：给谁新建机器人？", botMade: "令牌已填入输入框：机器人要时再发送。",
    botFather: "在 /settings → 您自己的机器人 中连接。",
  },
};
