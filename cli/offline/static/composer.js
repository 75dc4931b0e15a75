/* Where a person writes: messages, slash commands with their options, and names after @ and #. */

import { h, icon } from "./dom.js";
import { act, channelOf, state, titled } from "./state.js";
import { say } from "./words.js";

const NUMBERS = new Set([4, 10]);

/* Builds the composer of the open channel. `does(action)` runs what asks the server and tells what went wrong. */
export class Composer {
  constructor(does) {
    this.does = does;
    this.replyTo = null;
    this.active = 0;
    this.found = [];
    this.list = h("ul", {
      id: "suggestions",
      class: "suggestions",
      role: "listbox",
      "aria-label": say("suggestions"),
      hidden: true,
    });
    this.bar = h("div", { class: "replying", hidden: true });
    const combobox = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "suggestions",
      "aria-expanded": "false",
      "aria-haspopup": "listbox",
    };
    this.text = h("textarea", {
      ...combobox,
      rows: "1",
      "aria-label": say("write"),
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "4000",
    });
    this.form = h(
      "form",
      { class: "writing" },
      this.text,
      h("button", { class: "send", type: "submit", "aria-label": say("send"), title: say("send") }, icon("➤")),
    );
    this.command = h("form", { class: "command", hidden: true });
    this.element = h("div", { class: "composer" }, this.list, this.bar, this.form, this.command);
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.text.addEventListener("blur", () => setTimeout(() => document.activeElement === this.text || this.suggest([]), 150));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  /* Turns to the open channel. */
  refresh() {
    const channel = state.channel;
    this.text.disabled = !channel.writable;
    this.text.placeholder = channel.writable ? say("placeholder", { channel: titled(channel) }) : say("noWriting");
    this.leaveCommand();
    this.reply(null);
    this.suggest([]);
  }

  disable() {
    for (const field of this.element.querySelectorAll("textarea, input, select, button")) field.disabled = true;
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.text.focus();
  }

  reply(message) {
    this.replyTo = message;
    this.bar.hidden = !message;
    this.bar.replaceChildren();
    if (!message) return;
    const stop = h("button", { type: "button", "aria-label": say("cancel"), onclick: () => this.reply(null) }, icon("✕"));
    this.bar.append(h("span", {}, say("replyTo", { name: message.author.name })), stop);
    this.text.focus();
  }

