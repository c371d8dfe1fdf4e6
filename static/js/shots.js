// Photographs as small pictures: those that are there, those just taken. Without script they are names, and a choice of files.

const SIDE = 240; // px of a small picture
const LARGEST = 20 * 1024 * 1024; // bytes that are fetched to be looked at

// Bytes become dots here and are never run: the desk hands every file out as a download.
async function paint(box, blob) {
  const whole = await createImageBitmap(blob);
  const part = Math.min(whole.width, whole.height), canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const at = [(whole.width - part) / 2, (whole.height - part) / 2];
  canvas.getContext("2d").drawImage(whole, ...at, part, part, 0, 0, SIDE, SIDE);
  whole.close();
  box.querySelector(".icon")?.replaceWith(canvas);
}

const near = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    fetch(target.href)
      .then(answer => (answer.ok && Number(answer.headers.get("Content-Length")) <= LARGEST ? answer.blob() : Promise.reject()))
      .then(blob => paint(target, blob))
      .catch(() => {}); // its name and the way to it are there all the same
  }
});
for (const shot of document.querySelectorAll("[data-shot]")) near.observe(shot);

// A camera gives one photograph at a time and would replace the last one: all of them are kept until they are sent.
for (const box of document.querySelectorAll("[data-shots]:has([type=file])")) {
  const input = box.querySelector("[type=file]");
  let taken = [];
  const keep = files => {
    const all = new DataTransfer();
    for (const file of (taken = files)) all.items.add(file);
    input.files = all.files;
  };
  input.addEventListener("change", () => {
    for (const file of [...input.files]) add(box, input, file, () => keep(taken.filter(one => one !== file)));
    keep([...taken, ...input.files]);
  });
}

function add(box, input, file, leaveOut) {
  const shot = document.createElement("div"), name = document.createElement("span"), out = document.createElement("button");
  const icon = input.closest("label").querySelector(".icon").cloneNode(true);
  name.className = "shots__cap clip";
  name.textContent = file.name;
  out.type = "button";
  out.className = "shots__out";
  out.textContent = "×";
  out.setAttribute("aria-label", `${file.name}: ${box.dataset.out}`);
  out.addEventListener("click", () => { shot.remove(); leaveOut(); input.focus(); });
  shot.append(icon, name, out);
  input.closest("label").before(shot);
  paint(shot, file).catch(() => {});
}
