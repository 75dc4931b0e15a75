/* The left side: the server's channels, who the page is, the client's language, and the end. */

import { h, icon } from "./dom.js";
import { avatar } from "./messages.js";
import { memberOf, state } from "./state.js";
import { LANGUAGES, say } from "./words.js";

const MARKS = { text: "#", forum: "💬", thread: "↳", dm: "" };

export function sidebar({ onPerson, onLocale, onStop, onClose }) {
  const { world } = state;
  return h(
    "aside",
    { class: "sidebar", id: "sidebar" },
    h(
      "div",
      { class: "guild" },
      h("h2", {}, world.guild.name),
      h("button", { class: "only-narrow", type: "button", "aria-label": say("closeChannels"), onclick: onClose }, icon("✕")),
    ),
    h("nav", { "aria-label": say("channels") }, channelList()),
    h(
      "div",
      { class: "me" },
      personSwitch(onPerson),
      languageSwitch(onLocale),
      h("button", { class: "stop", type: "button", onclick: onStop }, icon("⏹"), say("stop")),
    ),
  );
}

export function channelList() {
  const lines = state.world.channels.map((channel) => {
    if (channel.kind === "category") return h("li", { class: "category" }, channel.name);
    return h(
      "li",
      { class: channel.kind },
      channel.kind === "dm" && h("p", { class: "category" }, say("direct")),
      channelButton(channel),
    );
  });
  return h("ul", { class: "channels" }, lines);
}

function channelButton(channel) {
  const open = state.channel?.id === channel.id;
  const unread = state.unread.has(channel.id);
  const mark = channel.kind === "dm" ? avatar(state.world.bot) : icon(MARKS[channel.kind]);
  const properties = {
    type: "button",
    class: unread ? "unread" : null,
    "aria-current": open ? "page" : null,
    "data-open-channel": channel.id,
    "data-kind": channel.kind,
  };
  return h("button", properties, mark, h("span", {}, channel.name), unread && h("span", { class: "hidden" }, say("unread")));
}

function personSwitch(onPerson) {
  const options = state.world.people.map((person) => {
    const name = person.moderates ? say("moderator", { name: person.name }) : person.name;
    return h("option", { value: person.id, selected: person.id === state.me }, name);
  });
  return h(
    "label",
    { class: "person" },
    avatar(memberOf(state.me)),
    h("span", { class: "hidden" }, say("whoAmI")),
    h("select", { "aria-label": say("whoAmI"), onchange: (event) => onPerson(event.target.value) }, options),
  );
}

function languageSwitch(onLocale) {
  const options = Object.entries(LANGUAGES).map(([locale, name]) =>
    h("option", { value: locale, selected: locale === state.locale }, name),
  );
  return h(
    "label",
    {},
    h("span", { class: "hidden" }, say("language")),
    h("select", { "aria-label": say("language"), onchange: (event) => onLocale(event.target.value) }, options),
  );
}
