/* A message as the person who is looking sees it. */

import { components } from "./components.js";
import { h, icon } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { fileOf, Refused, state } from "./state.js";
import { say } from "./words.js";

const TOGETHER = 7 * 60 * 1000; // milliseconds within which messages of one person stand below one name
const SYSTEM = { 6: "pinned", 7: "joined", 18: "started" }; // Discord's types of messages that it writes itself

/* Returns the list item of `message`, which may stand below the name of `before`. */
export function messageItem(message, before) {
  const time = new Date(message.time);
  const starts = !before || new Date(before.time).toDateString() !== time.toDateString();
  const day =
    starts &&
    h("div", { class: "day", role: "separator" }, new Intl.DateTimeFormat(state.locale, { dateStyle: "full" }).format(time));
  const compact = !starts && belongs(message, before, time);
  const classes = ["message", compact && "compact", message.ephemeral && "ephemeral", pings(message) && "pinging"].filter(
    Boolean,
  );
  const article = h(
    "article",
    {
      class: classes.join(" "),
      tabindex: "-1",
      "data-message": message.id,
      "data-author": message.author.name,
      "aria-label": message.author.name,
    },
    message.system ? systemLine(message) : [above(message), !compact && author(message, time), body(message)],
    message.system || message.thinking ? null : toolbar(message),
  );
  return h("li", { "data-id": message.id }, day, article);
}

function belongs(message, before, time) {
  const same = before.author.id === message.author.id && before.author.name === message.author.name;
  return (
    same && !message.reply && !message.command && !message.system && !before.system && time - new Date(before.time) < TOGETHER
  );
}

function pings(message) {
  return !message.mine && (message.content.includes(`<@${state.me}>`) || message.content.includes(`<@!${state.me}>`));
}

function clock(time) {
  const shown = new Intl.DateTimeFormat(state.locale, { timeStyle: "short" }).format(time);
  const full = new Intl.DateTimeFormat(state.locale, { dateStyle: "full", timeStyle: "short" }).format(time);
  return h("time", { datetime: time.toISOString(), title: full }, shown);
}

export function avatar(person) {
  const colour = Number(BigInt(person.id) % 6n);
  return h(
    "span",
    { class: `avatar colour${person.bot ? "bot" : colour}`, "aria-hidden": "true" },
    person.bot ? "감" : [...person.name][0],
  );
}

function author(message, time) {
  return h(
    "div",
    { class: "author" },
    avatar(message.author),
    h("span", { class: "name" }, message.author.name),
    message.author.bot && h("span", { class: "app" }, say("app")),
    clock(time),
  );
}

function above(message) {
  if (message.reply) {
    const { id, name, text } = message.reply;
    if (!id) return h("div", { class: "above" }, icon("↪"), say("gone"));
    return h(
      "button",
      { class: "above", type: "button", "data-open-channel": message.channel, "data-open-message": id },
      icon("↪"),
      h("b", {}, name),
      h("span", {}, inline(text.replace(/\s+/g, " "))),
    );
  }
  if (message.command) {
    const command = `${message.command.menu ? "" : "/"}${commandLabel(message.command)}`;
    return h("div", { class: "above" }, icon("↪"), say("used", { user: message.command.user, command }));
  }
  return null;
}

function commandLabel({ name, menu }) {
  const known = [...state.commands.slash, ...state.commands.menu].find(
    (command) => command.name.split(" ")[0] === name || command.name === name,
  );
  if (!known) return name;
  return menu ? known.label : known.label.split(" ")[0];
}

function systemLine(message) {
  const name = message.author.name;
  const text = SYSTEM[message.system] ? say(SYSTEM[message.system], { name, text: message.content }) : message.content;
  return h("div", { class: "system" }, icon("→"), h("span", {}, text), clock(new Date(message.time)), threadButton(message));
}

function threadButton(message) {
  if (!message.thread || message.thread === message.channel) return null;
  return h("button", { class: "link", type: "button", "data-open-channel": message.thread }, icon("🧵"), say("openThread"));
}

