/* The menu of a message: by a right click, the menu key, a long press, or its button. */

import { h } from "./dom.js";
import { confirm, openDialog, openMenu } from "./layer.js";
import { act, state } from "./state.js";
import { say } from "./words.js";

const LONG_PRESS = 500; // milliseconds

/* Listens for all that opens a menu, and returns what opens one at a point. `does` runs what asks the server. */
export function messageMenus(does, reply) {
  function openMessageMenu(message, point, opener) {
    const items = [];
    const channel = state.channel.id;
    if (!message.ephemeral) items.push([say("reply"), () => reply(message)]);
    const apps = state.commands.menu.map((command) => [
      command.label,
      () => does(() => act("menu", { channel, message: message.id, command: command.name })),
    ]);
    if (apps.length) items.push([say("apps"), apps]);
    if (message.mine) items.push([say("edit"), () => edit(message)], [say("delete"), () => remove(message)]);
    openMenu(say("messageMenu"), items, point, opener);
  }

  function edit(message) {
    openDialog(say("editing"), (close) => {
      const text = h("textarea", { rows: "4", "aria-label": say("editing") }, message.content);
      const save = (event) => {
        event.preventDefault();
        close();
        does(() => act("edit", { channel: message.channel, message: message.id, content: text.value }));
      };
      const buttons = h(
        "div",
        { class: "row end" },
        h("button", { class: "button secondary", type: "button", onclick: close }, say("cancel")),
        h("button", { class: "button primary", type: "submit" }, say("save")),
      );
      return h("form", { onsubmit: save }, text, buttons);
    });
  }

  function remove(message) {
    confirm(say("deleteTitle"), message.content, say("delete"), () =>
      does(() => act("delete", { channel: message.channel, message: message.id })),
    );
  }

  document.addEventListener("contextmenu", (event) => {
    const article = event.target.closest("[data-message]");
    if (!article || event.target.closest("a, img, input, textarea")) return;
    const message = state.messages.get(article.dataset.message);
    if (!message || message.system || message.thinking) return;
    event.preventDefault();
    openMessageMenu(message, { x: event.clientX, y: event.clientY }, article);
  });

  /* A long press opens the menu where the browser makes no "contextmenu" of it (iOS). */
  let pressing;
  let opened = false;
  document.addEventListener(
    "touchstart",
    (event) => {
      opened = false;
      const article = event.target.closest("[data-message]");
      if (!article || event.target.closest("a, button, select, input, .spoiler")) return;
      const { clientX: x, clientY: y } = event.touches[0];
      pressing = setTimeout(() => {
        const message = state.messages.get(article.dataset.message);
        opened = Boolean(message && !message.system && !document.querySelector(".menu"));
        if (opened) openMessageMenu(message, { x, y }, article);
      }, LONG_PRESS);
    },
    { passive: true },
  );
  document.addEventListener(
    "touchend",
    (event) => {
      clearTimeout(pressing);
      if (opened) event.preventDefault(); // or the finger would press what the menu has below it
      opened = false;
    },
    { passive: false },
  );
  for (const name of ["touchmove", "touchcancel"])
    document.addEventListener(name, () => clearTimeout(pressing), { passive: true });

  return openMessageMenu;
}
