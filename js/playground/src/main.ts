/** Starts the page: its language, its theme, its two tabs, and the worker that judges. */

import { ChatPanel } from "./chat/panel.js";
import { byId } from "./dom.js";
import { Engine } from "./engine/engine.js";
import type { Reply } from "./engine/protocol.js";
import { SentencePanel } from "./sentence/panel.js";
import { chosenLanguage, keep, kept, say, speak, spoken } from "./strings/strings.js";

const THEME = "gamseong-theme";
const MEGABYTE = 1e6;
const TABS = ["sentence", "chat"] as const;

const state: { bundle: string; loaded: number; total: number; ready: boolean; broken: string } = {
  bundle: "",
  loaded: 0,
  total: 0,
  ready: false,
  broken: "",
};
const engine = new Engine(take);
const sentence = new SentencePanel(engine);
const chat = new ChatPanel(engine);

function take(reply: Reply): void {
  switch (reply.kind) {
    case "loading":
      [state.loaded, state.total] = [reply.loaded, reply.total];
      return showLoading();
    case "ready":
      [state.ready, state.bundle] = [true, reply.bundle];
      document.documentElement.dataset.ready = "true";
      showLoading();
      sentence.start();
      return chat.start();
    case "broken":
      state.broken = reply.message;
      return showLoading();
    default:
      sentence.take(reply);
      chat.take(reply);
  }
}

function showLoading(): void {
  const { loaded, total, ready, broken, bundle } = state;
  byId("loading").hidden = ready || broken !== "";
  byId<HTMLProgressElement>("load-bar").value = total ? loaded / total : 0;
  const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
  const opening = total > 0 && loaded >= total;
  byId("load-text").textContent = opening ? say("opening") : say("loading", { loaded: megabytes(loaded), total: megabytes(total) });
  byId("broken").hidden = broken === "";
  byId("broken").textContent = broken && say("brokenPage", { message: broken });
  byId("bundle").textContent = bundle && say("bundleName", { bundle });
}

function show(tab: (typeof TABS)[number], focus = false): void {
  for (const name of TABS) {
    const button = byId(`tab-${name}`);
    button.setAttribute("aria-selected", String(name === tab));
    button.tabIndex = name === tab ? 0 : -1;
    if (name === tab && focus) button.focus();
    byId(`panel-${name}`).hidden = name !== tab;
  }
}

function isDark(): boolean {
  const chosen = kept(THEME);
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function dress(): void {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  byId("theme").textContent = say(isDark() ? "switchThemeBack" : "switchTheme");
}

function redraw(): void {
  byId("language").textContent = say("switchLanguage");
  byId("language").lang = spoken() === "ko" ? "en" : "ko";
  dress();
  showLoading();
  sentence.draw();
  chat.draw();
}

for (const tab of TABS) byId(`tab-${tab}`).addEventListener("click", () => show(tab));
byId("tabs").addEventListener("keydown", (event) => {
  if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const selected = byId("tab-chat").getAttribute("aria-selected") === "true" ? "chat" : "sentence";
  show(event.key === "Home" || (event.key !== "End" && selected === "chat") ? "sentence" : "chat", true);
});
byId("language").addEventListener("click", () => {
  speak(spoken() === "ko" ? "en" : "ko");
  redraw();
});
byId("theme").addEventListener("click", () => {
  keep(THEME, isDark() ? "light" : "dark");
  dress();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);

speak(chosenLanguage());
show("sentence");
redraw();
