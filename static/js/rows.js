// Rows of goods in a form: one more below, one taken out. Without script the rows that stand empty do, and one left empty is not entered.

const NUMBERED = ["id", "name", "aria-labelledby", "aria-describedby"];

function renumber(field) {
  const own = `${field.dataset.rows}.`;
  field.querySelectorAll("tbody > tr").forEach((row, at) => {
    row.querySelector("th").textContent = at + 1;
    for (const node of [row, ...row.querySelectorAll("*")])
      for (const name of NUMBERED) {
        if (!node.hasAttribute(name)) continue;
        const words = node.getAttribute(name).split(" ").map(word => (word.startsWith(own) ? own + word.slice(own.length).replace(/^\d+/, at + 1) : word));
        node.setAttribute(name, words.join(" "));
      }
  });
}

function empty(row) {
  for (const node of row.querySelectorAll("input[type=hidden], .field__error")) node.remove();
  for (const input of row.querySelectorAll("input, select")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    if (input.type === "checkbox") input.checked = input.defaultChecked = false;
    else input.value = "";
  }
}

function more(field) {
  const body = field.querySelector("tbody"), row = body.lastElementChild.cloneNode(true);
  empty(row);
  body.append(row);
  renumber(field);
  row.querySelector("input, select").focus();
}

function out(field, row) {
  const next = (row.nextElementSibling || row.previousElementSibling)?.querySelector("input, select");
  if (next) row.remove();
  else empty(row); // the last one stays, to be typed into
  renumber(field);
  (next || row.querySelector("input, select")).focus();
}

document.addEventListener("click", event => {
  const button = event.target.closest("[data-row]"), field = button?.closest("[data-rows]");
  if (!field) return;
  if (button.dataset.row === "more") more(field);
  else out(field, button.closest("tr"));
  field.dispatchEvent(new Event("input", { bubbles: true })); // so that what was changed is not left without a word
});

for (const button of document.querySelectorAll("[data-row]")) button.hidden = false;
