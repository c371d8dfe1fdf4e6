// The code on a copy, read by the camera or from a photograph of it where the browser can; else its number is typed.

const PAUSE = 200; // ms between two looks
const form = document.querySelector("[data-scan]");
const part = name => form.querySelector(`[data-scan-${name}]`);
const fault = part("fault"), number = form.elements.number;

const reader = async () => {
  const known = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return known?.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
};

function tell(words) {
  fault.textContent = words;
  fault.hidden = !words;
}

// What a code says goes the way of what is typed; the desk knows whether it is one of its own.
function open(said) {
  number.value = said;
  navigator.vibrate?.(60);
  form.requestSubmit();
}

async function look(detector) {
  const before = number.value; // a code that led nowhere lies under the camera still
  const video = form.querySelector("video");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return tell(form.dataset.denied);
  }
  const stop = () => { for (const track of stream.getTracks()) track.stop(); };
  addEventListener("pagehide", stop, { once: true });
  part("camera").hidden = false;
  video.srcObject = stream;
  await video.play();
  while (stream.active) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found && found.rawValue !== before) {
      stop();
      return open(found.rawValue);
    }
    await new Promise(resolve => { setTimeout(resolve, PAUSE); });
  }
}

const detector = await reader();
if (detector) {
  part("typed").hidden = true;
  part("photo").hidden = false;
  part("photo").querySelector("input").addEventListener("change", async event => {
    const [file] = event.target.files;
    if (!file) return;
    const [found] = await createImageBitmap(file).then(picture => detector.detect(picture)).catch(() => []);
    if (found) return open(found.rawValue);
    event.target.value = "";
    tell(form.dataset.nothing);
  });
  await look(detector);
}
