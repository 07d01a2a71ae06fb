// Small comforts; every page works without them.
(() => {
  const doc = document;
  const script = doc.currentScript;

  // htmx is fetched when a page uses it: at once where it acts by itself, else at the first touch or key.
  let asked = false;
  const fetchHtmx = () => {
    if (asked || !doc.querySelector("[hx-get],[hx-post],[hx-boost]")) return;
    asked = true;
    const tag = doc.createElement("script");
    tag.src = script.dataset.htmx;
    doc.head.append(tag);
  };
  if (doc.querySelector("[hx-trigger*=load],[hx-trigger*=every],[hx-trigger*=revealed]")) fetchHtmx();
  for (const kind of ["pointerover", "touchstart", "focusin"]) {
    doc.addEventListener(kind, fetchHtmx, { once: true, passive: true });
  }

  // A page that comes back with problems starts reading there.
  const problems = doc.getElementById("problems");
  if (problems) problems.focus();

  // One open menu at a time; Escape or a press elsewhere closes it.
  const menus = doc.querySelectorAll(".top details");
  const close = (except) => menus.forEach((menu) => menu !== except && menu.removeAttribute("open"));
  menus.forEach((menu) => menu.addEventListener("toggle", () => menu.open && close(menu)));
  doc.addEventListener("click", (event) => close(event.target.closest(".top details")));
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = doc.querySelector(".top details[open] summary");
    close();
    if (open) open.focus();
  });

  // A form is sent once, however often the button is pressed.
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => doc.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // Print buttons appear only where they can work.
  doc.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
