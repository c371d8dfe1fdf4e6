// Drafts: what is typed goes to the server two seconds after typing stops and on Esc. This browser only holds what the server has not got yet.

import { serverNow, wall } from "./time.js";

const IDLE = 2000; // ms
const RETRY = [1, 2, 5, 15, 30]; // seconds
const OLD = 24 * 3600e3; // ms after which this browser forgets what it could never hand over
const APART = new Set(["csrfmiddlewaretoken", "version", "token", "from", "drafted", "seen"]);
const WRITTEN = "textarea, input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file])";

// This tab, the same after a reload; a tab that was doubled is another one. While it is open it holds a lock of its name.
const KEPT = "draft-tab";
const TAB = (() => { try { return sessionStorage.getItem(KEPT); } catch { return null; } })() || Math.random().toString(36).slice(2);
const keepTab = here => { try { here ? sessionStorage.removeItem(KEPT) : sessionStorage.setItem(KEPT, TAB); } catch { /* each page is a tab of its own then */ } };
keepTab(true);
addEventListener("pagehide", () => keepTab(false));
addEventListener("pageshow", () => keepTab(true));
navigator.locks?.request(KEPT + TAB, () => new Promise(() => {}));

const known = new WeakMap();
function stateOf(form) {
  if (!known.has(form)) known.set(form, { timer: 0, tries: 0, since: "", saving: null });
  return known.get(form);
}

// ---- what a form holds
const whatOf = form => `draft:${form.dataset.draftOf}:${form.dataset.draftTicket || ""}:${form.dataset.draft}:`;
const keyOf = form => whatOf(form) + TAB; // two tabs on one form hold two texts
const fieldsOf = form => Object.fromEntries([...new FormData(form)].filter(([name, value]) => !APART.has(name) && typeof value === "string"));
const isBlank = form => ![...form.elements].some(field => field.matches(WRITTEN) && field.name && field.value.trim());
const drafted = form => form.querySelector("[name=drafted]");
const versionOf = form => Number(drafted(form)?.value.split(":")[1] || 0);

function setVersion(form, id, version) {
  let field = drafted(form);
  if (!version) return field?.remove();
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "drafted" });
    form.append(field);
  }
  field.value = `${id}:${version}`;
}

// ---- this browser's buffer
const buffer = {
  get: key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the page still holds it */ } },
  drop: key => { try { localStorage.removeItem(key); } catch { /* likewise */ } },
};

// ---- what the reader is told
const hour = at => wall.format(at).slice(0, 5);
function tell(form, name, values = {}, aloud = false) {
  const line = document.querySelector("[data-draft-state]");
  if (!line) return;
  const words = Object.entries(values).reduce((text, [word, value]) => text.replace(`{${word}}`, value), line.dataset[name]);
  if (line.textContent !== words) line.textContent = words;
  line.dataset.draftState = name;
  if (aloud) document.getElementById("polite").textContent = words;
}

// ---- keeping
function typed(form) {
  const state = stateOf(form);
  form.dataset.typed = "1";
  buffer.set(keyOf(form), { fields: fieldsOf(form), at: serverNow() });
  if (state.since) return; // it is being tried again already
  if (navigator.onLine) later(form, IDLE);
  else lost(form);
}

function later(form, ms) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => keep(form), ms);
}

async function keep(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (!form.dataset.typed || form.dataset.sent) return;
  if (state.saving) { await state.saving; return form.dataset.typed && later(form, 0); }
  state.saving = isBlank(form) ? letGo(form) : save(form);
  form.keeping = state.saving;
  await state.saving;
  state.saving = form.keeping = null;
}

const send = (address, method, body, more = {}) => fetch(address, {
  method,
  body: body && JSON.stringify(body),
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": document.body.dataset.csrf, ...more },
  keepalive: new Blob([JSON.stringify(body)]).size < 60_000, // so that leaving the page does not stop it
});

async function save(form) {
  const fields = fieldsOf(form), body = { ticket: form.dataset.draftTicket || null, act: form.dataset.draft, fields, seen: versionOf(form) };
  const answer = await send("/api/v1/drafts/", "POST", body).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return lost(form);
  if (answer.status === 401) { document.dispatchEvent(new CustomEvent("desk:signed-out")); return lost(form); }
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 412) return tell(form, "elsewhere", {}, true);
  if (!answer.ok) return tell(form, "refused", { why: Object.values(said.errors || {}).flat().join(" ") || said.detail || answer.status }, true);
  setVersion(form, said.id, said.version);
  done(form, JSON.stringify(fields) === JSON.stringify(fieldsOf(form)));
  tell(form, "saved", { time: wall.format(new Date(said.saved_at)) });
}

async function letGo(form) {
  const version = versionOf(form);
  if (version) {
    const address = `/api/v1/drafts/${drafted(form).value.split(":")[0]}/`;
    const answer = await send(address, "DELETE", null, { "If-Match": `"${version}"` }).catch(() => null);
    if (!answer || answer.status >= 500) return lost(form);
    if (answer.status === 401 || answer.status === 429) return lost(form);
    if (answer.status === 412) return tell(form, "elsewhere", {}, true);
    if (!answer.ok && answer.status !== 404) return tell(form, "refused", { why: answer.status }, true);
    setVersion(form, 0, 0);
  }
  done(form, isBlank(form));
  document.querySelector("[data-draft-state]")?.replaceChildren();
}

function done(form, all) {
  const state = stateOf(form);
  Object.assign(state, { tries: 0, since: "" });
  if (!all) return later(form, IDLE); // more was typed meanwhile
  delete form.dataset.typed;
  buffer.drop(keyOf(form));
}

