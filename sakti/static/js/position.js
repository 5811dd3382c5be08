// The phone's position, on demand: three numbers in three fields that can also be typed.
const DIGITS = { latitude: 6, longitude: 6, accuracy: 0 };

function fill(box, coords) {
  for (const [name, digits] of Object.entries(DIGITS)) {
    const field = box.querySelector(`[name="${name}"]`);
    if (field && Number.isFinite(coords[name])) field.value = coords[name].toFixed(digits);
  }
}

export function offerPosition(root) {
  for (const box of root.querySelectorAll("[data-position]")) {
    const button = box.querySelector("[data-position-button]");
    const words = box.querySelector("[data-position-words]");
    if (!("geolocation" in navigator)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(box, coords);
          words.textContent = `${words.dataset.found} ± ${Math.round(coords.accuracy)} m`;
          button.disabled = false;
        },
        () => {
          words.textContent = words.dataset.failed;
          box.querySelector("details").open = true;
          button.disabled = false;
        },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }
}
