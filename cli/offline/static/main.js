/* The page: which channel is open as whom, and what happens when something is pressed or told. */

import { Composer } from "./composer.js";
import { h, icon, moveByArrows } from "./dom.js";
import { confirm, notice, openForm } from "./layer.js";
import { messageMenus } from "./message_menu.js";
import { messageItem } from "./messages.js";
import { channelList, sidebar } from "./sidebar.js";
import { act, ask, channelOf, follow, Refused, state, stopBot, titled } from "./state.js";
import { say, speak } from "./words.js";

const NEAR = 80; // pixels from the end within which a person reads the newest messages
const TYPING = 9000; // milliseconds that Discord shows it
let composer, list, scroller, header, typing, banner;
let following = new AbortController();
let ended = false;
let turns = 0; // of loading a channel: only the last one asked for is drawn
const openMessageMenu = messageMenus(does, (message) => composer.reply(message));

async function start() {
  state.me = sessionStorage.getItem("me");
  speak(navigator.language.startsWith("ko") ? "ko" : "en-US"); // until the server has told the bot's language
  try {
    await loadWorld();
  } catch (error) {
    if (!state.me) return fail(error);
    state.me = null; // of a bot that ran before
    await loadWorld().catch(fail);
  }
  if (!state.world) return;
  await open(sessionStorage.getItem("channel"));
  listen();
}

function fail(error) {
  document
    .getElementById("app")
    .replaceChildren(h("p", { class: "failure", role: "alert" }, error instanceof Refused ? error.message : say("lost")));
}

async function loadWorld() {
  state.world = await ask("world");
  state.me = state.world.me;
  state.locale ??= sessionStorage.getItem("locale") ?? state.world.locale;
  sessionStorage.setItem("me", state.me);
  speak(state.locale);
}

/* Runs what asks the server; says in one sentence what was refused. */
async function does(action) {
  try {
    const answer = await action();
    if (answer?.unanswered) notice(say("unanswered"));
    if (answer?.form) openForm(answer.form, (values) => submit(answer.form, values));
    return answer;
  } catch (error) {
    notice(error instanceof Refused ? error.message : say("lost"));
    return null;
  }
}

async function submit(form, values) {
  const answer = await act("form", { form: form.number, values });
  if (answer.unanswered) notice(say("unanswered"));
}

/* Opens a channel, and shows one message of it where `found` is its id. */
async function open(id, found) {
  if (found && !channelOf(id)) return notice(say("notSeen"));
  const channel = channelOf(id) ?? channelOf(state.world.start);
  state.channel = channel;
  state.unread.delete(channel.id);
  sessionStorage.setItem("channel", channel.id);
  if (!(await load())) return undefined;
  closeDrawer();
  if (found) return show(found);
  return composer.focus();
}

/* Fetches the open channel and draws it; returns false where another one, or another person, was asked for meanwhile. */
async function load() {
  const channel = state.channel.id;
  const turn = ++turns;
  const [messages, commands] = await Promise.all([
    ask("messages", { channel }),
    ask("commands", { channel, locale: state.locale }),
  ]);
  if (turn !== turns) return false;
  state.messages = new Map(messages.map((message) => [message.id, message]));
  state.commands = commands;
  draw();
  return true;
}

