// Marked rows of the worklist: X marks the row one stands on; marks outlive the list being fetched again.

const marked = new Set();
const box = row => row?.closest(".tk-line")?.querySelector(".tk-mark input");
const numberOf = input => input.value.split(":")[0];

function tell() {
  const count = document.querySelector("[data-marked]");
  if (count) count.textContent = document.querySelectorAll(".tk-mark input:checked").length;
}

export function mark() {
  const input = box(document.activeElement?.closest(".tk")) || box(document.querySelector('.tk[aria-current="true"]'));
  input?.click();
}

document.addEventListener("change", event => {
  if (!event.target.matches(".tk-mark input")) return;
  marked[event.target.checked ? "add" : "delete"](numberOf(event.target));
  tell();
});

const list = document.querySelector("[data-live=list]");
if (list) {
  new MutationObserver(() => {
    for (const input of list.querySelectorAll(".tk-mark input")) input.checked = marked.has(numberOf(input));
    tell();
  }).observe(list, { childList: true });
  tell();
}
