// A signature is drawn with a finger, a pen or the mouse, and sent as path data in a field of 300 by 150. Without it a password signs.

const WIDE = 300, HIGH = 150;
const STEP = 1.5; // units between two points that are kept
const LEAST = 40; // units of ink, so that a touch by mistake is no signature
const MOST = 48000; // characters; the desk takes 50,000

for (const pad of document.querySelectorAll("[data-pad]")) begin(pad);

function begin(pad) {
  const field = pad.querySelector("svg"), path = field.querySelector("path"), kept = pad.querySelector("input");
  const fault = pad.querySelector("[data-pad-fault]"), form = pad.closest("form"), beside = pad.matches("[data-pad-beside]"); // one that may stay empty
  const password = beside ? null : form.querySelector("[type=password]");
  let strokes = kept.value ? kept.value.split(/(?=M)/) : [], ink = kept.value ? LEAST : 0, inks = strokes.map(() => ink), last = null;

  const show = () => {
    const drawn = strokes.join("");
    path.setAttribute("d", drawn);
    kept.value = drawn;
    for (const button of pad.querySelectorAll("[data-pad-act]")) button.disabled = !strokes.length;
    if (password) password.required = !strokes.length;
    fault.hidden = true;
  };

  const at = event => {
    const box = field.getBoundingClientRect();
    const scaled = (value, size, most) => Math.round(Math.min(most, Math.max(0, (value / size) * most)) * 10) / 10;
    return [scaled(event.clientX - box.left, box.width, WIDE), scaled(event.clientY - box.top, box.height, HIGH)];
  };

  const draw = ([x, y]) => {
    const way = Math.hypot(x - last[0], y - last[1]);
    if (way < STEP || kept.value.length > MOST) return;
    strokes[strokes.length - 1] += `L${x} ${y}`;
    inks[inks.length - 1] += way;
    last = [x, y];
    show();
  };

  field.addEventListener("pointerdown", event => {
    if (event.button || last || kept.value.length > MOST) return;
    event.preventDefault();
    field.setPointerCapture(event.pointerId);
    last = at(event);
    strokes.push(`M${last[0]} ${last[1]}L${last[0]} ${last[1]}`); // a touch alone is a dot
    inks.push(0);
    show();
  });
  field.addEventListener("pointermove", event => {
    if (last) for (const each of event.getCoalescedEvents?.() ?? [event]) draw(at(each));
  });
  for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => { last = null; });

  pad.addEventListener("click", event => {
    const act = event.target.closest("[data-pad-act]")?.dataset.padAct;
    if (!act) return;
    strokes = act === "undo" ? strokes.slice(0, -1) : [];
    inks = act === "undo" ? inks.slice(0, -1) : [];
    show();
    if (!strokes.length) (beside ? form.querySelector("[name=deliverer]") : form.querySelector("[name=password], [name=name]")).focus(); // the button that had the focus can have it no longer
  });

  form.addEventListener("submit", event => {
    if (event.submitter?.formNoValidate) return; // a button that signs nothing
    ink = inks.reduce((sum, each) => sum + each, 0);
    if (strokes.length ? ink >= LEAST : password || beside) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    fault.textContent = pad.dataset.least;
    fault.hidden = false;
  });

  pad.hidden = false;
  show();
}