// ---- without a connection: said since when, tried again after 1, 2, 5, 15, 30 s
function lost(form) {
  const state = stateOf(form), first = !state.since;
  state.since ||= hour(serverNow());
  tell(form, "lost", { time: state.since }, first);
  later(form, RETRY[Math.min(state.tries++, RETRY.length - 1)] * 1000);
}

const forms = () => [...document.querySelectorAll("form[data-draft]")];
addEventListener("offline", () => forms().filter(form => form.dataset.typed).forEach(lost));
addEventListener("online", () => forms().forEach(form => { stateOf(form).tries = 0; keep(form); }));
document.addEventListener("visibilitychange", () => { if (document.hidden) forms().forEach(keep); });

// ---- typing
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, event => {
    const form = event.target.form;
    if (form?.matches("[data-draft]") && event.target.name && event.target.type !== "file") typed(form);
  });
}
// Esc leaves a field; pressed outside of one it closes what is open. What is written is kept as a draft either way.
document.addEventListener("keydown", async event => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || document.querySelector("dialog:modal, [popover]:popover-open")) return;
  const field = event.target, form = field.form?.matches?.("[data-draft]") ? field.form : null;
  if (form) keep(form);
  if (field.matches(`${WRITTEN}, select`)) return field.blur(); // the keys of the page work again
  const away = document.querySelector("[data-escape]");
  if (!away) return;
  event.preventDefault();
  await Promise.all(forms().map(keep));
  away.click();
});

// ---- sending: what is under way to the server may still be refused or get lost
document.addEventListener("submit", event => {
  const form = event.target;
  if (!form.matches("[data-draft]") || !form.dataset.sent) return;
  clearTimeout(stateOf(form).timer);
  const held = buffer.get(keyOf(form));
  if (event.submitter?.name === "afresh") buffer.drop(keyOf(form));
  else if (held) buffer.set(keyOf(form), { ...held, sending: true });
});

// ---- another tab of the composer: the text goes with it, and so does its draft
let left = null;
document.addEventListener("htmx:beforeSwap", event => {
  const form = event.detail.target;
  if (!form.matches?.("form[data-draft]")) return;
  clearTimeout(stateOf(form).timer);
  left = { form, key: keyOf(form), saving: stateOf(form).saving };
});
document.addEventListener("htmx:afterSettle", () => {
  const form = document.getElementById("composer");
  if (left && form?.matches("[data-draft]")) carry(form, left);
  left = null;
});

async function carry(form, before) {
  await before?.saving;
  if (form.dataset.draftCarried === undefined || isBlank(form)) return;
  typed(form);
  await keep(form);
  if (form.dataset.typed) return; // not there yet: better twice than not at all
  const [id, version] = ((before && drafted(before.form)?.value) || form.dataset.draftCarried).split(":");
  if (before && before.key !== keyOf(form)) buffer.drop(before.key);
  if (id && id !== drafted(form)?.value.split(":")[0]) await send(`/api/v1/drafts/${id}/`, "DELETE", null, { "If-Match": `"${version}"` }).catch(() => null);
}

// ---- on opening: what never reached the server comes back into its form
function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    for (const field of form.elements) {
      if (field.name !== name || APART.has(name) || field.type === "file") continue;
      if (field.matches("[type=radio], [type=checkbox]")) field.checked = field.value === value;
      else if (!field.matches("[type=hidden]") && field.value !== value) {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true })); // whoever looks something up by it does so again
      }
    }
  }
}

async function openTabs() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map(lock => lock.name));
}

// What a tab that is gone held of this form; it comes back where nothing else stands, else another time.
async function adopt(form) {
  const keys = Object.keys(localStorage).filter(key => key.startsWith(whatOf(form)) && key !== keyOf(form));
  if (!keys.length || !isBlank(form)) return;
  const open = await openTabs();
  const left = keys.filter(key => !open.has(KEPT + key.slice(whatOf(form).length))).sort((a, b) => buffer.get(b).at - buffer.get(a).at)[0];
  if (!left || !isBlank(form)) return;
  const held = buffer.get(left);
  fill(form, held.fields);
  typed(form);
  buffer.drop(left);
  tell(form, "back", { time: hour(held.at) }, true);
}

async function restore(form) {
  const key = keyOf(form), held = buffer.get(key);
  if (!held) return adopt(form);
  const saved = Date.parse(form.dataset.draftAt || "") || 0;
  const over = serverNow() - held.at > OLD || saved > held.at || JSON.stringify(held.fields) === JSON.stringify(fieldsOf(form));
  if (over) return buffer.drop(key);
  fill(form, held.fields);
  typed(form);
  tell(form, "back", { time: hour(held.at) }, true);
}

function forget() { // sent with success, or too old
  const sent = document.querySelector(".toast--good");
  for (const key of Object.keys(localStorage).filter(each => each.startsWith("draft:"))) {
    const held = buffer.get(key);
    const own = key.endsWith(`:${TAB}`);
    if (!held || (own && held.sending && sent) || serverNow() - held.at > OLD) buffer.drop(key);
  }
}

// ---- another matter opened beside the list
document.addEventListener("desk:leaving", event => event.detail.push(...forms().map(keep)));
document.addEventListener("desk:opened", () => begin());

try { forget(); } catch { /* no storage here */ }
function begin() {
  for (const form of forms()) restore(form).then(() => carry(form), () => carry(form));
}
begin();

document.getElementById("sign-out")?.addEventListener("submit", () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
});
