// One question a screen. Without this script the same form stands on one page and is sent as it is.
// What is half answered lives in the form alone: nothing is written to the phone.
"use strict";

const SEEN_FOR = 180; // milliseconds an answer stays in sight before the next question
const SETTLE = 250; // milliseconds in which a second tap of the same finger does not count
const PATIENCE = 20_000; // milliseconds to wait for an answer from the clinic
const PAGES = new Set([200, 404, 409, 410, 422]); // answers that are pages to read

function start() {
  const form = document.querySelector("form.check-in");
  if (!form) return;
  const screens = [...form.querySelectorAll(".screen")];
  const marks = [...form.querySelectorAll(".progress span")];
  const status = form.querySelector("[role=status]");
  const button = (name) => form.querySelector(`[data-move=${name}]`);
  const last = screens.length - 1;
  let at = 0;
  let moving;

  function show(to, told) {
    clearTimeout(moving);
    at = Math.min(Math.max(to, 0), last);
    screens.forEach((screen, n) => (screen.hidden = n !== at));
    marks.forEach((mark, n) => mark.classList.toggle("done", n <= at));
    button("back").hidden = false;
    button("skip").hidden = button("next").hidden = at === last;
    button("send").hidden = at !== last;
    form.classList.add("settling");
    setTimeout(() => form.classList.remove("settling"), SETTLE);
    if (told) {
      status.textContent = at === last ? form.dataset.last : told;
      screens[at].querySelector("[tabindex]").focus({ preventScroll: true }); // where it begins
      scrollTo(0, 0);
    }
  }

  function forward() {
    if (at === last) return;
    history.pushState({ at: at + 1 }, ""); // the phone's own Back goes back by one question
    show(at + 1, form.dataset.forward);
  }

  function back() {
    if (at > 0) history.back();
    else location.assign(form.dataset.first);
  }

  function skip() {
    const pass = screens[at].querySelector("input[value=skip]");
    const typed = screens[at].querySelector("input[type=text]");
    if (pass) pass.checked = true;
    if (typed) typed.value = "";
    forward();
  }

  async function send() {
    const failed = form.querySelector(".failed");
    failed.hidden = true;
    button("send").disabled = true;
    form.elements.reached.value = form.elements.shown.value.split(",").length;
    form.elements["answered-at"].value ||= new Date().toISOString();
    const page = await (self.phone?.chosen() ? kept(form) : deliver(form));
    button("send").disabled = false;
    if (page === "kept") return showKept(form);
    if (page) return turnTo(page);
    // Nobody knows whether it arrived. The same answers again do no harm.
    failed.hidden = false;
    button("send").textContent = failed.dataset.again;
    failed.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (at === last) send();
    else forward(); // Enter, on any question
  });
  form.addEventListener("click", (event) => {
    // A finger that chose goes on by itself; a keyboard may still be on its way to the answer.
    const chosen = event.target.matches(".question input[type=radio]");
    if (!chosen || event.detail === 0) return;
    clearTimeout(moving);
    moving = setTimeout(forward, SEEN_FOR);
  });
  button("back").addEventListener("click", back);
  button("skip").addEventListener("click", skip);
  button("next").addEventListener("click", forward);
  addEventListener("popstate", (event) => {
    if (form.isConnected) show(event.state?.at ?? 0, form.dataset.back);
  });
  addEventListener("pagehide", () => form.reset());

  form.classList.add("one-by-one");
  history.replaceState({ at: 0 }, "");
  show(0);
  // Where only the last page is wrong, it opens there: nobody goes through all of it again.
  while (form.dataset.at === "last" && at < last) forward();
}

// Where this phone is theirs alone, it is kept first, sealed. Where that fails, as everywhere else.
async function kept(form) {
  if (!form.dataset.letters) return deliver(form);
  let page;
  try {
    return await phone.deliver(form, async () => (page = await deliver(form)));
  } catch {
    return page ?? deliver(form);
  }
}

function showKept(form) {
  const told = document.getElementById("kept");
  form.reset();
  form.remove();
  history.replaceState(null, "", location.pathname);
  told.hidden = false;
  told.querySelector("[tabindex]").focus();
  scrollTo(0, 0);
  phone.askForSync().catch(() => null);
  addEventListener("letters-gone", () => {
    told.querySelector("[data-part=waits]").hidden = true;
    const gone = document.getElementById("gone").content.cloneNode(true);
    told.querySelector("[data-part=gone]").replaceChildren(gone);
  });
}

async function deliver(form) {
  const body = new URLSearchParams(new FormData(form));
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(form.action, { method: "POST", body, signal });
    const text = await response.text();
    return PAGES.has(response.status) && new DOMParser().parseFromString(text, "text/html");
  } catch {
    return null;
  }
}

function turnTo(page) {
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  history.replaceState(null, "", location.pathname);
  start();
  document.getElementById("main").focus();
  scrollTo(0, 0);
}

// Back from the page of thanks leads to no form any more.
addEventListener("popstate", () => {
  if (!document.querySelector("form.check-in")) location.replace(location.pathname);
});
start();
