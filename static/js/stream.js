// One stream a browser: the tab that holds the lock listens, and passes on what it hears to the other tabs of this member.
// Where a browser has no locks (plain http under a host name), every tab has a stream of its own.

const RETRY = [1, 2, 5, 15, 30]; // seconds
const SILENCE = 40_000; // ms without a beat (they come every 15 s) after which a listening tab is taken for gone
const RENEW = 30_000; // ms between two streams that begin anew because another matter was opened
const member = document.body.dataset.member;
const tabs = member && navigator.locks && window.BroadcastChannel ? new BroadcastChannel(`desk-live-${member}`) : null;
const known = new Set();
let source = null, tries = 0, heardAt = 0, leads = !tabs, renewed = 0, due = null, on = {};

const openHere = () => document.querySelector("[data-live=ticket]")?.dataset.liveMatter;

export const isLive = () => (leads ? source?.readyState === EventSource.OPEN : Date.now() - heardAt < SILENCE);

function pass(message) {
  tell(message);
  tabs?.postMessage(message);
}

function tell({ kind, change }) {
  heardAt = kind === "lost" ? 0 : Date.now();
  on[kind]?.(change);
}

function answer({ kind, matter, change }) {
  if (kind !== "who") return leads || tell({ kind, change });
  if (!leads || !isLive()) return;
  tabs.postMessage({ kind: "here" });
  watch(matter);
}

// A stream names its matters when it begins: one more begins it anew, at most every half minute.
function watch(matter) {
  if (!matter || known.has(matter)) return;
  known.add(matter);
  due ??= setTimeout(() => { due = null; connect(); }, Math.max(0, renewed + RENEW - Date.now()));
}

async function connect() {
  renewed = Date.now();
  let ticket;
  try {
    ticket = await fetch("/live/ticket/", { method: "POST", headers: { "X-CSRFToken": document.body.dataset.csrf, Accept: "application/json" } });
  } catch { return lost(); }
  if (ticket.status === 401) on.ended();
  if (!ticket.ok) return lost();
  const { url, position } = await ticket.json();
  on.position(position); // what happened since is asked for once the stream is open
  const fresh = new EventSource(url);
  source?.close();
  source = fresh;
  fresh.addEventListener("hello", () => { tries = 0; pass({ kind: "hello" }); });
  fresh.addEventListener("beat", () => pass({ kind: "beat" }));
  fresh.onmessage = event => pass({ kind: "change", change: JSON.parse(event.data) });
  fresh.addEventListener("bye", () => { fresh.close(); connect(); }); // every ten minutes, so that rights are read again
  fresh.onerror = () => { fresh.close(); if (source === fresh) lost(); };
}

function lost() {
  pass({ kind: "lost" });
  setTimeout(connect, RETRY[Math.min(tries++, RETRY.length - 1)] * 1000);
}

// `handlers`: hello, here, beat, change(change), lost, ended, position(position).
export function listen(handlers) {
  on = handlers;
  if (!tabs) return connect();
  tabs.onmessage = event => answer(event.data);
  tabs.postMessage({ kind: "who", matter: openHere() });
  navigator.locks.request(`desk-live-${member}`, () => new Promise(() => { leads = true; connect(); }));
}
document.addEventListener("desk:opened", () => {
  if (leads) watch(openHere());
  else tabs.postMessage({ kind: "who", matter: openHere() });
});
