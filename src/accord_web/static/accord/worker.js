// The service worker of a phone that its owner said is theirs alone. Without a connection it shows
// the page of questions that was kept, and nothing else; with one it sends what waits.
"use strict";
const PATIENCE = 8_000; // milliseconds for a page, before the kept one is shown

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(answer(request));
});
addEventListener("sync", (event) => {
  event.waitUntil(letters.alone(letters.send).then((gone) => gone || Promise.reject()));
});

async function answer(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (!kept) return fetch(request);
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return kept;
  }
}
