// Finished answers that wait on this phone, sealed for the clinic. It can write them and send them,
// and not read them. For pages and for the service worker; nothing here runs before it is asked to.
// The clinic's half, and the format: accord_web/privacy/letters.py.
"use strict";
self.letters = (() => {
  const STORE = "letters";
  const TO = "/c/sealed/";
  const PURPOSE = "accord letter 1";
  const PIECE = 4096; // bytes: all letters are of a few lengths, whatever was answered
  const PATIENCE = 20_000; // milliseconds to wait for the clinic's word
  const RECEIVED = 202;
  const DOWN = new Set([429, 502, 503, 504]); // nobody is there: the others wait as well
  const CURVE = { name: "ECDH", namedCurve: "P-256" };

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const joined = async (...parts) => new Uint8Array(await new Blob(parts).arrayBuffer());

  async function seal(to, told) {
    const [keyId, point] = to.split(".").map(bytes);
    const { subtle } = crypto;
    const theirs = await subtle.importKey("raw", point, CURVE, false, []);
    const once = await subtle.generateKey(CURVE, false, ["deriveBits"]);
    const ours = new Uint8Array(await subtle.exportKey("raw", once.publicKey));
    const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, once.privateKey, 256);
    const salt = await joined(ours, point);
    const key = await subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt, info: new TextEncoder().encode(PURPOSE) },
      await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt"],
    );
    const head = await joined(new Uint8Array([1]), keyId, ours);
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(told));
    const full = new Uint8Array(Math.ceil(plain.length / PIECE) * PIECE).fill(0x20);
    full.set(plain);
    const how = { name: "AES-GCM", iv: nonce, additionalData: head };
    return joined(head, nonce, new Uint8Array(await subtle.encrypt(how, key, full)));
  }

  // Ids in the order of time (UUID version 7), also where this phone's clock was put back.
  function idAfter(newest) {
    const before = newest ? parseInt(newest.replace("-", "").slice(0, 12), 16) : 0;
    const time = Math.max(Date.now(), before + 1).toString(16).padStart(12, "0");
    const chance = crypto.getRandomValues(new Uint8Array(10));
    chance[0] = (chance[0] & 0x0f) | 0x70;
    chance[2] = (chance[2] & 0x3f) | 0x80;
    const rest = [...chance].map((n) => n.toString(16).padStart(2, "0")).join("");
    return (time + rest).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(STORE, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = () => reject(asked.error);
    });
  }

  // One transaction; what it did is on the disk when this returns.
  async function within(mode, work) {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const all = database.transaction(STORE, mode, { durability: "strict" });
        let found;
        work(all.objectStore(STORE), (result) => (found = result));
        all.oncomplete = () => resolve(found);
        all.onabort = all.onerror = () => reject(all.error);
      });
    } finally {
      database.close();
    }
  }

  const keep = (letter) =>
    within("readwrite", (store, give) => {
      store.openKeyCursor(null, "prev").onsuccess = ({ target }) => {
        const id = idAfter(target.result?.key);
        store.add(letter, id);
        give(id);
      };
    });
  const drop = (id) => within("readwrite", (store) => store.delete(id));
  const read = (id) =>
    within("readonly", (store, give) => {
      store.get(id).onsuccess = ({ target }) => give(target.result);
    });
  const waiting = () =>
    within("readonly", (store, give) => {
      store.getAllKeys().onsuccess = ({ target }) => give(target.result); // in order
    });

  // All that waits, one after the other. True where nobody needs to wait for a connection.
  async function send() {
    for (const id of await waiting()) {
      const letter = await read(id);
      if (letter === undefined) continue;
      try {
        const signal = AbortSignal.timeout(PATIENCE);
        const how = { method: "POST", credentials: "omit", redirect: "error", signal };
        const type = { "Content-Type": "application/octet-stream" };
        const { status } = await fetch(TO, { ...how, headers: type, body: letter });
        if (status === RECEIVED) await drop(id);
        else if (DOWN.has(status)) return false; // any other word: it stays, and the next one goes
      } catch {
        return false;
      }
    }
    return true;
  }

  // One at a time, whichever page or worker it is: else two would mix up the order.
  const alone = (work) => (navigator.locks ? navigator.locks.request(STORE, work) : work());

  return { STORE, seal, keep, drop, waiting, send, alone };
})();
