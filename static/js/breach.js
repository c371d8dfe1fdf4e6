// What is overdue of hers: counted in the tab's title, told as a desktop notice and by a tone where she asked for them. No names.

import { stored } from "./stored.js";

const TOLD = "desk.told", SOUNDED = "desk.sounded", NOTICES = "desk.notices"; // of this browser
const LATE = "desk.late"; // of this tab, from page to page
const GAP = 5000; // ms within which another tab has told or sounded it already
const said = document.body.dataset;
let title = document.title, late = kept(), fresh = false, audio = null, owed = false;

function kept() {
  try { return Number(sessionStorage.getItem(LATE) ?? said.late ?? 0); } catch { return Number(said.late || 0); }
}

function keep(count) {
  late = count;
  try { sessionStorage.setItem(LATE, count); } catch { /* this page only */ }
}

function showTitle() {
  document.title = (fresh ? "● " : "") + (late ? `(${late}) ` : "") + title;
}

function chosen() {
  return "Notification" in window && Notification.permission === "granted" && stored.get(NOTICES) === "on";
}

// Browsers let nothing sound before she has touched the page once: what fell due before that sounds then.
async function ready() {
  if (said.sound !== "on" || !window.AudioContext) return;
  audio ??= new AudioContext();
  await audio.resume();
  if (owed) sound();
}

function sound() {
  owed = audio?.state !== "running";
  if (!owed && first(SOUNDED)) tone();
}

function tone() {
  for (const [after, pitch] of [[0, 880], [0.18, 660]]) {
    const wave = audio.createOscillator(), volume = audio.createGain(), from = audio.currentTime + after;
    wave.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.16);
    wave.connect(volume).connect(audio.destination);
    wave.start(from);
    wave.stop(from + 0.16);
  }
}

// Whether this tab is the first to do it; only one that can do it asks.
function first(key) {
  const at = Date.now();
  if (at - Number(stored.get(key) || 0) < GAP) return false;
  stored.set(key, at);
  return true;
}

function tell() {
  if (said.sound === "on") sound();
  if (!chosen() || !first(TOLD)) return;
  try {
    const notice = new Notification(said.breach, { tag: "desk-breach" });
    notice.onclick = () => { window.focus(); location.assign("/desk/?view=overdue"); };
  } catch { /* some telephones show none from a page */ }
}

function counted(now) {
  const more = now > late;
  if (more) fresh = document.hidden || !document.hasFocus();
  keep(now);
  showTitle();
  if (more) tell();
}

document.addEventListener("desk:counts", event => counted(event.detail.late));
document.addEventListener("desk:opened", () => { title = document.title; showTitle(); });
window.addEventListener("focus", () => { fresh = false; showTitle(); });

// The button asks the browser, and nothing else does.
function showButton(button) {
  button.hidden = !("Notification" in window);
  button.setAttribute("aria-pressed", chosen());
}
for (const button of document.querySelectorAll("[data-desktop-notices]")) {
  showButton(button);
  button.addEventListener("click", async () => {
    const on = chosen();
    if (!on && Notification.permission !== "granted") await Notification.requestPermission();
    stored.set(NOTICES, on ? "off" : "on");
    showButton(button);
  });
}
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, ready, { once: true });
counted(Number(said.late || 0)); // what fell due between two pages is told as well
