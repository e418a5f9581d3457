"use strict";
const $ = (id) => document.getElementById(id);
const el = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};
let language = localStorage.language || (navigator.language.startsWith("zh") ? "zh" : "en");
const w = (key) => WORDS[language][key];
let bot = "";
let bots = []; // further ones, which somebody made here
let people = [];
const chats = new Map(); // person's id → what its column consists of
let shownChat = 0;
const APART = 1e14; // between the chats of one bot and those of the next
const apart = (chat) => Math.floor(chat / APART + 0.5) * APART;

// ── what a person does ─────────────────────────────────────────────────────────────────────────

async function act(who, deed, values = {}, files = []) {
  const form = new FormData();
  form.append("who", who);
  form.append("do", deed);
  for (const [key, value] of Object.entries(values)) form.append(key, value);
  for (const file of files) form.append("file", file, file.name || "photo.jpg");
  const answer = await fetch("/sandbox/act", { method: "POST", body: form }).catch(() => null);
  if (!answer) {
    tellAlert(w("notSent"));
    return { refused: w("notSent"), lost: true };
  }
  const said = await answer.json().catch(() => ({ refused: answer.statusText }));
  if (said.refused) tellAlert(`${w("refused")}:\n${said.refused}`);
  return said;
}

async function payForm(chat, which) {
  const who = chat.person.id;
  const bill = await act(who, "bill", which);
  if (bill.refused) return;
  const pay = async (card) => {
    const { unpaid, refused } = await act(who, "pay", { ...which, card });
    if (!refused) unpaid ? tellAlert(`${w("unpaid")}\n${unpaid}`) : toast(chat, w("paid"));
  };
  choose(`${bill.title} · ${bill.amount}`, [
    [`${w("pay")} ${bill.amount}`, () => pay("good")],
    [w("declinedCard"), () => pay("declined")],
  ], bill.about);
}

function sendTo(photo) {
  choose(w("whom"), people.filter((one) => !one.group).map((one) => [`${one.name} · ${one.about}`, () => {
    act(one.id, "forward", { photo });
    showChat(one.id);
  }]));
}

function openLink(who, href) {
  const link = new URL(href, location.href);
  const start = link.searchParams.get("start");
  if (link.hostname === "t.me" && link.pathname.startsWith("/$")) {
    payForm(chats.get(who), { slug: link.pathname.slice(2) });
    return true;
  }
  const name = link.pathname.slice(1).toLowerCase();
  if (link.hostname === "t.me" && [bot, ...bots].some((one) => one.toLowerCase() === name)) {
    openBot(who, name, start ? `/start ${start}` : "/start");
    return true;
  }
  return false;
}

async function openBot(who, name, text) {
  const same = chats.get(who).person.bot.toLowerCase() === name;
  const { chat } = await act(who, "open", { bot: name, text });
  if (chat && !same) showChat(chat);
}

// What @BotFather answers is put where its owner types, to be sent when the bot asks for it.
function newBot() {
  choose(w("whoseBot"), people.filter((one) => !one.group && !one.further)
    .map((one) => [`${one.name} · ${one.about}`, async () => {
      const made = await act(one.id, "newbot");
      const chat = chats.get(one.id);
      chat.text.value = `Done! t.me/${made.bot} Use this token to access the HTTP API: ${made.token}`;
      showChat(one.id);
      toast(chat, w("botMade"));
    }]), w("botFather"));
}

// Telegram's dialog, in which the name and the username are chosen.
function makeBot(chat, asked) {
  const free = asked.username || `shop_${bots.length + 1}_bot`;
  const other = free.replace(/_bot$/, `_${bots.length + 1}_bot`);
  choose(w("makeBot"), [free, other].map((username) => [`${asked.name} · @${username}`,
    () => act(chat.person.id, "make", { name: asked.name, username })]));
}

async function shoot(who) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    tellAlert(w("noCamera"));
    return;
  }
  const video = $("camera").querySelector("video");
  video.srcObject = stream;
  $("camera").showModal();
  $("shoot").onclick = () => {
    const canvas = el("canvas", { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => act(who, "photos", {}, [blob]), "image/jpeg", 0.9);
    $("camera").close();
  };
  $("camera").onclose = () => stream.getTracks().forEach((track) => track.stop());
}