function body(message) {
  if (message.thinking)
    return h(
      "div",
      { class: "body thinking" },
      h("span", { class: "dots" }, "•••"),
      say("thinking", { name: message.author.name }),
    );
  const shown = new Set(message.embeds.flatMap((embed) => [attached(embed.image), attached(embed.thumbnail)]).filter(Boolean));
  return h(
    "div",
    { class: "body" },
    h("div", { class: "text" }, markdown(message.content), message.edited && h("span", { class: "edited" }, say("edited"))),
    message.forwards.map(forward),
    message.poll && poll(message.poll),
    message.embeds.map((embed) => embedded(embed, message)),
    message.files.filter((file) => !shown.has(file.name)).map((file) => attachment(message, file)),
    components(message),
    threadButton(message),
    message.ephemeral && ephemeralNote(message),
  );
}

function ephemeralNote(message) {
  return h(
    "div",
    { class: "note" },
    icon("👁"),
    say("onlyYou"),
    " · ",
    h("button", { class: "link", type: "button", "data-dismiss": message.id }, say("dismiss")),
  );
}

function forward(original) {
  return h(
    "blockquote",
    { class: "quote" },
    h("p", { class: "small" }, icon("↪"), say("forwarded")),
    markdown(original.content),
    original.embeds.map((embed) => embedded(embed)),
  );
}

function poll({ question, answers }) {
  const lines = answers.map((answer) =>
    h("li", {}, h("span", {}, answer.text), h("span", {}, say("votes", { count: answer.votes }))),
  );
  return h("section", { class: "poll", "aria-label": say("poll") }, h("p", { class: "heading3" }, question), h("ul", {}, lines));
}

function attached(media) {
  return media?.url?.startsWith("attachment://") ? media.url.slice("attachment://".length) : null;
}

export function embedded(embed, message) {
  const colour = `#${(embed.color ?? 0x4e5058).toString(16).padStart(6, "0")}`;
  const fields = embed.fields?.map((field) =>
    h(
      "div",
      { class: field.inline ? "field inline" : "field" },
      h("p", { class: "field-name" }, inline(field.name)),
      markdown(field.value),
    ),
  );
  const title =
    embed.title &&
    h(
      "p",
      { class: "embed-title" },
      embed.url ? h("a", { href: embed.url, target: "_blank", rel: "noopener noreferrer" }, embed.title) : inline(embed.title),
    );
  const element = h(
    "section",
    { class: "embed", "aria-label": embed.title ?? "" },
    embed.author && h("p", { class: "embed-author" }, embed.author.name),
    title,
    embed.description && markdown(embed.description),
    fields?.length ? h("div", { class: "fields" }, fields) : null,
    embed.image && picture(embed.image, message),
    (embed.footer || embed.timestamp) &&
      h("p", { class: "footer" }, [embed.footer?.text, embed.timestamp && clock(new Date(embed.timestamp))].filter(Boolean)),
  );
  element.style.setProperty("--colour", colour);
  return element;
}

function picture(media, message) {
  const name = attached(media);
  const file = message?.files.find((each) => each.name === name);
  return file ? image(message, file) : null; // nothing is fetched from outside
}

/* An image of a message, which the server gives only to whoever shows the secret. */
function image(message, file) {
  const element = h("img", { alt: file.description ?? file.name, "data-file": file.name });
  fileOf(message, file).then((blob) => {
    element.src = URL.createObjectURL(blob);
  }, complain);
  return element;
}

function attachment(message, file) {
  if (file.type?.startsWith("image/")) return image(message, file);
  const download = async () => {
    const url = URL.createObjectURL(await fileOf(message, file));
    h("a", { href: url, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };
  return h(
    "button",
    {
      class: "file",
      type: "button",
      "aria-label": say("download", { name: file.name }),
      onclick: () => download().catch(complain),
    },
    icon("📄"),
    file.name,
    h("small", {}, bytes(file.size)),
    icon("⬇"),
  );
}

function bytes(size) {
  const [unit, count] = size < 1000 ? ["byte", size] : size < 1e6 ? ["kilobyte", size / 1000] : ["megabyte", size / 1e6];
  return new Intl.NumberFormat(state.locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(count);
}

function complain(error) {
  if (!(error instanceof Refused)) throw error;
  dispatchEvent(new CustomEvent("notice", { detail: error.message }));
}

function toolbar(message) {
  const reply =
    !message.ephemeral &&
    h("button", { type: "button", "data-reply": message.id, "aria-label": say("reply"), title: say("reply") }, icon("↩"));
  const more = h(
    "button",
    { type: "button", "data-menu": message.id, "aria-label": say("more"), title: say("more"), "aria-haspopup": "menu" },
    icon("⋯"),
  );
  return h("div", { class: "toolbar" }, reply, more);
}
