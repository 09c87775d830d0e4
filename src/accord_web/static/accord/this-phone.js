// The page on which somebody says whether this phone is theirs alone.
"use strict";
(async () => {
  const part = (name) => document.querySelector(`[data-part=${name}]`);
  const press = (name, work) =>
    document.querySelector(`[data-do=${name}]`).addEventListener("click", async () => {
      try {
        await work();
      } catch {
        part("failed").hidden = false;
      }
      await show();
    });

  async function show() {
    const chosen = phone.chosen();
    const waiting = chosen ? (await letters.waiting()).length : 0;
    part("without").hidden = true;
    part("unable").hidden = phone.able();
    part("open").hidden = !phone.able() || chosen;
    part("chosen").hidden = !chosen;
    part("waits").hidden = !waiting;
    part("nothing-waits").hidden = Boolean(waiting);
    part("count").textContent = waiting;
    document.querySelector("[data-do=send]").hidden = !waiting;
  }

  press("choose", phone.choose);
  press("send", phone.sendWaiting);
  press("forget", async () => {
    await phone.forget();
    part("forgotten").hidden = false;
  });
  addEventListener("letters-gone", show);
  await show();
})();
