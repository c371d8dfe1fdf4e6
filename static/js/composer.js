// Writing on a ticket: whom a note mentions, which canned reply to take, how to close at once. All of it works by plain request too.

const TEXT = "#composer textarea";
const MENTION = /(^|[^\w.-])[@＠]([\p{L}\p{N}_-]{0,20})$/u; // what is being written before the cursor
const SHOWN = 6;

// ---- whom a note mentions: the members are asked for once a ticket
const asked = new Map();
let offered = [], chosen = 0;

function members(address) {
  if (!asked.has(address)) {
    const answer = fetch(address, { headers: { Accept: "application/json" } }).then(it => (it.ok ? it.json() : { members: [] }));
    asked.set(address, answer.then(it => it.members).catch(() => { asked.delete(address); return []; }));
  }
  return asked.get(address);
}

const written = field => MENTION.exec(field.value.slice(0, field.selectionStart))?.[2];

function close(field) {
  offered = [];
  document.getElementById("mentions")?.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.setAttribute("aria-expanded", "false");
}

async function offer(field) {
  const word = written(field);
  if (word === undefined) return close(field);
  const all = await members(field.dataset.mentions);
  if (written(field) !== word) return; // more was typed meanwhile
  close(field);
  offered = all.filter(one => one.find.split(" ").some(part => part.startsWith(word.toLowerCase())) || one.name.includes(word)).slice(0, SHOWN);
  chosen = 0;
  if (offered.length) show(field);
}

function show(field) {
  const list = document.createElement("div");
  Object.assign(list, { id: "mentions", className: "composer__fields" });
  list.setAttribute("role", "listbox");
  offered.forEach((one, at) => {
    const option = document.createElement("button");
    Object.assign(option, { type: "button", id: `mention-${at}`, tabIndex: -1, textContent: one.from ? `${one.name} · ${one.from}` : one.name });
    option.setAttribute("role", "option");
    option.addEventListener("pointerdown", event => { event.preventDefault(); pick(field, one); });
    list.append(option);
  });
  field.before(list);
  field.setAttribute("aria-controls", "mentions");
  field.setAttribute("aria-expanded", "true");
  mark(field);
}

function mark(field) {
  document.querySelectorAll("#mentions [role=option]").forEach((option, at) => {
    option.className = at === chosen ? "btn btn--sm btn--primary" : "btn btn--sm";
    option.setAttribute("aria-selected", String(at === chosen));
  });
  field.setAttribute("aria-activedescendant", `mention-${chosen}`);
}

function pick(field, one) {
  const until = field.selectionStart, from = until - written(field).length;
  field.setRangeText(`${one.write} `, from, until, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close(field);
}

function steer(event, field) {
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  if (event.key in steps) {
    chosen = (chosen + steps[event.key] + offered.length) % offered.length;
    mark(field);
  } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") pick(field, offered[chosen]);
  else if (event.key === "Escape") close(field);
  else return;
  event.preventDefault();
}

// ---- which canned reply to take
function sift(field) {
  const words = field.value.toLowerCase().split(/\s+/);
  for (const choice of field.closest("[data-choice]").querySelectorAll("[data-find]"))
    choice.hidden = !words.every(word => choice.dataset.find.includes(word));
}

function choose(event, field) {
  const box = field.closest("[data-choice]"), first = box.querySelector("[data-find]:not([hidden])");
  if (event.key === "Enter" && !event.ctrlKey) first?.click();
  else if (event.key === "ArrowDown") first?.focus();
  else if (event.key === "Escape") { box.remove(); document.querySelector(TEXT)?.focus(); }
  else return;
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("input", event => {
  if (event.target.matches("[data-filter]")) sift(event.target);
  if (event.target.matches("[data-mentions]") && !event.isComposing) offer(event.target);
});
document.addEventListener("compositionend", event => { if (event.target.matches("[data-mentions]")) offer(event.target); });
document.addEventListener("focusout", event => { if (event.target.matches("[data-mentions]")) close(event.target); });

document.addEventListener("keydown", event => {
  const field = event.target;
  if (event.isComposing) return;
  if (field.matches("[data-filter]")) return choose(event, field);
  if (field.matches("[data-mentions]") && offered.length) return steer(event, field);
  if (event.key === "/" && field.matches(TEXT) && !field.value) { // an empty answer begins with no slash
    const opener = document.querySelector("[data-canned]");
    if (opener) { event.preventDefault(); opener.click(); }
  }
  const menu = document.querySelector("#at-once:popover-open");
  const way = menu?.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  if (way) { event.preventDefault(); event.stopPropagation(); way.click(); } // the same digits open saved views
}, true);