// ── what is shown ──────────────────────────────────────────────────────────────────────────────

function column(person) {
  const messages = el("div", { className: "messages", tabIndex: 0 });
  messages.setAttribute("role", "log");
  messages.setAttribute("aria-label", person.name);
  const text = el("input", { type: "text", autocomplete: "off", maxLength: 4096 });
  const photos = el("input", { type: "file", accept: "image/*", multiple: true, hidden: true });
  const file = el("input", { type: "file", hidden: true });
  const keys = el("div", { className: "reply-keys", hidden: true });
  const quote = el("div", { className: "answering", hidden: true });
  const about = el("small");
  const block = el("button", { type: "button" });
  const make = (label, word, onclick) => {
    const button = el("button", { type: "button", textContent: label, onclick });
    button.dataset.label = word;
    return button;
  };
  const compose = el("form", { className: "compose" },
    make("☰", "menu", () => commands(person.id)),
    make("🖼", "photo", () => photos.click()),
    make("📎", "file", () => file.click()),
    make("📷", "camera", () => shoot(person.id)),
    text, el("button", { className: "go", textContent: "➤" }), photos, file);
  compose.lastChild.previousSibling.previousSibling.dataset.label = "send";
  const say = async (words) => {  // what did not go out is typed again by nobody
    const { lost } = await act(person.id, "text", { text: words, reply: chat.answers || 0 });
    if (lost && !text.value) text.value = words;
  };
  compose.onsubmit = (event) => {
    event.preventDefault();
    if (person.group) return answerInGroup(chat);
    const at = `@${person.bot} `.toLowerCase();
    if (text.value.toLowerCase().startsWith(at)) act(person.id, "inline", { text: text.value.slice(at.length) });
    else if (text.value.trim()) say(text.value);
    text.value = "";
    answer(chat, null);
  };
  photos.onchange = () => { act(person.id, "photos", {}, photos.files); photos.value = ""; };
  file.onchange = () => { act(person.id, "file", {}, file.files); file.value = ""; };
  block.onclick = () => act(person.id, "block");
  const root = el("section", { className: "chat" },
    el("div", { className: "head" }, el("span", { className: "face", textContent: [...person.name][0] }),
      el("div", {}, el("h2", { textContent: person.name }), about), el("span", { className: "space" }), block),
    messages, keys, quote, compose);
  block.hidden = compose.hidden = Boolean(person.group);
  if (person.group) compose.replaceChildren(text, compose.querySelector(".go"));
  root.dataset.person = person.id;
  if (!person.group) droppable(root, person.id);
  const tab = el("button", { type: "button", textContent: person.further ? `${person.name} 🤖` : person.name, onclick: () => showChat(person.id) });
  tab.setAttribute("role", "tab");
  $("tabs").append(tab);
  $("chats").append(root);
  const chat = { person, root, messages, text, compose, keys, quote, about, block, tab, nodes: new Map() };
  chats.set(person.id, chat);
  for (const one of person.messages) draw(chat, one, false);
  drawKeyboard(chat, person.keyboard);
  drawHead(chat);
}

function drawHead(chat) {
  const { person } = chat;
  chat.about.textContent = person.blocked ? `${person.about} · ${w("blocked")}` : person.about;
  chat.block.textContent = person.blocked ? "🔕" : "🔔";
  chat.block.title = w(person.blocked ? "unblock" : "block");
  chat.block.setAttribute("aria-label", chat.block.title);
  chat.text.placeholder = w("message");
  chat.text.setAttribute("aria-label", `${w("message")}: ${person.name}`);
  chat.root.dataset.drop = w("drop");
  for (const one of chat.root.querySelectorAll("[data-label]")) {
    one.title = w(one.dataset.label);
    one.setAttribute("aria-label", `${one.title}: ${person.name}`);
  }
  const none = chat.messages.querySelector(".none");
  if (chat.nodes.size) none?.remove();
  else if (!none) chat.messages.append(el("p", { className: "none", textContent: w("empty") }));
}

