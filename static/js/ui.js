// What every page gains from script; each page works by plain request without it.

import { start, tick } from "./clocks.js";
import { carry } from "./data.js";
import { mark } from "./marks.js";
import { stored } from "./stored.js";
import { complain } from "./toasts.js";

const root = document.documentElement;

carry();
start();
// A browser refuses autofocus where the address has a fragment, and puts the cursor before what is already written: such a field has data-focus.
function focusWanted(part, moved) {
  const field = part.querySelector?.("[autofocus], [data-focus]"), active = document.activeElement;
  if (!field || (field === active && (!field.matches("textarea") || field.selectionStart))) return;
  if (moved && field !== active && active !== document.body) return; // whoever went on meanwhile is not brought back
  field.focus();
  if (field.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
}
addEventListener("load", () => setTimeout(() => focusWanted(document, true), 50)); // after the fragment has had its say
document.addEventListener("htmx:afterSwap", event => {
  for (const field of event.target.querySelectorAll("[autofocus]")) { // else htmx itself brings whoever went on meanwhile back
    field.removeAttribute("autofocus");
    field.dataset.focus = "";
  }
  focusWanted(event.target, false);
});
document.addEventListener("htmx:afterSettle", event => focusWanted(event.target, true));
document.addEventListener("htmx:afterSettle", event => { carry(event.target); tick(); });
document.addEventListener("desk:opened", event => focusWanted(event.detail, false));
document.addEventListener("htmx:configRequest", event => { event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf; });

// what was typed while an answer was under way stays typed
let kept = [];
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.requestConfig.elt.matches("[data-fills]")) { kept = []; return; } // its answer is what was typed, and more
  const fields = [...event.detail.target.querySelectorAll("input[name]:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea[name]")];
  kept = fields.filter(field => field.value !== field.defaultValue)
    .map(field => ({ name: field.name, value: field.value, files: field.files, focused: field === document.activeElement, at: field.selectionStart }));
});
document.addEventListener("htmx:afterSwap", event => {
  for (const { name, value, files, focused, at } of kept) {
    const field = event.detail.target.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field) continue;
    if (files) { field.files = files; continue; } // a script may hand files on, but not name them
    field.value = value;
    if (focused) { field.focus(); field.setSelectionRange(at, at); }
  }
  kept = [];
});

// theme
document.addEventListener("click", event => {
  if (!event.target.closest("[data-act=theme]")) return;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  stored.set("theme", root.dataset.theme);
});

document.addEventListener("click", event => { if (event.target.closest("[data-act=print]")) print(); });

// dialogs, toasts, popovers
let again = null; // what to do once signed in again
const open = id => document.getElementById(id)?.showModal?.();
document.addEventListener("click", event => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast")?.remove();
});
setTimeout(() => document.querySelectorAll(".toast--good:not(:has([data-undo]))").forEach(toast => toast.remove()), 8000);
setTimeout(() => document.querySelectorAll(".toast:has([data-undo])").forEach(toast => toast.remove()), 10_000); // as long as the desk holds it back

document.addEventListener("toggle", event => {
  const popover = event.target;
  if (event.newState !== "open" || !popover.matches?.(".menu[popover]")) return;
  const button = document.querySelector(`[popovertarget="${popover.id}"]`)?.getBoundingClientRect();
  if (button) {
    popover.style.setProperty("top", `${button.bottom + 6}px`);
    popover.style.setProperty("right", `${innerWidth < 640 ? 8 : Math.max(8, innerWidth - button.right)}px`);
    popover.style.setProperty("max-width", "min(420px, calc(100vw - 16px))");
  }
  if (popover.dataset.bell) return htmx.ajax("GET", popover.dataset.bell, { target: popover, swap: "innerHTML" });
  popover.querySelector("button:not([disabled]), a[href]")?.focus(); // whoever opened it by a key goes on by keys
}, true);

