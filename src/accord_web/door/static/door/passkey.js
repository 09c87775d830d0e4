// Passkeys: asks the server what to sign, lets the device sign it, and sends the form with it.
// Pages work without this file by password and code; what needs it stays hidden then.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  // A passkey belongs to a name; a bare address such as 127.0.0.1 has none.
  const bare = /^[\d.]+$|^\[/.test(location.hostname);
  if (!window.PublicKeyCredential || !window.isSecureContext || bare) return;
  document.documentElement.classList.add("has-passkeys");

  const ask = async (form) => {
    const said = await fetch(form.dataset.ask, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    if (!said.ok || said.redirected) throw new Error("refused");
    const wanted = (await said.json()).publicKey;
    wanted.challenge = bytes(wanted.challenge);
    if (wanted.user) wanted.user.id = bytes(wanted.user.id);
    for (const list of [wanted.allowCredentials, wanted.excludeCredentials])
      for (const one of list || []) one.id = bytes(one.id);
    return wanted;
  };

  const answer = (made) => {
    const said = { id: made.id, rawId: text(made.rawId), type: made.type, response: {} };
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (made.response[name]) said.response[name] = text(made.response[name]);
    said.clientExtensionResults = {};
    return JSON.stringify(said);
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const wrong = form.querySelector(".wrong[hidden]");
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      wrong.hidden = true;
      try {
        const publicKey = await ask(form);
        const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
        form.elements.answer.value = answer(made);
        form.submit();
      } catch {
        wrong.hidden = false;
      }
    });
  }
})();
