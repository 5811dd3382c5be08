// After a refused form the reader lands on the summary of what to mend; a form is sent once.
export function focusErrors(root) {
  root.querySelector(".error-summary")?.focus();
}

export function guardSubmit(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}
