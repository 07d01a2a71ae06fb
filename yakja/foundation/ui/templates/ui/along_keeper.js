// Opens the page that somebody chose to keep on this phone, for a day and a half; keeps nothing by itself.
const SHELF = "{{ shelf }}", LASTS = 36 * 3600 * 1000, PAGE = "/kept-{{ shelf }}";
const FILES = ["{{ sheet }}", "{{ comforts }}", "{{ script }}"]; // {{ version }}
self.addEventListener("install", (event) =>
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(FILES)).then(() => self.skipWaiting())),
);
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
const kept = async () => {
  const shelf = await caches.open(SHELF);
  const page = await shelf.match(PAGE);
  if (page && Date.now() - Number(page.headers.get("x-kept-at")) < LASTS) return page;
  await shelf.delete(PAGE);
  return Response.error();
};
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(kept));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
