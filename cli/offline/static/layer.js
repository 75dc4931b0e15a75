/* What lies above the page: menus, dialogs and notices. */

import { h, icon, moveByArrows } from "./dom.js";
import { select } from "./components.js";
import { say } from "./words.js";

const NOTICE_SECONDS = 8;
let closeMenu = () => {};

/* Opens a menu at a point of the window. `items`: [label, what it does], or [label, items] for one below it. */
export function openMenu(label, items, point, opener) {
  closeMenu();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  const entries = () => [...menu.querySelectorAll("[role=menuitem]")].filter((entry) => entry.offsetParent);
  const close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    closeMenu = () => {};
  };
  const outside = (event) => menu.contains(event.target) || close();
  const entry = ([name, what]) => {
    if (!Array.isArray(what)) {
      return h("button", { role: "menuitem", type: "button", tabindex: "-1", onclick: () => (close(), what()) }, name);
    }
    const below = h("div", { class: "below", role: "group", "aria-label": name, hidden: true }, what.map(entry));
    const toggle = () => {
      below.hidden = !below.hidden;
      opens.setAttribute("aria-expanded", String(!below.hidden));
      place();
      if (!below.hidden) below.querySelector("[role=menuitem]")?.focus();
    };
    const opens = h(
      "button",
      { role: "menuitem", type: "button", tabindex: "-1", "aria-haspopup": "true", "aria-expanded": "false", onclick: toggle },
      name,
      icon("▸"),
    );
    return [opens, below];
  };
  const place = () => {
    menu.style.left = `${Math.max(8, Math.min(point.x, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(point.y, innerHeight - menu.offsetHeight - 8))}px`;
  };
  menu.append(...items.flatMap(entry));
  menu.addEventListener("keydown", (event) => {
    moveByArrows(event, entries());
    if (event.key === "ArrowRight" && document.activeElement.getAttribute("aria-expanded") === "false")
      document.activeElement.click();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
      opener?.focus();
    }
  });
  document.getElementById("layer").append(menu);
  document.addEventListener("pointerdown", outside, true);
  closeMenu = close;
  place();
  entries()[0]?.focus();
}

/* Shows a dialog; `fill(close)` returns its content. It closes by Escape and by `close`. */
export function openDialog(title, fill) {
  const dialog = h("dialog", { "aria-label": title });
  const close = () => dialog.close();
  dialog.append(h("h2", {}, title), ...[fill(close)].flat());
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("layer").append(dialog);
  dialog.showModal();
  return dialog;
}

/* Asks whether to do something that cannot be undone. */
export function confirm(title, text, action, does) {
  openDialog(title, (close) => [
    text && h("p", {}, text),
    h(
      "div",
      { class: "row end" },
      h("button", { class: "button secondary", type: "button", onclick: close }, say("cancel")),
      h("button", { class: "button danger", type: "button", onclick: () => (close(), does()) }, action),
    ),
  ]);
}

/* Shows a form that the bot opened. `send(values)` resolves where the bot took it, and may reject with a sentence to show. */
export function openForm(form, send) {
  const values = {};
  const problem = h("p", { class: "problem", role: "alert" });
  openDialog(form.title, (close) => {
    const submit = async (event) => {
      event.preventDefault();
      problem.textContent = "";
      try {
        await send(values);
        close();
      } catch (error) {
        problem.textContent = error.message;
      }
    };
    return h(
      "form",
      { onsubmit: submit },
      form.components.map((part) => formPart(part, values)),
      problem,
      h(
        "div",
        { class: "row end" },
        h("button", { class: "button secondary", type: "button", onclick: close }, say("cancel")),
        h("button", { class: "button primary", type: "submit" }, say("send")),
      ),
    );
  });
}

function formPart(part, values, label = part.label, description = part.description) {
  if (part.type === 1) return part.components.map((each) => formPart(each, values));
  if (part.type === 18) return formPart(part.component, values, part.label, part.description);
  if (part.type === 10) return h("p", { class: "small" }, part.content);
  if (part.type !== 4)
    return h(
      "label",
      { class: "field" },
      label,
      description && h("small", {}, description),
      select(part, (chosen) => (values[part.custom_id] = chosen), label),
    );
  const properties = {
    value: part.value,
    placeholder: part.placeholder,
    maxlength: part.max_length,
    minlength: part.min_length,
    required: part.required ?? true,
  };
  const input =
    part.style === 2
      ? h("textarea", { ...properties, rows: "4" }, part.value ?? "")
      : h("input", { ...properties, type: "text" });
  values[part.custom_id] = part.value ?? "";
  input.addEventListener("input", () => (values[part.custom_id] = input.value));
  return h("label", { class: "field" }, label, description && h("small", {}, description), input);
}

/* Says something for some seconds. */
export function notice(text) {
  const element = h("p", {}, text);
  document.getElementById("notices").append(element);
  setTimeout(() => element.remove(), NOTICE_SECONDS * 1000);
}
