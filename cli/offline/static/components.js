/* Buttons, selects and the layout around them: what can be pressed in a message, and the fields of forms. */

import { h } from "./dom.js";
import { embedded } from "./messages.js";
import { markdown } from "./markdown.js";
import { state, titled } from "./state.js";
import { say } from "./words.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary" };
const SELECTS = new Set([3, 5, 6, 7, 8]);

/* Returns what stands below `message`. A press is told by the event "press", with what the server has to be asked. */
export function components(message) {
  return message.components.map((part) => component(part, message));
}

function component(part, message) {
  const inside = () => (part.components ?? []).map((each) => component(each, message));
  if (SELECTS.has(part.type)) return select(part, (values) => press(message, part, { kind: "select", values }));
  switch (part.type) {
    case 1:
      return h("div", { class: "row" }, inside());
    case 2:
      return button(part, message);
    case 9:
      return h("div", { class: "section" }, h("div", {}, inside()), part.accessory && component(part.accessory, message));
    case 10:
      return h("div", { class: "text" }, markdown(part.content));
    case 14:
      return h("hr", {});
    case 17:
      return framed(part, inside());
    default:
      return null;
  }
}

function framed(part, children) {
  const element = embedded({ color: part.accent_color ?? undefined });
  element.append(...children.filter(Boolean));
  return element;
}

function button(part, message) {
  const label = [part.emoji?.name, part.label].filter(Boolean).join(" ");
  const classes = `button ${STYLES[part.style]}`;
  if (part.url) {
    const [, channel, id] = /\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?$/.exec(part.url) ?? [];
    const place = channel
      ? { "data-open-channel": channel, "data-open-message": id }
      : { target: "_blank", rel: "noopener noreferrer" };
    return h("a", { class: classes, href: part.url, ...place }, label, " ↗");
  }
  const properties = { class: classes, type: "button", "data-key": part.custom_id, disabled: part.disabled };
  const element = h("button", { ...properties, onclick: () => press(message, part, { kind: "click" }, element) }, label);
  return element;
}

function press(message, part, asked, element) {
  const detail = { ...asked, channel: message.channel, message: message.id, component: part.custom_id, element };
  dispatchEvent(new CustomEvent("press", { detail }));
}

/* What a select offers: its own options, or the channels, roles and people that `me` can see. */
function choicesOf(part) {
  const given = new Set((part.default_values ?? []).map((value) => value.id));
  const { world } = state;
  const people = world.members.map((member) => ({ value: member.id, label: member.name }));
  const roles = world.roles.map((role) => ({ value: role.id, label: `@${role.name}` }));
  const channels = world.channels
    .filter(
      (channel) =>
        (part.channel_types?.length ? part.channel_types.includes(channel.type) : channel.kind !== "thread") &&
        channel.kind !== "dm",
    )
    .map((channel) => ({ value: channel.id, label: titled(channel) }));
  const own = (part.options ?? []).map((option) => ({
    ...option,
    label: [option.emoji?.name, option.label].filter(Boolean).join(" "),
    chosen: option.default,
  }));
  const entities = { 5: people, 6: roles, 7: [...people, ...roles], 8: channels };
  return part.type === 3 ? own : entities[part.type].map((choice) => ({ ...choice, chosen: given.has(choice.value) }));
}

export function select(part, onChoice, label = part.placeholder ?? say("choose")) {
  const choices = choicesOf(part);
  const most = part.max_values ?? 1;
  return most > 1 ? several(part, choices, onChoice, label) : one(part, choices, onChoice, label);
}

function one(part, choices, onChoice, label) {
  const least = part.min_values ?? 1;
  const chosen = choices.some((choice) => choice.chosen);
  const none = h("option", { value: "", disabled: least > 0, selected: !chosen }, least > 0 || !chosen ? label : say("nothing"));
  const options = choices.map((choice) => h("option", { value: choice.value, selected: choice.chosen }, choice.label));
  const onchange = (event) => onChoice(event.target.value ? [event.target.value] : []);
  return h(
    "select",
    { class: "select", "aria-label": label, "data-key": part.custom_id, disabled: part.disabled, onchange },
    none,
    options,
  );
}

function several(part, choices, onChoice, label) {
  const boxes = choices.map((choice) => h("input", { type: "checkbox", value: choice.value, checked: choice.chosen }));
  const values = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const done = h("button", { class: "button primary", type: "button" }, say("apply"));
  const names = choices.filter((choice) => choice.chosen).map((choice) => choice.label);
  const summary = h("summary", { class: "select", "aria-label": label, "data-key": part.custom_id }, names.join(", ") || label);
  const lines = choices.map((choice, place) => h("label", {}, boxes[place], choice.label));
  const element = h(
    "details",
    { class: "several" },
    summary,
    h("div", { class: "choices", role: "group", "aria-label": label }, lines, done),
  );
  const limit = () => {
    const full = values().length >= (part.max_values ?? 1);
    for (const box of boxes) box.disabled = part.disabled || (full && !box.checked);
    done.disabled = part.disabled || values().length < (part.min_values ?? 1);
  };
  for (const box of boxes) box.addEventListener("change", limit);
  done.addEventListener("click", () => {
    element.open = false;
    onChoice(values());
  });
  limit();
  return element;
}
