// Values that css reads as custom properties arrive as data attributes: the policy forbids style attributes.

const CARRIED = { v: "--v", p: "--p", w: "--w", h: "--h", gap: "--gap", span: "--span", aside: "--aside", min: "--min" };

export function carry(part = document) {
  const wanted = Object.keys(CARRIED).map(name => `[data-${name}]`).join(",");
  const nodes = part.querySelectorAll ? [...part.querySelectorAll(wanted)] : [];
  if (part.matches?.(wanted)) nodes.push(part);
  for (const node of nodes) {
    for (const [name, property] of Object.entries(CARRIED)) {
      if (node.dataset[name] !== undefined) node.style.setProperty(property, node.dataset[name]);
    }
  }
}