// files: dropped anywhere on the composer; one too large is told before it is sent
document.addEventListener("dragover", event => { if (event.target.closest?.(".ticket__composer")) event.preventDefault(); });
document.addEventListener("drop", event => {
  const input = event.target.closest?.(".ticket__composer")?.querySelector("[type=file]");
  if (!input || !event.dataTransfer.files.length) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", event => {
  const input = event.target;
  if (!input.matches("[type=file][data-most]")) return;
  const big = [...input.files].find(file => file.size > input.dataset.most);
  input.setCustomValidity(big ? input.dataset.tooBig.replace("{name}", big.name) : "");
  if (big) input.reportValidity();
});

// leave guard: only when something typed is neither sent nor saved
document.addEventListener("input", event => { if (event.target.form?.matches("[data-guard]")) event.target.form.dataset.typed = "1"; });

// what was shown is what is done: after a change it is looked at again first
for (const kind of ["input", "change"]) document.addEventListener(kind, event => {
  const act = event.target.form?.querySelector("[data-as-shown]");
  if (act) act.disabled = true;
});

// what does not fit is refused whole: a browser would cut it off without a word
document.addEventListener("paste", event => {
  const field = event.target, most = field.maxLength;
  if (!field.matches?.("textarea, input") || !(most > 0)) return;
  const pasted = event.clipboardData.getData("text/plain").length, kept = field.value.length - (field.selectionEnd - field.selectionStart);
  if (kept + pasted <= most) return;
  event.preventDefault();
  complain(document.body.dataset.tooLong.replace("{pasted}", pasted).replace("{most}", most).replace("{room}", Math.max(0, most - kept)));
});

// before something written is sent, the session is asked for: if it has ended, sign in in place and send it then
document.addEventListener("submit", async event => {
  const form = event.target, button = event.submitter;
  if (!form.matches("[data-guard]") || form.dataset.sent) return;
  if (form.dataset.asked) { delete form.dataset.asked; delete form.dataset.typed; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "1";
  await form.keeping; // a draft that is under way, so that it cannot arrive after what it was a draft of
  const answer = await fetch("/live/changes/", { headers: { Accept: "application/json" } }).catch(() => null);
  delete form.dataset.asking;
  if (!answer) return complain(document.body.dataset.offline); // to leave the page now would lose what is written
  const send = () => { form.dataset.asked = "1"; form.requestSubmit(button); };
  if (answer.status !== 401) return send();
  again = send;
  open("sign-in-again");
});

// a second press while the first is under way sends nothing
document.addEventListener("submit", event => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method === "post" && !form.matches("[data-sign-in-again]")) form.dataset.sent = "1";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));
document.addEventListener("htmx:afterRequest", event => { delete event.target.closest?.("form")?.dataset.sent; });
const holds = form => [...form.elements].some(field => field.name && field.type !== "hidden" && field.matches("textarea, input:not([type=radio]):not([type=checkbox])") && field.value.trim());
addEventListener("beforeunload", event => { // only where something would be lost: a field that was emptied again holds nothing
  if ([...document.querySelectorAll("[data-guard][data-typed]")].some(holds)) event.preventDefault();
});

// keys: from one table; ignored while typing and while an input method composes; can be turned off
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const keysOff = () => document.body.dataset.keys === "off"; // the member's own choice, kept by the desk

// The end of a long list fetches what follows; the first of those rows has the focus then.
const MORE = "[data-live=list] > [hx-get]";
let below = null;
document.addEventListener("htmx:beforeSwap", event => {
  const { elt } = event.detail.requestConfig;
  if (elt.matches(MORE)) below = document.activeElement === elt || document.activeElement?.matches(".tk") ? elt.previousElementSibling : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!below) return;
  const rows = [...document.querySelectorAll(".tk")], last = rows.indexOf(below.querySelector(".tk"));
  below = null;
  rows[last + 1]?.focus();
});

