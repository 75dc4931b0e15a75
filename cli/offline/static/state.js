/* What the page knows, and how it asks the server. */

import { say } from "./words.js";

export const state = {
  me: null, // id of the person that the page is
  locale: null, // of the client: "ko" or "en-US"
  world: null, // the server as `me` sees it
  channel: null, // the open channel
  messages: new Map(), // of the open channel, by id
  commands: { slash: [], menu: [] }, // that `me` may use in the open channel
  unread: new Set(), // ids of channels
  dismissed: new Set(), // ids of messages for `me` alone that were closed
};

const secret = location.hash.slice(1);
const RETRY_SECONDS = [1, 2, 4, 8];

export class Refused extends Error {}

async function request(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { Authorization: `Bearer ${secret}`, ...options.headers } });
  if (response.ok) return response;
  const { error, detail } = await response.json().catch(() => ({}));
  throw new Refused(error === "secret" ? say("badAddress") : say(`refused.${error ?? "malformed"}`, { detail }));
}

export async function ask(what, parameters = {}) {
  const query = new URLSearchParams({ ...(state.me && { me: state.me }), ...parameters });
  return (await request(`api/${what}?${query}`)).json();
}

export async function act(kind, fields = {}) {
  const body = JSON.stringify({ kind, me: state.me, locale: state.locale, ...fields });
  const headers = { "Content-Type": "application/json" };
  return (await request("api/act", { method: "POST", body, headers })).json();
}

export async function stopBot() {
  await request("api/stop", { method: "POST" });
}

export async function fileOf(message, file) {
  const query = new URLSearchParams({ me: state.me });
  return (await request(`api/file/${message.channel}/${message.id}/${file.id}?${query}`)).blob();
}

/* Follows what happens until `signal` aborts: `onEvent` gets each event, `onState` "open", "retrying", "lost" or "stopped". */
export async function follow(signal, onEvent, onState) {
  for (let tries = 0; ; tries += 1) {
    try {
      const response = await request(`api/events?${new URLSearchParams({ me: state.me })}`, { signal });
      tries = 0;
      onState("open");
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ""; ;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const event of lines.filter(Boolean).map((line) => JSON.parse(line))) {
          if (event.kind === "stopped") return onState("stopped");
          onEvent(event);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) return onState("lost");
    }
    if (signal.aborted) return;
    if (tries >= RETRY_SECONDS.length) return onState("lost");
    onState("retrying");
    await new Promise((done) => setTimeout(done, RETRY_SECONDS[tries] * 1000));
  }
}

export function channelOf(id) {
  return state.world.channels.find((channel) => channel.id === id);
}

export function memberOf(id) {
  return state.world.members.find((member) => member.id === id);
}

/* A channel's name as people write it. */
export function titled(channel) {
  return channel.kind === "dm" ? `@${channel.name}` : channel.kind === "text" ? `#${channel.name}` : channel.name;
}
