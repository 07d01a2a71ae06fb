// A page to take along without a line: kept when asked for, and what is entered on the way is sent once when it returns.
(() => {
  if (!("serviceWorker" in navigator && "indexedDB" in window && window.caches)) return;
  const doc = document;
  const one = (what, where = doc) => where.querySelector(what);
  const box = one("[data-along]");
  if (!box) return;
  const words = box.dataset;
  const SHELF = words.along, PAGE = `/kept-${SHELF}`, base = words.base;

  const store = (mode, work) =>
    new Promise((done, failed) => {
      const asked = indexedDB.open(SHELF, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("visits", { keyPath: "key" });
      asked.onerror = () => failed(asked.error);
      asked.onsuccess = () => {
        const change = asked.result.transaction("visits", mode);
        const answer = work(change.objectStore("visits"));
        change.oncomplete = () => (asked.result.close(), done(answer.result));
        change.onabort = () => failed(change.error);
      };
    });
  const keep = (visit) => store("readwrite", (rows) => rows.put(visit));
  const all = () => store("readonly", (rows) => rows.getAll());
  const forget = (key) => store("readwrite", (rows) => rows.delete(key));
  // Keys sort by time: what was entered first is sent first.
  const newKey = () => "v" + Date.now() + crypto.getRandomValues(new Uint32Array(4)).join("");

  // The token of the page in hand may be days old: a fresh page gives a fresh one, to whoever is still signed in.
  const token = async () => {
    const page = await fetch(base, { headers: { Accept: "text/html" }, redirect: "manual", cache: "no-store" });
    if (!page.ok) return "";
    const found = (await page.text()).match(/name="csrfmiddlewaretoken" value="([^"]+)"/);
    return found ? found[1] : "";
  };
  const sendOne = async (visit, sign) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", sign);
    body.append("key", visit.key);
    if (visit.at) body.append("at", visit.at);
    for (const [name, value] of visit.fields) body.append(name, value);
    const answer = await fetch(visit.to, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.ok) return forget(visit.key);
    if (answer.status === 422) {
      const said = await answer.json().catch(() => ({}));
      return keep({ ...visit, state: "asks", problems: said.problems || [] });
    }
    if (answer.status < 500) return keep({ ...visit, state: "refused" });
    throw new Error("later");
  };
  const sendAll = async () => {
    const waiting = (await all()).filter((visit) => visit.state !== "asks");
    if (!waiting.length) return;
    const sign = await token();
    if (!sign) return void (box.dataset.stands = "sign-in");
    delete box.dataset.stands;
    for (const visit of waiting) await sendOne(visit, sign);
  };
  const alone = (work) =>
    navigator.locks ? navigator.locks.request(SHELF, { ifAvailable: true }, (lock) => lock && work()) : work();

  const show = async () => {
    const visits = await all();
    const list = one("[data-waiting]", box);
    list.hidden = !visits.length;
    one("ul", list).replaceChildren(
      ...visits.map((visit) => {
        const row = doc.createElement("li");
        row.dataset.state = visit.state;
        const says = { waiting: words.waits, asks: words.asks, refused: words.refused }[visit.state];
        row.append(`${visit.title}: ${box.dataset.stands === "sign-in" ? words.signIn : says} ${(visit.problems || []).join(" ")} `);
        const remove = Object.assign(doc.createElement("button"), { type: "button", className: "btn quiet", textContent: words.remove });
        remove.addEventListener("click", () => forget(visit.key).then(show));
        row.append(remove);
        return row;
      }),
    );
    const isKept = Boolean(await (await caches.open(SHELF)).match(PAGE));
    one("[data-keep]", box).hidden = isKept || !navigator.onLine;
    one("[data-drop]", box).hidden = !isKept;
  };
  const trySending = () => alone(sendAll).then(show, show);

  one("[data-keep]", box).addEventListener("click", async () => {
    await navigator.serviceWorker.register(base + "keeper.js", { scope: base });
    const page = await fetch(location.href, { cache: "no-store" });
    const headers = { "content-type": "text/html; charset=utf-8", "x-kept-at": String(Date.now()) };
    await (await caches.open(SHELF)).put(PAGE, new Response(await page.text(), { headers }));
    await navigator.serviceWorker.ready;
    show();
  });
  one("[data-drop]", box).addEventListener("click", async () => {
    await caches.delete(SHELF);
    const worker = await navigator.serviceWorker.getRegistration(base);
    if (worker) await worker.unregister();
    show();
  });
  doc.querySelectorAll("form[data-visit]").forEach((form) =>
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      setTimeout(() => delete form.dataset.sent);
      const skipped = ["csrfmiddlewaretoken", "key", "case"];
      const fields = [...new FormData(form)].filter(([name, value]) => !skipped.includes(name) && (!(value instanceof File) || value.size));
      if (event.submitter?.name) fields.push([event.submitter.name, event.submitter.value]);
      if (!fields.some(([, value]) => value instanceof File || value.trim())) return one("textarea,input:not([type=hidden])", form).focus();
      await keep({ key: newKey(), at: Date.now(), to: form.action, title: form.dataset.visit, fields, state: "waiting" });
      // A sheet that is filled in bit by bit stays as it is.
      if (!("stay" in form.dataset)) form.reset();
      await show();
      trySending();
    }),
  );
  addEventListener("online", trySending);
  box.hidden = false;
  show();
  trySending();
})();
