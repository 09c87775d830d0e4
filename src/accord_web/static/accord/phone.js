// What a page of questions does on a phone that its owner said is theirs alone, and only there.
// Where nobody said so, nothing here writes to the phone.
"use strict";
self.phone = (() => {
  const CHOSEN = "mine-alone"; // in localStorage: the one word that is kept in the open
  const PAGES = "pages";
  const FOR_WORKER = { scope: "/c/" };

  const able = () => isSecureContext && "serviceWorker" in navigator && "indexedDB" in self;
  const chosen = () => {
    try {
      return able() && localStorage.getItem(CHOSEN) === "yes";
    } catch {
      return false; // a browser that keeps nothing
    }
  };
  const work = () => navigator.serviceWorker.register("/c/worker.js", FOR_WORKER);

  async function choose() {
    await work();
    await letters.waiting(); // makes its place, or says now that there is none
    localStorage.setItem(CHOSEN, "yes");
    await navigator.storage.persist?.().catch(() => false);
  }

  async function forget() {
    localStorage.removeItem(CHOSEN);
    await dropPages();
    const at = await navigator.serviceWorker.getRegistration(FOR_WORKER.scope);
    await at?.unregister();
    const emptied = (done) => {
      const gone = indexedDB.deleteDatabase(letters.STORE);
      gone.onsuccess = gone.onerror = done;
    };
    await letters.alone(() => new Promise(emptied));
  }

  const dropPages = () => caches.delete(PAGES);

  // The pages of questions as anybody has them who holds the link: fetched without a cookie, so
  // that nothing of somebody signed in is ever in them. One check-in at a time, that opened last.
  async function keepPages() {
    const bare = { credentials: "omit", redirect: "error" };
    const link = location.pathname;
    const language = new URLSearchParams(location.search).get("language");
    const first = await fetch(language ? `${link}?language=${language}` : link, bare);
    const pages = new Map([[link, first]]);
    const parts = new Set();
    for (const to of await found(first, "a[href*='alone=']"))
      pages.set(link + to, await fetch(link + to, bare));
    for (const page of pages.values()) {
      if (!page.ok) return;
      for (const part of await found(page, "link[rel=stylesheet], link[rel=icon], script[src]"))
        parts.add(part);
    }
    const kept = await caches.open(PAGES);
    for (const old of await kept.keys()) await kept.delete(old);
    for (const [address, page] of pages) await kept.put(address, page);
    await kept.addAll([...parts].map((part) => new Request(part, bare)));
  }

  async function found(page, which) {
    const held = new DOMParser().parseFromString(await page.clone().text(), "text/html");
    const parts = [...held.querySelectorAll(which)];
    return parts.map((part) => part.getAttribute("href") ?? part.getAttribute("src"));
  }

  // Sealed and kept first, then sent the ordinary way, so that its page can answer. What waited
  // before goes before; where it cannot, this one waits behind it. Gives the page, or "kept".
  const deliver = (form, ordinarily) =>
    letters.alone(async () => {
      const clear = await letters.send();
      const code = new URL(form.action).pathname.split("/").at(-2);
      const fields = Object.fromEntries(new FormData(form));
      const id = await letters.keep(await letters.seal(form.dataset.letters, { code, fields }));
      const page = clear && (await ordinarily());
      if (!page) return "kept";
      await letters.drop(id);
      return page;
    });

  // Whatever waits goes as soon as there is a way; then the page of its check-in may go as well.
  async function sendWaiting() {
    if (!chosen()) return true;
    const before = await letters.waiting();
    const gone = await letters.alone(letters.send);
    const left = await letters.waiting();
    if (before.length && !left.length) {
      await dropPages();
      dispatchEvent(new Event("letters-gone"));
    }
    return gone;
  }

  async function start() {
    if (!chosen()) return;
    addEventListener("online", sendWaiting);
    document.addEventListener("visibilitychange", () => !document.hidden && sendWaiting());
    document.querySelector("form[data-signs-out]")?.addEventListener("submit", leave);
    await work();
    await sendWaiting();
    if (document.querySelector("form.check-in[data-letters]")) await keepPages().catch(() => null);
  }

  // Signing out takes the kept page along. What waits is sealed, and still goes to the clinic.
  async function leave(event) {
    event.preventDefault();
    await dropPages();
    event.target.submit();
  }

  // Where a browser can do it, what waits goes by itself, with the page closed.
  async function askForSync() {
    const ready = await navigator.serviceWorker.ready;
    await ready.sync?.register(letters.STORE);
  }

  return { able, chosen, choose, forget, deliver, dropPages, sendWaiting, askForSync, start };
})();
phone.start();