function draw() {
  const channel = state.channel;
  const unsent = composer?.place === channel.id && composer.text.value;
  const writing = document.activeElement === composer?.text;
  composer = Object.assign(new Composer(does), { place: channel.id });
  list = h("ol", { class: "messages", role: "log", "aria-label": say("messages"), tabindex: "0" });
  typing = h("div", { class: "typing", role: "status" });
  banner = h("div", { class: "banner", role: "alert", hidden: true });
  const drawer = h(
    "button",
    { class: "only-narrow", type: "button", "aria-label": say("openChannels"), "aria-controls": "sidebar", onclick: openDrawer },
    icon("☰"),
  );
  header = h("header", {}, drawer, h("h1", {}, titled(channel)), channel.topic && h("p", {}, channel.topic));
  const content = channel.kind === "forum" ? posts(channel) : list;
  scroller = h("div", { class: "scroller" }, content);
  const hint = h("p", { class: "hint" }, say("tryThis", { prefix: state.world.prefix, bot: state.world.bot.name }));
  const main = h("main", {}, header, banner, scroller, typing, channel.kind === "forum" ? null : [composer.element, hint]);
  const side = sidebar({ onPerson: become, onLocale: changeLocale, onStop: stop, onClose: closeDrawer });
  document.getElementById("app").replaceChildren(side, h("div", { class: "shade", onclick: closeDrawer }), main);
  const messages = shownMessages();
  list.append(...messages.map((message, place) => messageItem(message, messages[place - 1])));
  if (!messages.length) list.append(h("li", { class: "empty" }, say("empty")));
  composer.refresh();
  if (writing) composer.text.focus();
  if (unsent) composer.write(unsent);
  toEnd();
  list.addEventListener("keydown", (event) => {
    if (event.target === list || event.target.matches("article")) moveByArrows(event, [...list.querySelectorAll("article")]);
  });
  stayAtEnd();
  if (ended) turnOff();
}

function posts(forum) {
  const threads = state.world.channels.filter((channel) => channel.parent === forum.id);
  const cards = threads.map((thread) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "post", "data-open-channel": thread.id },
        h("b", {}, thread.name),
        h("span", {}, `${thread.author}: ${thread.excerpt}`),
        h("small", {}, say("count", { count: thread.count })),
      ),
    ),
  );
  return h("ul", { class: "posts", "aria-label": say("posts") }, cards);
}

function isAtEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  list.dataset.end = "yes";
}

/* Keeps the newest message in sight while pictures come and the window changes, until the person scrolls up. */
function stayAtEnd() {
  let top = scroller.scrollTop;
  scroller.addEventListener("scroll", () => {
    if (isAtEnd()) list.dataset.end = "yes";
    else if (scroller.scrollTop < top) list.dataset.end = "no";
    top = scroller.scrollTop;
  });
  const sizes = new ResizeObserver(() => list.dataset.end === "yes" && toEnd());
  sizes.observe(list);
  sizes.observe(scroller);
}

function itemOf(id) {
  return list.querySelector(`li[data-id="${CSS.escape(id)}"]`);
}

function show(id) {
  const article = itemOf(id)?.querySelector("article");
  if (!article) return notice(say("notSeen"));
  list.dataset.end = "no";
  article.scrollIntoView({ block: "center" });
  article.focus({ preventScroll: true });
  article.classList.remove("found");
  void article.offsetWidth; // so that the highlight begins anew
  article.classList.add("found");
  return undefined;
}

/* What the server tells. */

function listen() {
  following.abort();
  following = new AbortController();
  let lost = false;
  follow(following.signal, told, (now) => {
    if (now === "stopped") turnOff();
    else if (now === "open") {
      if (lost) does(reload);
      lost = false;
      banner.hidden = true;
    } else {
      lost = true;
      const again = h("button", { class: "link", type: "button", onclick: listen }, say("reconnect"));
      banner.replaceChildren(...(now === "lost" ? [say("lost"), " ", again] : [say("reconnecting")]));
      banner.hidden = false;
    }
  });
}

function told(event) {
  if (event.kind === "message") messageTold(event.message);
  else if (event.kind === "deleted" && event.channel === state.channel.id) {
    state.messages.delete(event.id);
    takeAway(event.id);
  } else if (event.kind === "typing" && event.channel === state.channel.id) showTyping();
  else if (event.kind === "reload") does(reload);
  else if (event.kind === "world") worldTold();
}