// The next text answers this message, until it is sent or the cross is tapped.
function answer(chat, message) {
  chat.answers = message?.id;
  chat.quote.hidden = !message;
  if (chat.person.group) chat.compose.hidden = !message;
  if (!message) return;
  const words = (chat.nodes.get(message.id).querySelector(".text")?.textContent || "🖼").slice(0, 80);
  const stop = el("button", { type: "button", textContent: "✕", onclick: () => answer(chat, null) });
  stop.setAttribute("aria-label", w("cancel"));
  chat.quote.replaceChildren(el("div", { className: "quote", textContent: words }), stop);
  chat.text.focus();
}

// In a group somebody has to say it.
function answerInGroup(chat) {
  const [text, reply] = [chat.text.value, chat.answers];
  if (!text.trim()) return;
  choose(w("whoSays"), people.filter((one) => !one.group && !one.further).map((one) => [`${one.name} · ${one.about}`,
    () => act(one.id + apart(chat.person.id), "text", { text, reply, chat: chat.person.id })]));
  chat.text.value = "";
  answer(chat, null);
}

function draw(chat, message, fresh = true) {
  const bubble = el("div", { className: "bubble" });
  if (message.mine && chat.person.group) bubble.append(el("div", { className: "quote", textContent: message.by }));
  if (message.topic) bubble.append(el("div", { className: "quote", textContent: `# ${message.topic}` }));
  if (message.answers) bubble.append(el("div", { className: "quote", textContent: message.answers.text }));
  if (message.photo) bubble.append(drawPhoto(message));
  if (message.file) {
    bubble.append(el("a", { className: "file", href: `/sandbox/file/${message.file.id}`,
      download: message.file.name, textContent: `📄 ${message.file.name} · ${size(message.file.size)}` }));
  }
  if (message.shared) bubble.append(el("div", { textContent: `👤 ${message.shared.join(", ")}` }));
  if (message.bill) {
    bubble.append(el("div", { className: "bill" }, el("b", { textContent: message.bill.title }),
      el("span", { textContent: message.bill.about }), el("b", { textContent: message.bill.amount })));
  }
  if (message.receipt) {
    const { amount, charge, back } = message.receipt;
    bubble.append(el("div", { className: "bill" }, el("b", { textContent: `🧾 ${w(back ? "refunded" : "paid")} ${amount}` }),
      el("code", { textContent: charge })));
  }
  if (message.html) {
    const text = el("div", { className: "text" });
    text.innerHTML = message.html; // made from entities by the stand-in, everything else escaped
    text.onclick = (event) => {
      const link = event.target.closest("a");
      if (link && openLink(chat.person.id, link.href)) event.preventDefault();
      const code = event.target.closest("code");
      if (code) navigator.clipboard?.writeText(code.textContent);
    };
    linkify(text);
    bubble.append(text);
  }
  const at = new Date(message.at * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const when = el("div", { className: "when", textContent: message.edited ? `${w("edited")} ${at}` : at });
  if (!message.mine) {
    const reply = el("button", { type: "button", textContent: "↩", title: w("reply"), onclick: () => answer(chat, message) });
    reply.setAttribute("aria-label", w("reply"));
    when.prepend(reply);
  }
  bubble.append(when);
  const node = el("article", { className: `message${message.mine ? " mine" : ""}${fresh ? " new" : ""}` }, bubble);
  if (message.buttons.length) node.append(drawButtons(chat, message));
  node.dataset.id = message.id;
  const old = chat.nodes.get(message.id);
  chat.nodes.set(message.id, node);
  const below = chat.messages.scrollHeight - chat.messages.scrollTop - chat.messages.clientHeight < 140;
  if (old) {
    const focused = old.contains(document.activeElement);
    old.replaceWith(node);
    if (focused) (node.querySelector("button") || chat.messages).focus();
  } else chat.messages.append(node);
  if (below || !old) requestAnimationFrame(() => { chat.messages.scrollTop = chat.messages.scrollHeight; });
  if (fresh && chat.person.id !== shownChat) chat.tab.classList.add("news");
}

function drawPhoto(message) {
  const image = el("img", { src: `/sandbox/file/${message.photo}`, alt: w("codePicture"), draggable: true, tabIndex: 0 });
  [image.width, image.height] = message.size;
  image.ondragstart = (event) => event.dataTransfer.setData("text/x-photo", message.photo);
  const enlarge = () => { $("large").querySelector("img").src = image.src; $("large").showModal(); };
  image.onclick = enlarge;
  image.onkeydown = (event) => { if (event.key === "Enter") enlarge(); };
  const send = el("button", { type: "button", textContent: w("sendTo"), onclick: () => sendTo(message.photo) });
  return el("div", { className: "photo" }, image, send);
}

function drawButtons(chat, message) {
  const keys = el("div", { className: "keys" });
  for (const row of message.buttons) {
    keys.append(el("div", {}, ...row.map((one) => el("button", {
      type: "button", textContent: one.text, title: one.text, className: one.style || "",
      onclick: () => {
        if (one.pay) payForm(chat, { message: message.id });
        else if (one.data && chat.person.group) {
          choose(w("whoTaps"), people.filter((other) => !other.group && !other.further).map((other) => [`${other.name} · ${other.about}`,
            () => act(other.id + apart(chat.person.id), "press", { message: message.id, data: one.data, chat: chat.person.id })]));
        } else if (one.data) act(chat.person.id, "press", { message: message.id, data: one.data });
        else if (one.inline !== null && one.inline !== undefined) {
          chat.text.value = `@${chat.person.bot} ${one.inline}`;
          chat.text.focus();
        } else if (one.url && !openLink(chat.person.id, one.url)) open(one.url, "_blank", "noopener");
      },
    }))));
  }
  return keys;
}

function drawKeyboard(chat, rows) {
  chat.keys.replaceChildren(...rows.flat().map((one) => el("button", {
    type: "button", textContent: one.text,
    onclick: () => (one.make ? makeBot(chat, one.make) : one.group ? act(chat.person.id, "group", { request: one.group }) : one.pick
      ? choose(w("who"), people.filter((other) => other.id !== chat.person.id && !other.group && !other.further)
        .map((other) => [other.name, () => act(chat.person.id, "share", { person: other.id, request: one.pick })]))
      : act(chat.person.id, "text", { text: one.text })),
  })));
  chat.keys.hidden = !rows.length;
}

function linkify(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, code")) texts.push(walker.currentNode);
  for (const text of texts) {
    const parts = text.data.split(/(https:\/\/t\.me\/[^\s]+|(?<![\w/])\/[a-z][a-z0-9_]*\b)/);
    if (parts.length < 2) continue;
    text.replaceWith(...parts.map((part, place) => {
      if (place % 2 === 0) return part;
      if (part.startsWith("/")) {
        const who = Number(node.closest?.(".chat")?.dataset.person) || 0;
        const link = el("a", { href: "#", textContent: part });
        link.onclick = (event) => {
          event.preventDefault();
          act(Number(link.closest(".chat").dataset.person) || who, "text", { text: part });
        };
        return link;
      }
      return el("a", { href: part, textContent: part });
    }));
  }
}

function commands(who) {
  const { menu } = chats.get(who).person;
  choose(w("menu"), (menu.length ? menu : [{ command: "start", description: "" }])
    .map((one) => [`/${one.command}  ${one.description}`, () => act(who, "text", { text: `/${one.command}` })]));
}

function choose(title, choices, about = "") {
  const dialog = $("pick");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("p").textContent = about;
  dialog.querySelector("p").hidden = !about;
  dialog.querySelector(".choices").replaceChildren(...choices.map(([label, then]) => el("button", {
    type: "button", textContent: label, onclick: () => { dialog.close(); then(); },
  })));
  dialog.showModal();
}

function droppable(root, who) {
  root.ondragover = (event) => { event.preventDefault(); root.classList.add("over"); };
  root.ondragleave = (event) => { if (!root.contains(event.relatedTarget)) root.classList.remove("over"); };
  root.ondrop = (event) => {
    event.preventDefault();
    root.classList.remove("over");
    const photo = event.dataTransfer.getData("text/x-photo");
    const files = [...event.dataTransfer.files];
    const pictures = files.filter((file) => /^image\/(jpeg|png|webp)$/.test(file.type));
    if (photo) act(who, "forward", { photo });
    else if (pictures.length) act(who, "photos", {}, pictures.slice(0, 10));
    else if (files.length) act(who, "file", {}, files);
  };
}

function showChat(id) {
  shownChat = id;
  for (const [number, chat] of chats) {
    chat.root.classList.toggle("shown", number === id);
    chat.tab.setAttribute("aria-selected", number === id);
    if (number === id) chat.tab.classList.remove("news");
  }
  const chat = chats.get(id);
  if (!chat) return; // it comes with the next state
  chat.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  chat.messages.scrollTop = chat.messages.scrollHeight;
}

function tellAlert(text) {
  $("alert").querySelector("p").textContent = text;
  if (!$("alert").open) $("alert").showModal();
}

function toast(chat, text) {
  const node = el("div", { className: "toast", textContent: text });
  node.setAttribute("role", "status");
  chat.root.append(node);
  setTimeout(() => node.remove(), 2800);
}

const size = (bytes) => (bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`);

// ── live ───────────────────────────────────────────────────────────────────────────────────────

let queued = null; // what happens while the whole state is on its way

async function load() {
  queued = queued || [];
  const state = await (await fetch("/sandbox/state")).json();
  ({ bot, bots, people } = state);
  chats.clear();
  $("chats").replaceChildren();
  $("tabs").replaceChildren();
  people.forEach(column);
  if (people.length) showChat(people.some((one) => one.id === shownChat) ? shownChat : people[0].id);
  speak();
  const missed = queued;
  queued = null;
  missed.forEach(happen);
}

function listen() {
  const events = new EventSource("/sandbox/events");
  events.onopen = () => { $("lost").hidden = true; load(); };
  events.onerror = () => { $("lost").hidden = false; };
  events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (queued) queued.push(event);
    else happen(event);
  };
}

function happen(event) {
  const chat = chats.get(event.chat);
  if (event.type === "reset") load();
  if (event.type === "bots") ({ bots } = event);
  if (!chat) return;
  if (event.type === "message") draw(chat, event.message);
  if (event.type === "deleted") { chat.nodes.get(event.id)?.remove(); chat.nodes.delete(event.id); }
  if (event.type === "menu") chat.person.menu = event.menu;
  if (event.type === "keyboard") drawKeyboard(chat, event.keyboard);
  if (event.type === "blocked") chat.person.blocked = event.blocked;
  if (event.type === "inline") {
    if (!event.results.length) toast(chat, w("nothingFound"));
    else choose(w("inlineResults"), event.results.map((one) => [`${one.title} · ${one.about}`,
      () => act(event.chat, "pick", { query: event.id, result: one.id })]));
  }
  if (event.type === "answer") event.alert ? tellAlert(event.text) : toast(chat, event.text);
  drawHead(chat);
}

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = w(node.dataset.word);
  $("language").textContent = language === "zh" ? "English" : "中文";
  $("theme").textContent = "◐";
  $("theme").title = w("theme");
  $("theme").setAttribute("aria-label", w("theme"));
  $("newbot").title = w("newBot");
  $("newbot").setAttribute("aria-label", w("newBot"));
  for (const node of document.querySelectorAll(".photo button")) node.textContent = w("sendTo");
  for (const chat of chats.values()) drawHead(chat);
}

$("language").onclick = () => { language = language === "zh" ? "en" : "zh"; localStorage.language = language; speak(); };
$("theme").onclick = () => {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  localStorage.theme = document.documentElement.dataset.theme = dark ? "light" : "dark";
};
$("newbot").onclick = newBot;
$("reset").onclick = async () => {
  $("reset").disabled = true;
  $("reset").textContent = w("resetting");
  await fetch("/sandbox/reset", { method: "POST" });
  $("reset").disabled = false;
  speak();
};
if (localStorage.theme) document.documentElement.dataset.theme = localStorage.theme;
speak();
listen();
