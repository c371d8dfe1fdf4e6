// The server's time, as this page knows it. The agent's own clock is never trusted.

const root = document.documentElement;
const STEP = 1000; // ms the offset may move per tick, so that no clock jumps
let offset = (Date.parse(root.dataset.now) || Date.now()) - Date.now();
let wanted = offset;

export const serverNow = () => Date.now() + offset;

export function hear(iso) {
  const heard = Date.parse(iso);
  if (!Number.isNaN(heard)) wanted = heard - Date.now();
}

export function approach() {
  offset += Math.max(-STEP, Math.min(STEP, wanted - offset));
}

// How far this device is from the server, in seconds.
export const drift = () => Math.abs(wanted) / 1000;

export const wall = new Intl.DateTimeFormat("en-GB", {
  timeZone: root.dataset.zone || "UTC", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
