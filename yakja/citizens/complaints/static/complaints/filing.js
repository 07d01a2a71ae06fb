// Comforts of filing; every page works without them. The same file is read by the page and by its service worker.
(() => {
  // Drafts that wait on this phone for a line: fields as they would be sent, and the key that makes them one complaint.
  const store = (mode, work) =>
    new Promise((done, failed) => {
      const asked = indexedDB.open("complaints", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("drafts", { keyPath: "key" });
      asked.onerror = () => failed(asked.error);
      asked.onsuccess = () => {
        const change = asked.result.transaction("drafts", mode);
        const answer = work(change.objectStore("drafts"));
        change.oncomplete = () => (asked.result.close(), done(answer.result));
        change.onabort = () => failed(change.error);
      };
    });
  const keep = (draft) => store("readwrite", (rows) => rows.put(draft));
  const all = () => store("readonly", (rows) => rows.getAll());
  const forget = (key) => store("readwrite", (rows) => rows.delete(key));

  const post = async (draft) => {
    const body = new FormData();
    for (const [name, value] of draft.fields) body.append(name, value);
    return fetch(draft.to, { method: "POST", body, headers: { Accept: "application/json" } });
  };
  const sendOne = async (draft) => {
    const answer = await post(draft);
    if (answer.status >= 500) throw new Error("later");
    const said = await answer.json().catch(() => ({}));
    if (said.url) Object.assign(draft, { state: "sent", url: said.url, reference: said.reference, fields: [] });
    else Object.assign(draft, { state: "asks", problems: (said.problems || []).map((each) => each[1]) });
    await keep(draft);
    return draft;
  };
  const sendAll = async () => {
    for (const draft of await all()) if (draft.state === "waiting") await sendOne(draft);
  };
  // Page and worker never send at once; and if they did, the key would make it one.
  const alone = (work) =>
    navigator.locks ? navigator.locks.request("complaints", { ifAvailable: true }, (lock) => lock && work()) : work();

  if (typeof document === "undefined") {
    self.addEventListener("sync", (event) => event.tag === "complaints" && event.waitUntil(alone(sendAll)));
    return;
  }

  const doc = document;
  const one = (what, where = doc) => where.querySelector(what);
  // The first page has one script; the comforts of every page come with the first touch, at once where a problem is read.
  const { comforts, htmx } = doc.currentScript.dataset;
  const touched = (work) => ["pointerdown", "keydown", "input"].forEach((what) => doc.addEventListener(what, work, { once: true, passive: true }));
  if (comforts) {
    const bring = () => {
      if (one(`script[src="${comforts}"]`)) return;
      const script = Object.assign(doc.createElement("script"), { src: comforts });
      script.dataset.htmx = htmx;
      doc.head.append(script);
    };
    if (one("#problems")) bring();
    else touched(bring);
  }
  const base = location.pathname.replace(/(\/complaints\/file\/).*/, "$1");
  const mayKeep = "indexedDB" in window;
  if ("serviceWorker" in navigator && /\/complaints\/file\/$/.test(base)) {
    // The first page costs four requests: what keeps it for a phone without a line comes with the first touch.
    const settle = () => navigator.serviceWorker.register(base + "keeper.js", { scope: base }).catch(() => {});
    const isFirst = one('[data-step="place"]') && !navigator.serviceWorker.controller;
    if (isFirst) touched(settle);
    else settle();
  }
  const askForLine = async () => {
    const worker = "serviceWorker" in navigator && (await navigator.serviceWorker.getRegistration());
    if (worker && worker.sync) await worker.sync.register("complaints").catch(() => {});
  };

  // Where the phone is.
  const locate = one("[data-locate]");
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      const failed = () => (one("[data-locate-failed]").hidden = false);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          location.href = `?lat=${coords.latitude.toFixed(6)}&lon=${coords.longitude.toFixed(6)}`;
        },
        failed,
        { timeout: 20000, maximumAge: 60000 },
      );
    });
  }

  // A page read aloud: by a recording where there is one, else by the voice of the browser.
  const listen = one("[data-listen]");
  const lang = doc.documentElement.lang;
  const voice = () => {
    const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
    for (const wanted of [lang, lang === "en" ? "en" : "ur"]) {
      const found = voices.find((each) => each.lang.toLowerCase().startsWith(wanted));
      if (found) return found;
    }
    return null;
  };
  if (listen) {
    const show = () => (listen.hidden = !listen.dataset.audio && !voice());
    show();
    if (window.speechSynthesis) speechSynthesis.addEventListener?.("voiceschanged", show);
    listen.addEventListener("click", () => {
      if (listen.dataset.audio) return new Audio(listen.dataset.audio).play();
      speechSynthesis.cancel();
      const parts = [...doc.querySelectorAll("main h1, main legend, main label, main .hint, main .lead")];
      const said = new SpeechSynthesisUtterance(parts.map((each) => each.innerText).join(". "));
      said.voice = voice();
      said.lang = said.voice.lang;
      speechSynthesis.speak(said);
    });
  }

  // Photos are made smaller before they travel, and shown.
  const put = (input, files) => {
    const held = new DataTransfer();
    files.forEach((file) => held.items.add(file));
    input.files = held.files;
  };
  const shrunk = async (file, most) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const share = Math.min(1, most / Math.max(picture.width, picture.height));
      const canvas = doc.createElement("canvas");
      canvas.width = Math.round(picture.width * share);
      canvas.height = Math.round(picture.height * share);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
      return [made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: made.type }) : file, canvas.toDataURL("image/jpeg", 0.4)];
    } catch {
      return [file, ""]; // the server says what is wrong with it
    }
  };
  const photos = one("[data-shrink] [name=photos]");
  if (photos && window.DataTransfer) {
    photos.addEventListener("change", async () => {
      const made = await Promise.all([...photos.files].map((file) => shrunk(file, +photos.form.dataset.shrink)));
      put(photos, made.map(([file]) => file));
      one("[data-shown]")?.remove();
      const shown = doc.createElement("p");
      shown.dataset.shown = "";
      for (const [file, url] of made.filter(([, each]) => each)) {
        const picture = Object.assign(doc.createElement("img"), { src: url, alt: file.name, width: 120 });
        shown.append(picture, " ");
      }
      photos.after(shown);
    });
  }

  // A voice note, up to two minutes.
  const recorder = one("[data-recorder]");
  if (recorder && window.MediaRecorder && navigator.mediaDevices && window.DataTransfer) {
    const [record, stop, heard] = ["[data-record]", "[data-stop]", "[data-heard]"].map((what) => one(what, recorder));
    recorder.hidden = false;
    record.addEventListener("click", async () => {
      const sound = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
      if (!sound) return;
      const parts = [];
      const machine = new MediaRecorder(sound, { audioBitsPerSecond: 24000 });
      machine.addEventListener("dataavailable", (event) => parts.push(event.data));
      machine.addEventListener("stop", () => {
        sound.getTracks().forEach((track) => track.stop());
        const type = machine.mimeType.split(";")[0];
        put(one("[name=voice]"), [new File(parts, "voice." + (type.split("/")[1] || "webm"), { type })]);
        [record.hidden, stop.hidden, heard.textContent] = [false, true, "✓"];
      });
      machine.start();
      [record.hidden, stop.hidden, heard.textContent] = [true, false, "●"];
      const end = () => machine.state === "recording" && machine.stop();
      stop.onclick = end;
      setTimeout(end, 120000);
    });
  }

  // Sending without a line: kept on this phone, sent once when the line returns.
  const offline = one("[data-offline]");
  const waiting = async () => {
    const list = one("[data-drafts]");
    if (!list || !mayKeep) return;
    const drafts = await all();
    list.hidden = !drafts.length;
    const rows = drafts.map((draft) => {
      const row = doc.createElement("li");
      row.dataset.state = draft.state;
      const words = list.dataset;
      row.append(`${draft.title || draft.key}: ${draft.state === "sent" ? words.sent : draft.state === "asks" ? words.asks : words.waiting} `);
      for (const problem of draft.problems || []) row.append(problem + " ");
      if (draft.url) {
        const link = Object.assign(doc.createElement("a"), { href: draft.url, textContent: draft.reference });
        link.dir = "ltr";
        row.append(link, " ");
      }
      const remove = Object.assign(doc.createElement("button"), { type: "button", className: "btn quiet", textContent: words.remove });
      remove.addEventListener("click", () => forget(draft.key).then(waiting));
      row.append(remove);
      return row;
    });
    one("ul", list).replaceChildren(...rows);
  };
  const trySending = () => mayKeep && alone(sendAll).then(waiting, waiting);
  const keepAndSend = async (draft) => {
    await keep(draft);
    await askForLine();
    try {
      const sent = await sendOne(draft);
      if (sent.state === "sent") {
        await forget(draft.key); // the receipt says it; a shared phone need not
        location.href = sent.url;
      }
      return sent.state;
    } catch {
      return "waiting";
    }
  };
  doc.querySelectorAll("form[data-send], form[data-keep]").forEach((form) => {
    if (!mayKeep) return;
    form.addEventListener("submit", async (event) => {
      if (event.submitter && event.submitter.name === "go") return;
      event.preventDefault();
      setTimeout(() => delete form.dataset.sent);
      const key = form.dataset.send || "d" + crypto.getRandomValues(new Uint32Array(4)).join("");
      const fields = [...new FormData(form)].filter(([, value]) => !(value instanceof File) || value.size);
      if (!form.dataset.send) fields.push(["key", key]);
      const title = (form.dataset.title || one("[name=text]", form)?.value || one("h1").textContent).slice(0, 60);
      const state = await keepAndSend({ key, fields, title, to: form.action, state: "waiting" });
      if (state === "waiting") {
        offline.hidden = false;
        if (form.dataset.keep !== undefined) form.reset();
      } else if (state === "asks") {
        // The server shows the page again with what is wrong in it.
        await forget(key);
        form.submit();
      }
      waiting();
    });
  });
  addEventListener("online", trySending);
  waiting();
  trySending();

  // Away from here at once, and nothing left behind the back button.
  doc.querySelectorAll("[data-quick]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      location.replace(link.href);
    }),
  );
})();
