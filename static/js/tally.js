// Counting by thumb: one less and one more beside each count. Without script it is typed.

function step(input, by) {
  const value = Number(input.value.replace(",", ".") || 0);
  if (Number.isFinite(value)) input.value = String(Math.max(0, Math.round((value + by) * 1000) / 1000));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function button(sign, words, label, input, by) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", `${label.textContent.trim()}: ${words}`);
  made.addEventListener("click", () => step(input, by));
  return made;
}

for (const form of document.querySelectorAll("form[data-less]"))
  for (const input of form.querySelectorAll(".tally > input")) {
    const box = document.createElement("span"), label = input.closest(".tally").querySelector("label");
    box.className = "stepnum";
    input.replaceWith(box);
    input.classList.remove("input");
    box.append(button("−", form.dataset.less, label, input, -1), input, button("+", form.dataset.more, label, input, 1));
  }
