// The command palette: Ctrl K. What the page itself offers is filtered at once, the rest is asked for when one pauses.

const palette = document.getElementById("palette");
const input = palette.querySelector("input"), list = palette.querySelector("[role=listbox]");
const acts = palette.querySelector("[data-acts]"), found = palette.querySelector("[data-found]");
const everywhere = palette.querySelector("[data-everywhere]"), told = palette.querySelector("[data-told]");
const PAUSE = 150; // ms
let soon = null, asked = 0, current = null, numbered = 0;

const options = () => [...list.querySelectorAll("[role=option]:not([hidden])")].filter(option => !option.closest("[role=group][hidden]"));

// ---- what this page offers: everything that has a key or is an act of the composer, as it is called there
function wordsOf(control) {
  const copy = control.cloneNode(true);
  copy.querySelectorAll(".kbd, .vh, svg").forEach(node => node.remove());
  return copy.textContent.trim().replace(/\s+/g, " ") || control.getAttribute("aria-label") || "";
}

function gatherActs() {
  acts.querySelectorAll("[role=option]").forEach(option => option.remove());
  const seen = new Set();
  for (const control of document.querySelectorAll("main [data-key], main button[name=act]")) {
    const words = control.matches("input") ? "" : wordsOf(control);
    if (!words || control.disabled || seen.has(words) || (control.matches("[name=act]") && control.form?.id !== "composer")) continue;
    seen.add(words);
    const option = document.createElement("button");
    Object.assign(option, { type: "button", className: "palette__item", tabIndex: -1 });
    option.setAttribute("role", "option");
    option.dataset.find = words.toLowerCase();
    const drawing = control.querySelector("svg")?.cloneNode(true), name = document.createElement("span");
    Object.assign(name, { className: "clip", textContent: words });
    option.append(...(drawing ? [drawing] : []), name);
    if (control.dataset.key) {
      const end = document.createElement("span"), key = document.createElement("kbd");
      Object.assign(end, { className: "palette__end" });
      Object.assign(key, { className: "kbd", textContent: control.dataset.key.toUpperCase() });
      end.append(key);
      option.append(end);
    }
    option.addEventListener("click", () => { palette.close(); control.click(); });
    acts.append(option);
  }
}

// ---- choosing
function choose(option) {
  current?.setAttribute("aria-selected", "false");
  current = option || null;
  input.removeAttribute("aria-activedescendant");
  if (!current) return;
  current.id ||= `palette-${++numbered}`;
  current.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", current.id);
  current.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(current);
  choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

function tell() {
  const count = options().length;
  told.textContent = count ? told.dataset.some.replace("{count}", count) : told.dataset.none;
}

// ---- filtering here, then asking the desk
function filter() {
  const typed = input.value.trim(), commands = typed.startsWith(">"), articles = typed.startsWith("§");
  const words = typed.replace(/^[>§]/, "").toLowerCase().split(/\s+/).filter(Boolean);
  for (const option of list.querySelectorAll("[data-find]"))
    option.hidden = articles || !words.every(word => option.dataset.find.toLowerCase().includes(word));
  for (const group of list.querySelectorAll("[role=group]"))
    group.hidden = !group.querySelector("[role=option]:not([hidden])");
  everywhere.hidden = commands || articles || !words.length;
  const ask = !commands && words.length > 0;
  clearTimeout(soon);
  asked += 1;
  if (ask) soon = setTimeout(() => fetchFound(typed, asked), PAUSE);
  else found.replaceChildren();
  choose(options()[0]);
  tell();
}

async function fetchFound(typed, number) {
  const headers = { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" };
  let answer;
  try {
    answer = await fetch(palette.dataset.src, { method: "POST", headers, body: new URLSearchParams({ q: typed }) });
  } catch { return; } // no connection: what the page itself offers still works
  if (number !== asked || !palette.open) return; // more was typed meanwhile
  if (answer.status === 401) {
    palette.close();
    document.getElementById("sign-in-again")?.showModal();
  }
  if (!answer.ok) return;
  const touched = current && current !== options()[0]; // she has chosen already: her choice stays
  found.innerHTML = await answer.text();
  if (!touched || !current.isConnected) choose(options()[0]);
  tell();
}

function toggle(typed = "") {
  if (palette.open) return palette.close();
  if (document.querySelector("dialog:modal")) return;
  input.value = typed;
  found.replaceChildren();
  gatherActs();
  palette.showModal();
  input.focus();
  filter();
}

input.addEventListener("input", event => { if (!event.isComposing) filter(); });
input.addEventListener("compositionend", filter);
palette.addEventListener("keydown", event => {
  if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Home" && !input.value) choose(options()[0]);
  else if (event.key === "End" && !input.value) choose(options().at(-1));
  else if (event.key === "Enter" && event.target === input) current?.click();
  else return;
  event.preventDefault();
});
palette.addEventListener("pointerover", event => { const option = event.target.closest("[role=option]"); if (option) choose(option); });
palette.addEventListener("click", event => {
  if (event.target === palette) return palette.close(); // beside it
  const option = event.target.closest("[role=option]");
  if (option === everywhere) { // by POST: what is typed may be a telephone number
    event.preventDefault();
    const form = document.getElementById("palette-search");
    form.elements.q.value = input.value.trim();
    form.requestSubmit();
  } else if (option && !option.matches("a")) palette.close();
}, true);
document.addEventListener("keydown", event => {
  if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  toggle();
});
document.addEventListener("click", event => {
  const bar = event.target.closest("[data-palette]");
  if (!bar) return;
  event.preventDefault();
  toggle(bar.elements?.q?.value ?? "");
});
