// What this browser keeps; one that keeps nothing forgets it with the page.

export const stored = {
  get: key => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* this page only */ } },
};
