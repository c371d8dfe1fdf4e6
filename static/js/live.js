// Colleagues' work as it happens: by the browser's stream, by polling where there is none. Nothing typed is ever replaced.

import { tick } from "./clocks.js";
import { carry } from "./data.js";
import { isLive, listen } from "./stream.js";
import { drift, hear, serverNow, wall } from "./time.js";

const POLL = 10_000;
const MOST = 200; // changes of one answer
let position = null, lostAt = null, pending = null;

const ask = url => fetch(url, { headers: { Accept: "application/json" } });
const parse = text => new DOMParser().parseFromString(text, "text/html");

// ---- the connection's state, in the key bar
function tellState() {
  const box = document.querySelector("[data-live-state]");
  if (!box) return;
  const words = box.querySelector("[data-live-words]"), dot = box.querySelector(".dot");
  const live = isLive();
  const late = drift() > 2 ? " · " + words.dataset.drift.replace("{seconds}", drift().toFixed(0)) : "";
  dot.className = live ? (late ? "dot dot--warn" : "dot dot--good") : "dot";
  words.textContent = (live ? words.dataset.on : words.dataset.polling.replace("{time}", lostAt || wall.format(serverNow()))) + late;
  box.dataset.liveState = live ? "live" : "polling";
}

// ---- what a change touches on this page
// However much happens, the page asks again at most every two seconds.
const GATHER = 300, REST = 2000; // ms
const PRECEDENCE = 15_500; // ms after which a call rings for every class
let soon = null, restUntil = 0, shared = null;
const matters = new Set();
function changed(change) {
  if (change.subject === "call" || change.subject === "whisper") callsSoon ??= setTimeout(refreshCalls, 100);
  if (change.subject === "call") {
    clearTimeout(shared);
    shared = setTimeout(poll, PRECEDENCE);
  }
  position = Math.max(position ?? 0, change.position ?? 0);
  matters.add(String(change.matter));
  soon ??= setTimeout(refreshPage, Math.max(GATHER, restUntil - Date.now()));
}

// ---- calls that ring for her pop up on every page; a card that stands stays, with its focus
let callsSoon = null;
async function refreshCalls() {
  callsSoon = null;
  const box = document.querySelector("[data-popups]");
  const answer = box && (await fetch(box.dataset.popups, { headers: { "HX-Request": "true" } }).catch(() => null));
  if (!answer?.ok) return;
  const cards = node => [...node.querySelectorAll("[data-popup]")].map(card => card.dataset.popup + card.dataset.state).join();
  const fresh = parse(await answer.text());
  if (cards(fresh) === cards(box)) return;
  box.innerHTML = fresh.body.innerHTML;
  htmx.process(box);
  carry(box);
  tick();
}

async function refreshCounts() {
  const answer = await ask(`/live/changes/?after=${position ?? ""}`);
  if (answer.ok) showCounts(await answer.json());
}

function showCounts(state) {
  hear(state.now);
  document.dispatchEvent(new CustomEvent("desk:counts", { detail: state.counts }));
  for (const node of document.querySelectorAll("[data-count]")) {
    const figure = state.counts[node.dataset.count];
    if (figure === undefined) continue;
    node.hidden = !figure;
    node.lastChild.textContent = figure > 999 ? "999+" : figure;
  }
  const duty = document.querySelector("[data-duty]");
  if (duty) showDuty(duty, state.duty);
  if (state.counts.ringing || state.counts.whispers || document.querySelector("[data-popup]")) refreshCalls();
  const bell = document.querySelector("[data-bell-button]");
  bell?.setAttribute("aria-label", bell.getAttribute("aria-label").replace(/\d+/, state.counts.unread));
}

// The exchange, another tab or the end of her wrap-up changed what she does.
function showDuty(node, duty) {
  const ends = node.querySelector("[data-left]")?.dataset.left;
  if (node.dataset.duty === duty.state && (Date.parse(ends) || 0) === (Date.parse(duty.ends_at) || 0)) return;
  node.dataset.duty = duty.state;
  node.textContent = duty.name;
  node.closest("button").querySelector(".dot").className = `dot${{ ready: " dot--good", on_call: " dot--warn" }[duty.state] ?? ""}`;
  if (!duty.ends_at) return;
  const left = document.createElement("span");
  left.dataset.left = duty.ends_at;
  node.append(" ", left);
  tick();
}