  typed() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 200)}px`;
    const value = this.text.value;
    if (value.startsWith("/") && !value.includes("\n")) return this.slashTyped(value.slice(1));
    const [, mark, name] = /(?:^|\s)([@#])([^\s@#]*)$/.exec(value.slice(0, this.text.selectionStart)) ?? [];
    this.suggest(mark ? named(mark, name) : []);
  }

  slashTyped(query) {
    const names = (command) => [command.label, command.name];
    const whole = state.commands.slash
      .flatMap((command) => names(command).map((name) => [command, `${name} `]))
      .filter(([, start]) => query.startsWith(start))
      .sort(([, one], [, other]) => other.length - one.length)[0];
    if (whole) return this.enterCommand(whole[0], query.slice(whole[1].length));
    const wanted = query.trim().toLowerCase();
    const starting = state.commands.slash.filter((command) => names(command).some((name) => name.startsWith(wanted)));
    const holding = state.commands.slash.filter(
      (command) => !starting.includes(command) && names(command).some((name) => name.includes(wanted)),
    );
    this.suggest(
      [...starting, ...holding].map((command) => ({
        name: `/${command.label}`,
        about: command.description,
        pick: () => this.enterCommand(command, ""),
      })),
    );
  }

  suggest(found) {
    this.found = found;
    this.active = 0;
    this.list.hidden = !this.found.length;
    this.text.setAttribute("aria-expanded", String(!this.list.hidden));
    this.list.replaceChildren(
      ...this.found.map((each, place) =>
        h(
          "li",
          {
            id: `suggestion${place}`,
            role: "option",
            "aria-selected": String(place === 0),
            onpointerdown: (event) => (event.preventDefault(), this.pick(place)),
          },
          h("b", {}, each.name),
          each.about && h("span", {}, each.about),
        ),
      ),
    );
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === this.active)));
    const line = this.list.children[this.active];
    line?.scrollIntoView({ block: "nearest" });
    if (line) this.text.setAttribute("aria-activedescendant", line.id);
    else this.text.removeAttribute("aria-activedescendant");
  }

  pick(place) {
    const { pick, insert } = this.found[place];
    if (pick) return pick();
    const end = this.text.selectionStart;
    const before = this.text.value.slice(0, end).replace(/[@#][^\s@#]*$/, `${insert} `);
    this.text.value = before + this.text.value.slice(end);
    this.text.setSelectionRange(before.length, before.length);
    this.suggest([]);
    this.text.focus();
  }

  pressed(event) {
    if (event.isComposing) return; // a Korean letter is not finished yet
    if (this.found.length) {
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps) this.active = (this.active + steps[event.key] + this.found.length) % this.found.length;
      else if (event.key === "Enter" || event.key === "Tab") this.pick(this.active);
      else if (event.key === "Escape") this.suggest([]);
      else return;
      event.preventDefault();
      this.mark();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") this.reply(null);
  }

  send() {
    const content = this.text.value.trim();
    if (!content) return;
    const typed = this.text.value;
    const reply = this.replyTo;
    // At once and not with the answer: what is typed meanwhile belongs to the next message, and a second press sends nothing.
    this.put("");
    this.reply(null);
    this.does(async () => {
      try {
        await act("send", { channel: state.channel.id, content: withIds(content), reply: reply?.id });
      } catch (error) {
        if (!this.text.value) {
          this.put(typed);
          this.reply(reply);
        }
        throw error;
      }
    });
  }

  /* Takes over what was typed before the page was drawn anew. */
  write(text) {
    this.put(text);
    this.typed();
  }

  put(text) {
    this.text.value = text;
    this.text.style.height = "auto";
    this.suggest([]);
  }

  enterCommand(command, rest) {
    this.suggest([]);
    this.form.hidden = true;
    this.command.hidden = false;
    const fields = command.options.map((option) => [option, optionField(option)]);
    const leave = h("button", { type: "button", "aria-label": say("cancel"), onclick: () => this.leaveCommand("") }, icon("✕"));
    const send = h("button", { class: "button primary", type: "submit" }, say("send"));
    const labels = fields.map(([option, field]) =>
      h("label", { title: option.description }, h("span", {}, option.label, option.required && h("i", {}, " *")), field),
    );
    this.command.replaceChildren(h("b", { title: command.description }, `/${command.label}`), ...labels, send, leave);
    this.command.setAttribute("aria-label", `/${command.label}`);
    this.command.onsubmit = (event) => {
      event.preventDefault();
      this.run(command, fields);
    };
    this.command.onkeydown = (event) => {
      const emptied = event.key === "Backspace" && event.target === fields[0]?.[1] && event.target.value === "";
      if (event.key === "Escape" || emptied) {
        event.preventDefault();
        this.leaveCommand(emptied ? `/${command.label}` : "");
      } else if (event.key === "Enter" && event.target.tagName === "SELECT") {
        event.preventDefault();
        this.command.requestSubmit();
      }
    };
    const first = fields.find(([option]) => option.required) ?? fields[0];
    if (rest && first && first[1].tagName === "INPUT") first[1].value = rest;
    (first?.[1] ?? send).focus();
  }

  leaveCommand(text = this.text.value) {
    this.form.hidden = false;
    if (this.command.hidden) return;
    this.command.hidden = true;
    this.command.replaceChildren();
    this.text.value = text;
    this.text.focus();
    if (text) this.typed();
  }

  run(command, fields) {
    const given = fields.filter(([, field]) => field.value !== "");
    const options = Object.fromEntries(given.map(([option, field]) => [option.name, valueOf(option, field)]));
    this.does(() => {
      this.leaveCommand("");
      return act("slash", { channel: state.channel.id, command: command.name, options });
    });
  }
}

function valueOf(option, field) {
  if (option.type === 5) return field.value === "true";
  if (!option.choices.length) return field.value;
  return option.choices.find((choice) => String(choice.value) === field.value).value;
}

function optionField(option) {
  const properties = { required: option.required, "aria-label": option.label, "data-option": option.name };
  const choices = optionChoices(option);
  if (!choices)
    return h("input", {
      ...properties,
      type: "text",
      inputmode: NUMBERS.has(option.type) ? "decimal" : null,
      placeholder: option.description,
      autocomplete: "off",
    });
  const none = h("option", { value: "" }, say("choose"));
  return h(
    "select",
    properties,
    none,
    choices.map(([value, label]) => h("option", { value }, label)),
  );
}

/* The values and labels that an option can have; null where it is typed. */
function optionChoices(option) {
  const { world } = state;
  if (option.choices.length) return option.choices.map((choice) => [choice.value, choice.label]);
  if (option.type === 5)
    return [
      ["true", say("yes")],
      ["false", say("no")],
    ];
  const people = world.members.map((member) => [member.id, member.name]);
  const roles = world.roles.map((role) => [role.id, `@${role.name}`]);
  const wanted = (channel) =>
    (option.channelTypes?.length ? option.channelTypes.includes(channel.type) : true) && channel.kind !== "dm";
  const channels = world.channels.filter(wanted).map((channel) => [channel.id, titled(channel)]);
  return { 6: people, 7: channels, 8: roles, 9: [...people, ...roles] }[option.type] ?? null;
}

/* What can follow @ or #. */
function named(mark, name) {
  const { bot, members, roles, channels } = state.world;
  const people = [bot, ...members.filter((member) => member.id !== bot.id)].map((member) => ({
    name: `@${member.name}`,
    insert: `@${member.name}`,
    about: member.bot ? say("app") : "",
  }));
  const all =
    mark === "@"
      ? [
          ...people,
          ...roles.filter((role) => role.name !== bot.name).map((role) => ({ name: `@${role.name}`, insert: `@${role.name}` })),
        ]
      : channels
          .filter((channel) => channel.kind !== "dm")
          .map((channel) => ({ name: `#${channel.name}`, insert: `#${channel.name}` }));
  const fits = (each) => each.name.slice(1).toLowerCase().startsWith(name.toLowerCase());
  return all.filter(fits);
}

/* Discord's client sends ids where a person wrote the names of members, roles and channels. */
function withIds(content) {
  const { members, roles, channels } = state.world;
  const names = [
    ...members.map((member) => [`@${member.name}`, `<@${member.id}>`]),
    ...roles.map((role) => [`@${role.name}`, `<@&${role.id}>`]),
    ...channels
      .filter((channel) => channel.kind !== "dm" && channelOf(channel.id))
      .map((channel) => [`#${channel.name}`, `<#${channel.id}>`]),
  ].sort(([one], [other]) => other.length - one.length);
  let made = "";
  for (let place = 0; place < content.length;) {
    const before = place === 0 || /[\s(]/.test(content[place - 1]);
    const found =
      before &&
      names.find(([name]) => content.startsWith(name, place) && !/[\p{L}\p{N}_]/u.test(content[place + name.length] ?? ""));
    made += found ? found[1] : content[place];
    place += found ? found[0].length : 1;
  }
  return made;
}
