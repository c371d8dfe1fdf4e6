// Whether what is typed can be sent now. Without script nothing is said.

const tag = document.querySelector("[data-online]");

function tell() {
  tag.querySelector("span").textContent = navigator.onLine ? tag.dataset.online : tag.dataset.cut;
  tag.classList.toggle("tag--bad", !navigator.onLine);
  tag.hidden = false;
}

for (const kind of ["online", "offline"]) addEventListener(kind, tell);
tell();
