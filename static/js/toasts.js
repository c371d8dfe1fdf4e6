// What went wrong, said once in a corner; what was typed stays.

export function complain(words) {
  const toasts = document.getElementById("toasts"), toast = document.createElement("div");
  toast.className = "toast toast--bad";
  toast.setAttribute("role", "alert");
  toast.textContent = words;
  for (const same of [...toasts.children].filter(other => other.textContent === words)) same.remove();
  toasts.append(toast);
  setTimeout(() => toast.remove(), 12_000);
}
