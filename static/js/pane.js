// Opening a matter beside the list: only its part of the page is asked for, and the list, one's place and what is marked stay. Back, forward
// and the address work as ever; where anything is in the way, on a telephone or without script, the browser goes to the address itself.

import { tick } from "./clocks.js";
import { carry } from "./data.js";
import { complain } from "./toasts.js";

const BESIDE = ".tk[href^='/tickets/'], .mini a[href^='/tickets/']";
const parse = text => new DOMParser().parseFromString(text, "text/html");
const part = name => document.querySelector(`.desk > ${name}`);
const here = () => location.pathname + location.search;
const bothShown = () => part(".list")?.checkVisibility() && part(".ticket")?.checkVisibility();
const unsaved = () => part(".ticket")?.querySelector("[data-guard][data-typed]");
const ABOUT = [".ticket", ".incidents", ".keys"]; // what on the page is about the matter that is open
const partsOf = page => ABOUT.map(name => page.querySelector(name).cloneNode(true));
// What stands there while no matter is open, to come back to.
const closed = part("section.ticket") && { title: document.title.replace(/^(● )?(\(\d+\) )?/, ""), address: here(), parts: partsOf(document) };
let latest = 0, shown = here(), address = location.href;

// What is written is handed to the server first; what cannot be, the browser asks about.
async function kept() {
  const waits = [];
  document.dispatchEvent(new CustomEvent("desk:leaving", { detail: waits }));
  await Promise.all(waits);
  return !unsaved();
}

async function ask(place) {
  const url = new URL(place);
  url.searchParams.set("fragment", "pane");
  const answer = await fetch(url, { headers: { Accept: "text/html", "HX-Request": "true" } }).catch(() => null);
  return answer?.ok && !answer.redirected ? parse(await answer.text()) : null;
}

// By the browser itself, which asks about what would be lost; going back, it cannot ask in time: one stays with what is written.
function leave(place, visit) {
  if (visit) return location.assign(place);
  if (!unsaved()) return location.reload();
  history.pushState(null, "", address);
  complain(document.body.dataset.offline);
}

async function open(place, visit) {
  const turn = ++latest;
  part(".ticket").setAttribute("aria-busy", "true");
  const fresh = (await kept()) ? await ask(place) : null;
  if (turn !== latest) return; // another was opened meanwhile
  part(".ticket").removeAttribute("aria-busy");
  if (!fresh?.querySelector("article.ticket") || !(await kept())) return leave(place, visit);
  if (visit) history.pushState(null, "", place);
  put(fresh.title, partsOf(fresh));
}

function put(title, parts) {
  const [pane] = parts;
  [shown, address] = [here(), location.href];
  pane.dataset.opened = ""; // a window made narrow shows it, as an address that ends in #t does
  ABOUT.forEach((name, at) => document.querySelector(name).replaceWith(parts[at]));
  document.title = title;
  for (const node of parts) { htmx.process(node); carry(node); }
  const number = pane.dataset.number || "", list = document.querySelector("[data-live=list]");
  for (const row of list.querySelectorAll(".tk")) row.dataset.number === number ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
  const source = new URL(list.dataset.liveSrc, location);
  number ? source.searchParams.set("current", number) : source.searchParams.delete("current");
  list.dataset.liveSrc = source.pathname + source.search;
  for (const field of document.querySelectorAll(":is(.topbar, dialog) input[name=next]")) field.value = shown;
  document.getElementById("polite").textContent = title;
  document.dispatchEvent(new CustomEvent("desk:opened", { detail: pane }));
  tick();
}

document.addEventListener("click", event => {
  const link = event.target.closest?.(BESIDE);
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !bothShown()) return;
  event.preventDefault();
  open(link.href, true);
});

addEventListener("popstate", async () => {
  if (!part(".ticket") || here() === shown) return; // only the fragment moved
  if (location.pathname.startsWith("/tickets/")) return open(location.href, false);
  if (closed?.address !== here() || !(await kept())) return leave(location.href, false);
  latest++;
  put(closed.title, closed.parts.map(node => node.cloneNode(true)));
});
