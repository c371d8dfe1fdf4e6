// The editor of forms by keys: Alt and an arrow move what has the cursor; the desk confirms the order, and its new place is said.

const ACTS = { ArrowUp: "up", ArrowDown: "down" };
const say = words => { document.getElementById("polite").textContent = words; };

document.addEventListener("keydown", event => {
  const act = ACTS[event.key], row = event.target.closest?.("[data-place]");
  if (!act || !row || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  if (event.target.matches("select")) return; // there it opens the choices
  event.preventDefault();
  const button = row.querySelector(`[value="${act}:${row.dataset.place}"]`);
  if (button.disabled) say(document.getElementById("editing").dataset[act]);
  else button.click();
});

document.addEventListener("htmx:afterSwap", event => { if (event.target.dataset?.said) say(event.target.dataset.said); });
