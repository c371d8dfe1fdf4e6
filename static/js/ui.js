// What every page gains from script; each page works by plain request without it.

import { start, tick } from "./clocks.js";
import { carry } from "./data.js";

const root = document.documentElement;
const stored = {
  get: key => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* this page only */ } },
};

carry();
start();
function focusWanted(part) { // a browser refuses to where the address has a fragment
  const field = part.querySelector?.("[autofocus]");
  if (!field || field === document.activeElement) return;
  field.focus();
  if (field.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
}
addEventListener("load", () => setTimeout(() => focusWanted(document), 50)); // after the fragment has had its say
document.addEventListener("htmx:afterSettle", event => focusWanted(event.target));
document.addEventListener("htmx:afterSettle", event => { carry(event.target); tick(); });
document.addEventListener("htmx:configRequest", event => { event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf; });

// what was typed while an answer was under way stays typed
let kept = [];
document.addEventListener("htmx:beforeSwap", event => {
  const fields = [...event.detail.target.querySelectorAll("input[name]:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea[name]")];
  kept = fields.filter(field => field.value !== field.defaultValue)
    .map(field => ({ name: field.name, value: field.value, focused: field === document.activeElement, at: field.selectionStart }));
});
document.addEventListener("htmx:afterSwap", event => {
  for (const { name, value, focused, at } of kept) {
    const field = event.detail.target.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field) continue;
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

// dialogs, toasts, popovers
let again = null; // what to do once signed in again
const open = id => document.getElementById(id)?.showModal?.();
document.addEventListener("click", event => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast")?.remove();
});
setTimeout(() => document.querySelectorAll(".toast--good").forEach(toast => toast.remove()), 8000);

document.addEventListener("toggle", event => {
  const popover = event.target;
  if (event.newState !== "open" || !popover.matches?.(".menu[popover]")) return;
  const button = document.querySelector(`[popovertarget="${popover.id}"]`)?.getBoundingClientRect();
  if (button) {
    popover.style.setProperty("top", `${button.bottom + 6}px`);
    popover.style.setProperty("right", `${innerWidth < 640 ? 8 : Math.max(8, innerWidth - button.right)}px`);
    popover.style.setProperty("max-width", "min(420px, calc(100vw - 16px))");
  }
  if (popover.dataset.bell) htmx.ajax("GET", popover.dataset.bell, { target: popover, swap: "innerHTML" });
}, true);

// leave guard: only when something typed is neither sent nor saved
let typed = false;
document.addEventListener("input", event => { if (event.target.form?.matches("[data-guard]")) typed = true; });

// before something written is sent, the session is asked for: if it has ended, sign in in place and send it then
document.addEventListener("submit", async event => {
  const form = event.target, button = event.submitter;
  if (!form.matches("[data-guard]") || form.dataset.sent) return;
  if (form.dataset.asked) { delete form.dataset.asked; typed = false; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "1";
  const answer = await fetch("/live/changes/", { headers: { Accept: "application/json" } }).catch(() => null);
  delete form.dataset.asking;
  const send = () => { form.dataset.asked = "1"; form.requestSubmit(button); };
  if (answer?.status !== 401) return send();
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
addEventListener("beforeunload", event => { if (typed) event.preventDefault(); });

// keys: from one table; ignored while typing and while an input method composes; can be turned off
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const off = document.querySelector("[data-keys-off]");
if (off) {
  off.checked = stored.get("keys-off") === "1";
  off.addEventListener("change", () => stored.set("keys-off", off.checked ? "1" : "0"));
}

function move(step) {
  const rows = [...document.querySelectorAll(".tk")];
  if (!rows.length) return;
  const at = rows.findIndex(row => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex(row => row.getAttribute("aria-current") === "true");
  const row = rows[Math.max(0, Math.min(rows.length - 1, from + step))];
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  ".": () => document.dispatchEvent(new CustomEvent("desk:apply")),
  "?": () => open("keys"),
};

document.addEventListener("keydown", event => {
  if (event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const send = document.querySelector("[data-send]:not([disabled])");
    if (send) { event.preventDefault(); send.click(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING) || document.querySelector("dialog:modal")) return;
  if (stored.get("keys-off") === "1") return;
  const named = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  const act = KEYS[event.key.toLowerCase()];
  if (!named && !act) return;
  event.preventDefault();
  if (!named) return act();
  if (named.matches("input")) {
    named.checked = true;
    named.focus();
    named.dispatchEvent(new Event("change", { bubbles: true }));
  } else {
    named.click();
  }
});

// a request that failed says so; what was typed stays
function complain(words) {
  const toast = document.createElement("div");
  toast.className = "toast toast--bad";
  toast.setAttribute("role", "alert");
  toast.textContent = words;
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), 12_000);
}
document.addEventListener("htmx:sendError", () => complain(document.body.dataset.offline));
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
  again = () => htmx.ajax(verb, path, { source, target });
  open("sign-in-again");
});
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
  form.closest("dialog").close();
  form.reset();
  again?.();
  again = null;
});