function messageTold(message) {
  if (message.channel !== state.channel.id) {
    if (message.author.id === state.me || state.unread.has(message.channel)) return;
    state.unread.add(message.channel);
    redrawChannels();
    return;
  }
  if (state.dismissed.has(message.id)) return;
  // What this person alone sees answers what they just did, so they are shown it wherever they had scrolled to.
  const answersThem = message.ephemeral && !itemOf(message.id);
  const wasAtEnd = list.dataset.end === "yes" || message.mine || answersThem;
  state.messages.set(message.id, message);
  if (itemOf(message.id)) redraw(message.id);
  else {
    list.querySelector(".empty")?.remove();
    list.append(messageItem(message, shownMessages().at(-2)));
  }
  if (message.author.bot) typing.replaceChildren();
  if (wasAtEnd) toEnd();
}

function shownMessages() {
  return [...state.messages.values()].filter((message) => !state.dismissed.has(message.id));
}

/* Takes a message off the list; the next one may need its author's name now. */
function takeAway(id) {
  const next = itemOf(id)?.nextElementSibling?.dataset.id;
  itemOf(id)?.remove();
  if (next) redraw(next);
}

function redraw(id) {
  const messages = shownMessages();
  const place = messages.findIndex((message) => message.id === id);
  replace(itemOf(id), messageItem(messages[place], messages[place - 1]));
}

/* Puts `item` in the place of `known`; what had the focus in it keeps it. */
function replace(known, item) {
  const key = known.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  known.replaceWith(item);
  if (key) item.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

let typingEnds;
function showTyping() {
  typing.replaceChildren(say("typing", { name: state.world.bot.name }));
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => typing.replaceChildren(), TYPING);
}

let worldSoon;
function worldTold() {
  clearTimeout(worldSoon);
  worldSoon = setTimeout(
    () =>
      does(async () => {
        await loadWorld();
        if (channelOf(state.channel.id)) redrawChannels();
        else await open(null);
      }),
    100,
  );
}

function redrawChannels() {
  document.querySelector(".channels").replaceWith(channelList());
}

async function reload() {
  await loadWorld();
  state.channel = channelOf(state.channel.id) ?? channelOf(state.world.start);
  return load();
}

/* What a person does. */

async function become(me) {
  state.me = me;
  state.unread.clear();
  const drawn = await does(reload);
  listen();
  if (drawn && document.activeElement !== composer.text) document.querySelector(".person select").focus();
}

async function changeLocale(locale) {
  state.locale = locale;
  sessionStorage.setItem("locale", locale);
  speak(locale);
  await does(reload);
}

function stop() {
  confirm(say("stopTitle"), say("stopText"), say("stop"), () => does(stopBot));
}

function turnOff() {
  ended = true;
  closeDrawer();
  composer.disable();
  for (const button of document.querySelectorAll("main .button, main .select, .stop")) button.disabled = true;
  banner.replaceChildren(say("stopped"));
  banner.hidden = false;
  typing.replaceChildren();
}

function openDrawer() {
  document.body.classList.add("drawer");
  document.querySelector(".sidebar [aria-current]")?.focus();
}

function closeDrawer() {
  document.body.classList.remove("drawer");
}

addEventListener("press", async ({ detail: { element, ...asked } }) => {
  if (element?.hasAttribute("aria-busy")) return; // a double click, which Discord's client takes for one
  element?.setAttribute("aria-busy", "true");
  const { kind, ...fields } = asked;
  await does(() => act(kind, fields));
  element?.removeAttribute("aria-busy");
});

addEventListener("notice", ({ detail }) => notice(detail));

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-open-channel], [data-reply], [data-menu], [data-dismiss]");
  if (!target) return;
  const { openChannel, openMessage, reply, menu, dismiss } = target.dataset;
  if (openChannel) {
    event.preventDefault();
    if (!channelOf(openChannel)) notice(say("notSeen"));
    else if (openChannel === state.channel.id && openMessage) show(openMessage);
    else does(() => open(openChannel, openMessage));
  } else if (reply) composer.reply(state.messages.get(reply));
  else if (menu) {
    const box = target.getBoundingClientRect();
    openMessageMenu(state.messages.get(menu), { x: box.left - 140, y: box.bottom }, target);
  } else {
    state.dismissed.add(dismiss);
    takeAway(dismiss);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("drawer")) closeDrawer();
});

start();
