// Follows long work: {"done": 120, "total": 412, "message": "…", "finished": false, "url": null}.
const PAUSE = 1500;

async function look(box) {
  const reply = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
  if (!reply.ok) return;
  const state = await reply.json();
  const bar = box.querySelector("progress");
  bar.max = state.total || 1;
  if (state.total) bar.value = state.done;
  box.querySelector("[data-message]").textContent = state.message;
  if (state.finished) window.location.assign(state.url || window.location.href);
  return state.finished;
}

export function followProgress(root) {
  for (const box of root.querySelectorAll(".progress[data-url]")) {
    const again = async () => {
      const finished = await look(box).catch(() => false); // the server may be restarting: ask again
      if (!finished) setTimeout(again, PAUSE);
    };
    setTimeout(again, PAUSE);
  }
}