async function refreshPage() {
  const touched = new Set(matters);
  matters.clear();
  soon = null;
  restUntil = Date.now() + REST;
  await Promise.allSettled([refreshCounts(), refreshList(), refreshTicket(touched)]);
  carry();
  tick();
}

function fill(region, html) {
  region.innerHTML = html;
  htmx.process(region);
  const count = document.querySelector("[data-list-count]");
  if (count) count.textContent = region.querySelectorAll(".tk").length + (region.querySelector("[hx-get]") ? "+" : "");
}

async function refreshList() {
  const region = document.querySelector("[data-live=list]");
  if (!region) return;
  const answer = await fetch(region.dataset.liveSrc.replaceAll("&amp;", "&"), { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const fresh = parse(await answer.text()), rows = node => [...node.querySelectorAll(".tk")];
  const here = rows(region), there = rows(fresh), numbers = list => list.map(row => row.dataset.number).join();
  const longer = here.length > there.length && fresh.querySelector("[hx-get]");
  const same = numbers(longer ? here.slice(0, there.length) : here) === numbers(there);
  if (same && !longer) {
    const focused = document.activeElement?.dataset?.number;
    fill(region, fresh.body.innerHTML);
    if (focused) region.querySelector(`[data-number="${CSS.escape(focused)}"]`)?.focus();
    pending = null;
    return announceWaiting(0);
  }
  for (const row of here) {
    const now = there.find(other => other.dataset.number === row.dataset.number);
    if (now && row !== document.activeElement) row.innerHTML = now.innerHTML;
  }
  if (same) return announceWaiting(0); // further rows were loaded: the first ones are as they were
  pending = { region, html: fresh.body.innerHTML };
  const known = new Set(here.map(row => row.dataset.number));
  announceWaiting(Math.max(1, there.filter(row => !known.has(row.dataset.number)).length));
}

// New rows announce themselves and wait.
function announceWaiting(count) {
  document.getElementById("waiting")?.remove();
  const region = document.querySelector("[data-live=list]");
  if (!count || !region) return;
  const button = document.createElement("button");
  const zh = document.documentElement.lang.startsWith("zh");
  Object.assign(button, { id: "waiting", type: "button", className: "btn btn--sm btn--block", textContent: zh ? `有 ${count} 条变动，按 . 更新` : `${count} changed, press . to update` });
  button.addEventListener("click", apply);
  region.previousElementSibling.append(button);
}

// As many rows as were loaded are there afterwards, and whoever stood on one stands on it, or where it was.
async function apply() {
  if (!pending) return;
  const { region, html } = pending, rows = () => [...region.querySelectorAll(".tk")];
  const active = document.activeElement, row = active.closest(".tk"), at = row ? rows().indexOf(row) : active.id === "waiting" ? 0 : -1;
  const number = row?.dataset.number, had = rows().length;
  pending = null;
  announceWaiting(0);
  fill(region, html);
  stand();
  for (let more = null; rows().length < had && (more = region.querySelector(":scope > [hx-get]"));) {
    const answer = await fetch(more.getAttribute("hx-get"), { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || !more.isConnected) break;
    more.insertAdjacentHTML("beforebegin", await answer.text());
    more.remove();
    fill(region, region.innerHTML);
    stand();
  }
  carry(document);
  tick();

  function stand() {
    if (at < 0 || (document.activeElement !== document.body && !region.contains(document.activeElement))) return;
    (rows().find(one => one.dataset.number === number) || rows()[Math.min(at, rows().length - 1)])?.focus();
  }
}
document.addEventListener("desk:apply", apply);

async function refreshTicket(touched) {
  const pane = document.querySelector("[data-live=ticket]");
  if (!pane || (pane.dataset.liveMatter && !touched.has(pane.dataset.liveMatter))) return;
  const chosen = pane.querySelector("#composer [role=tab][aria-selected=true]")?.value || "";
  const back = new URLSearchParams(location.search).get("back") || ""; // how far the timeline was gone back
  const answer = await fetch(`${pane.dataset.liveSrc}&fragment=pane&act=${chosen}&back=${encodeURIComponent(back)}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = parse(await answer.text()).querySelector("[data-live=ticket]");
  if (!fresh) return;
  const parts = [".ticket__head", ".ticket__scroll", "#attachments"];
  const composer = pane.querySelector(".ticket__composer"), form = composer?.querySelector("form");
  const begun = composer?.querySelector(".htmx-request") || form?.dataset.typed || composer?.querySelector("textarea")?.value || composer?.querySelector("[type=file]")?.files.length;
  if (!begun && !composer?.contains(document.activeElement)) parts.push(".ticket__composer"); // what is being written, chosen or asked for stays, with its version
  for (const part of parts) {
    const old = pane.querySelector(part), now = fresh.querySelector(part);
    if (old?.querySelector(":popover-open")) continue; // a menu somebody opened stays
    if (old && now && old.innerHTML !== now.innerHTML) { old.innerHTML = now.innerHTML; htmx.process(old); }
  }
}

// ---- the lead's page: what colleagues do is asked for, never while she stands in it
async function refreshTeam() {
  const region = document.querySelector("[data-live=team]");
  const chosen = () => [...region.querySelectorAll("option")].some(option => option.selected !== option.defaultSelected);
  if (!region || document.hidden || region.contains(document.activeElement) || chosen()) return;
  const answer = await fetch(region.dataset.liveSrc, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || region.contains(document.activeElement) || chosen()) return;
  region.innerHTML = parse(await answer.text()).body.innerHTML;
  carry(region);
  tick();
}

// ---- what the stream says, and polling beside it while it is down
let beats = 0; // the stream knows no time: once a minute the page asks the desk for it
const HEARD = {
  position: known => { position ??= known; },
  hello: back,
  here: () => { if (lostAt || position === null) back(); },
  beat: () => { lostAt = null; if (++beats % 4 === 0) poll(); tellState(); },
  change: change => {
    if (change.code === "presence") document.dispatchEvent(new CustomEvent("desk:presence", { detail: change.matter }));
    else changed(change);
  },
  lost: () => { lostAt ??= wall.format(serverNow()); tellState(); },
  ended,
};
function back() {
  lostAt = null;
  tellState();
  poll();
}

// The session has ended: said at once beside what is done, asked for once nobody types; what is written stays.
const IDLE = 3000; // ms
let told = false, typedAt = 0, composing = false;
for (const kind of ["keydown", "input"]) document.addEventListener(kind, () => { typedAt = Date.now(); }, true);
document.addEventListener("compositionstart", () => { composing = true; }, true);
document.addEventListener("compositionend", () => { composing = false; typedAt = Date.now(); }, true);
function ended() {
  const dialog = document.getElementById("sign-in-again"), banner = document.getElementById("session-ended");
  if (told || !dialog || dialog.open) return;
  told = true;
  if (banner) banner.hidden = false;
  dialog.addEventListener("close", () => setTimeout(() => { told = false; }, 60_000), { once: true });
  const ask = () => {
    if (dialog.open || banner?.hidden) return;
    const rest = composing ? IDLE : typedAt + IDLE - Date.now();
    if (rest > 0) setTimeout(ask, rest);
    else dialog.showModal();
  };
  ask();
}
document.addEventListener("desk:signed-out", ended);

async function poll() {
  try {
    const answer = await ask(`/live/changes/?after=${position ?? ""}`);
    if (answer.status === 401) ended();
    if (!answer.ok) return;
    const state = await answer.json();
    showCounts(state);
    if (position !== null) state.changes.forEach(changed);
    position = Math.max(position ?? 0, state.position);
    if (state.changes.length >= MOST) await poll(); // there is more than one answer holds
  } catch { /* the next round */ }
}

if (document.body.dataset.csrf) {
  if (document.querySelector("[data-count=ringing]:not([hidden]), [data-whispered]")) refreshCalls();
  listen(HEARD);
  setInterval(refreshTeam, POLL);
  setInterval(() => { if (!isLive()) poll(); tellState(); }, POLL);
}
