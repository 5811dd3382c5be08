// A passkey is made or asked for by a button; its answer goes with the form around it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (mark) => mark.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function asked(question, kind) {
  const wanted = JSON.parse(question);
  wanted.challenge = bytes(wanted.challenge);
  if (kind === "create") wanted.user.id = bytes(wanted.user.id);
  for (const list of [wanted.excludeCredentials, wanted.allowCredentials]) {
    for (const each of list || []) each.id = bytes(each.id);
  }
  return { publicKey: wanted };
}

function said(credential, kind) {
  const given = credential.response;
  const response = { clientDataJSON: text(given.clientDataJSON) };
  if (kind === "create") {
    response.attestationObject = text(given.attestationObject);
  } else {
    response.authenticatorData = text(given.authenticatorData);
    response.signature = text(given.signature);
    if (given.userHandle) response.userHandle = text(given.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

export function offerPasskeys(root) {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    const start = form.querySelector("[data-passkey-start]");
    const failed = form.querySelector("[data-passkey-failed]");
    const kind = form.dataset.passkey;
    form.querySelector("[data-passkey-missing]")?.remove();
    start.hidden = false;
    start.addEventListener("click", async () => {
      failed.hidden = true;
      start.disabled = true;
      try {
        const credential = await navigator.credentials[kind](asked(form.dataset.question, kind));
        form.elements.credential.value = said(credential, kind);
        form.requestSubmit();
      } catch {
        failed.hidden = false;
      } finally {
        start.disabled = false;
      }
    });
  }
}
