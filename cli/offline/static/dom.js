/* Makes elements. Text is only ever set as text, so nothing that somebody wrote becomes markup. */

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(character) {
  return h("span", { class: "icon", "aria-hidden": "true" }, character);
}

/* Moves the focus among `items` with the arrow keys, around the ends, and with Home and End. */
export function moveByArrows(event, items) {
  const last = items.length - 1;
  const place = items.indexOf(document.activeElement);
  const targets = { ArrowDown: place < last ? place + 1 : 0, ArrowUp: place > 0 ? place - 1 : last, Home: 0, End: last };
  if (!(event.key in targets) || last < 0) return;
  event.preventDefault();
  items[targets[event.key]].focus();
}
