// The page of the search: asked while one types, but not while an input method composes.

const form = document.querySelector("[data-seek]");
const PAUSE = 300; // ms
let soon = null;

function seek(event) {
  if (!event.target.matches("#q") || event.isComposing) return;
  clearTimeout(soon);
  soon = setTimeout(() => htmx.trigger(form, "seek"), PAUSE);
}
form.addEventListener("input", seek);
form.addEventListener("compositionend", seek);
form.addEventListener("submit", () => clearTimeout(soon));
