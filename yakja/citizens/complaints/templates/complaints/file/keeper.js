// Keeps the page for a phone without a line, and sends what waits when the line returns.
importScripts("{{ script }}");
const SHELF = "complaints-{{ version }}";
const PAGE = "{{ page }}";
self.addEventListener("install", (event) =>
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll([PAGE, "{{ sheet }}", "{{ comforts }}", "{{ script }}"])).then(() => self.skipWaiting())),
);
self.addEventListener("activate", (event) =>
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("complaints-") && name !== SHELF).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  ),
);
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