function move(step) {
  const rows = [...document.querySelectorAll(".tk")];
  if (!rows.length) return;
  const at = rows.findIndex(row => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex(row => row.getAttribute("aria-current") === "true");
  if (step > 0 && from === rows.length - 1) document.querySelector(MORE)?.click();
  const row = rows[Math.max(0, Math.min(rows.length - 1, from + step))];
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

// Whatever bears the key on this page, as [data-key] says.
const pressed = key => {
  const named = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(one => !one.matches("input") || one.checkVisibility());
  if (named?.matches("input")) {
    named.checked = named.type === "radio" || !named.checked;
    named.focus();
    named.dispatchEvent(new Event("change", { bubbles: true }));
  } else named?.click();
  return Boolean(named);
};
const row = () => document.activeElement?.closest(".tk") || document.querySelector('.tk[aria-current="true"]');
function go(where) {
  const link = document.querySelector(`[data-go="${where}"]`);
  if (link) link.click();
  else complain(document.body.dataset.nowhere);
}

// The desk's keys, all of them: what each does by itself; `pressed` where it is the page's to say. After G, WHERE is asked.
const WHERE = ["d", "b", "c", "r", "h"]; // desk, board, complaints, returns, handover
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => row()?.click(),
  c: () => go("new"),
  g: () => { leaving = Date.now(); },
  x: mark,
  ".": () => document.dispatchEvent(new CustomEvent("desk:apply")),
  "?": () => open("keys"),
};
for (const key of "abdefhilmnpqrstuvwyz0123456789+=-/") KEYS[key] = pressed;
const PAUSE = 3000; // ms in which the second key of two counts
let leaving = 0;

document.addEventListener("keydown", event => {
  if (event.isComposing || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const send = document.querySelector(`[data-send${event.shiftKey ? "-too" : ""}]:not([disabled])`);
    if (send) { event.preventDefault(); send.click(); }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.closest(TYPING)) {
    const undo = document.querySelector("[data-undo]");
    if (undo) { event.preventDefault(); undo.click(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING) || document.querySelector("dialog:modal")) return;
  if (keysOff()) return;
  const key = event.key.toLowerCase();
  const away = Date.now() - leaving < PAUSE;
  leaving = 0;
  if (away && WHERE.includes(key)) {
    event.preventDefault();
    return go(key);
  }
  if (KEYS[key]?.(key) !== false && KEYS[key]) event.preventDefault();
});

// a request that failed says so; what was typed stays
document.addEventListener("htmx:sendError", event => {
  const { elt, triggeringEvent: by } = event.detail.requestConfig;
  const byItself = by ? ["input", "load"].includes(by.type) : elt?.matches("[hx-trigger^=every]"); // a poll is triggered by no event
  if (!byItself) complain(document.body.dataset.offline); // what a page looks up by itself fails quietly
});
document.addEventListener("htmx:responseError", event => {
  const { status, responseText } = event.detail.xhr;
  if ([401, 409, 412].includes(status)) return;
  const page = new DOMParser().parseFromString(responseText, "text/html");
  complain(page.querySelector(".errpage p")?.textContent || `${status}`);
});

// a session that ended: sign in in place, then the same request again
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.xhr.status === 412 || event.detail.xhr.status === 409) event.detail.shouldSwap = true;
  if (event.detail.xhr.status !== 401) return;
  event.detail.shouldSwap = false;
  const { verb, path } = event.detail.requestConfig;
  const { elt: source } = event.detail.requestConfig, target = event.detail.target;
  again ??= () => htmx.ajax(verb, path, { source, target }); // what somebody sent goes before what a page asks by itself
  const { triggeringEvent: by } = event.detail.requestConfig;
  if (!by || ["input", "load"].includes(by.type)) return document.dispatchEvent(new CustomEvent("desk:signed-out")); // nobody asked for it
  open("sign-in-again");
});
document.getElementById("sign-in-again")?.addEventListener("close", () => { again = null; }); // put off: nothing is sent later unasked
document.querySelector("[data-sign-in-again]")?.addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target, fault = form.querySelector("[data-sign-in-error]");
  const page = await fetch("/sign-in/", { headers: { Accept: "text/html" } });
  const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const body = new FormData(form);
  body.set("csrfmiddlewaretoken", token);
  const answer = await fetch(form.action, { method: "POST", body });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  fault.hidden = answer.ok;
  fault.textContent = answer.ok ? "" : fresh.querySelector("#sign-in-error p")?.textContent || fault.dataset.words;
  if (!answer.ok) return;
  document.body.dataset.csrf = fresh.body.dataset.csrf || token;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = document.body.dataset.csrf;
  document.getElementById("session-ended").hidden = true;
  form.closest("dialog").close();
  form.reset();
  again?.();
  again = null;
});
