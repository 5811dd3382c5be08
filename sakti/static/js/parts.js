// Parts of a long page are <details>: one button opens or closes all of them, and paper has them open.
export function openParts(root) {
  const parts = [...root.querySelectorAll("details.part")];
  for (const button of root.querySelectorAll("[data-parts]")) follow(button, parts);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = parts.filter((part) => !part.open);
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
}

function follow(button, parts) {
  const words = { true: button.dataset.closed, false: button.textContent };
  const all = () => parts.every((part) => part.open);
  const say = () => { button.textContent = words[all()]; };
  button.hidden = parts.length === 0;
  button.addEventListener("click", () => {
    const open = !all();
    for (const part of parts) part.open = open;
  });
  for (const part of parts) part.addEventListener("toggle", say);
}
