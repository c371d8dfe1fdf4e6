// Who else has this ticket open, and who is writing. A sign of life every 15 s; nothing waits for it, and nothing is kept.

const SIGN = 15_000, PAUSE = 5_000, GATHER = 400; // ms
let line = document.querySelector("[data-presence]");
let wroteAt = 0, told = "", soon = null;

const state = () => (Date.now() - wroteAt < PAUSE ? "writing" : "open");

async function sign(leaving = false) {
  if (!line) return;
  const at = line, said = leaving ? "gone" : state();
  told = said;
  const body = new URLSearchParams({ state: said });
  const headers = { "X-CSRFToken": document.body.dataset.csrf };
  const answer = await fetch(at.dataset.presence, { method: "POST", body, headers, keepalive: leaving }).catch(() => null);
  if (leaving || at !== line) return;
  const html = answer?.ok ? (await answer.text()).trim() : "";
  if (line.innerHTML !== html) line.innerHTML = html;
}

sign();
setInterval(() => { if (!document.hidden) sign(); }, SIGN);
setInterval(() => { if (told === "writing" && state() === "open") sign(); }, 1000); // stopped writing
document.addEventListener("input", event => {
  if (!event.target.closest("#composer")) return;
  wroteAt = Date.now();
  if (told !== "writing") sign();
});
document.addEventListener("desk:presence", event => {
  if (String(event.detail) !== line?.dataset.matter) return;
  soon ??= setTimeout(() => { soon = null; sign(); }, GATHER);
});
addEventListener("pagehide", () => sign(true));
addEventListener("pageshow", event => { if (event.persisted) sign(); });
// Another matter opened beside the list: gone from the one, there at the other.
document.addEventListener("desk:opened", event => {
  sign(true);
  line = event.detail.querySelector("[data-presence]");
  wroteAt = 0;
  sign();
});
