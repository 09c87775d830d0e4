// A page of somebody signed in goes when nothing happened for a while: by then the server has locked
// it, too. While somebody types or reads on, the server is told now and then. Tabs know of each other.
(() => {
  const own = document.currentScript.dataset;
  const after = Number(own.after) * 1000;
  const WARN = 60_000, TELL = 45_000, LOOK = 5_000, KEY = "last-here";
  let told = Date.now(), words = null;

  const latest = () => Math.max(Number(localStorage.getItem(KEY)) || 0, told);
  const go = () => {
    const page = location.pathname + location.search;
    document.body.hidden = true;
    location.replace(`${own.lock}?next=${encodeURIComponent(page)}`);
  };
  const look = () => {
    const idle = Date.now() - latest();
    if (idle >= after) return go();
    const soon = after - idle <= WARN;
    if (soon && !words) {
      words = document.createElement("p");
      words.className = "locks-soon";
      words.setAttribute("role", "status");
      words.textContent = own.words;
      document.body.append(words);
    } else if (!soon && words) {
      words.remove();
      words = null;
    }
  };
  const here = async () => {
    const now = Date.now();
    if (now - latest() >= after) return go();
    if (now - told < TELL && !words) return;
    told = now;
    localStorage.setItem(KEY, String(now));
    look();
    const said = await fetch(own.ping, { redirect: "manual" }).catch(() => null);
    if (said && said.status !== 204) go();
  };

  localStorage.setItem(KEY, String(told));
  for (const what of ["keydown", "pointerdown", "input", "scroll", "touchmove"])
    addEventListener(what, here, { passive: true });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // the back button shows nothing that was kept aside
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  setInterval(look, LOOK);
})();
