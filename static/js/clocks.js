// Clocks run on between two answers of the server: its text, its states, its moments; one timer a page.

import { approach, serverNow, wall } from "./time.js";

const two = n => String(n).padStart(2, "0");
const chinese = node => (node.closest("[lang]")?.lang || "zh").startsWith("zh");

function countdown(ms, zh) {
  const s = Math.floor(Math.abs(ms) / 1000);
  if (s < 3600) return `${two(Math.floor(s / 60))}:${two(s % 60)}`;
  const hours = Math.floor(s / 3600), minutes = Math.floor(s % 3600 / 60);
  if (s < 86400) return zh ? `${hours}时${two(minutes)}分` : `${hours}h ${two(minutes)}m`;
  const days = Math.floor(s / 86400), rest = Math.floor(s % 86400 / 3600);
  return zh ? `${days}天${rest}时` : `${days}d ${rest}h`;
}

// The state changes only at the moments the server named: data-risk-at and data-due.
function stateAt(clock, now) {
  if (now > Date.parse(clock.dataset.due)) return "breached";
  return clock.dataset.riskAt && now >= Date.parse(clock.dataset.riskAt) ? "risk" : "running";
}

function show(clock, now) {
  const left = Date.parse(clock.dataset.due) - now, zh = chinese(clock);
  const text = left < 0 ? (zh ? "超 " : "+") + countdown(left, zh) : countdown(left, zh);
  const words = clock.querySelector(".clock__t");
  if (words.textContent !== text) words.textContent = text;
  const state = stateAt(clock, now);
  if (clock.dataset.state !== state) {
    clock.dataset.state = state;
    announce(clock, state, zh);
  }
  clock.style.setProperty("--p", Math.max(0, Math.min(1, left / 1000 / Number(clock.dataset.total || 1))).toFixed(3));
}

// One polite region says only the move into risk and breach, at most one sentence in ten seconds.
let spokenAt = 0;
function announce(clock, state, zh) {
  if (state === "running" || Date.now() - spokenAt < 10_000) return;
  const region = document.getElementById("polite");
  if (!region) return;
  spokenAt = Date.now();
  const what = clock.closest("[data-number]")?.dataset.number || clock.title;
  const words = { risk: zh ? "即将超时" : "due soon", breached: zh ? "已超时" : "overdue" }[state];
  region.textContent = `${what} ${words}`;
}

export function tick() {
  approach();
  const now = serverNow();
  for (const clock of document.querySelectorAll(".clock[data-due]")) show(clock, now);
  for (const node of document.querySelectorAll("[data-left]")) node.textContent = countdown(Math.max(0, Date.parse(node.dataset.left) - now), chinese(node));
  for (const node of document.querySelectorAll("[data-wall]")) node.textContent = wall.format(new Date(now));
}

export function start() {
  tick();
  setInterval(tick, 1000);
}
