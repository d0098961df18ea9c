// How fresh is this site? Everything here works without this file; it only reads data/sources.jsonl.
(() => {
  "use strict";
  const place = document.getElementById("fresh");
  const root = new URL("../", document.currentScript.src);
  // What stood here stands elsewhere now: whoever came for it is led on.
  const lead = () => {
    const came = document.getElementById(location.hash.slice(1));
    const link = came && came.closest(".stubs, .moved") && (came.href ? came : came.querySelector("a"));
    if (link) location.replace(link.href);
  };
  lead();
  addEventListener("hashchange", lead);
  if (!place || !location.protocol.startsWith("http")) return;
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const told = (time) =>
    time.toLocaleString(`${document.documentElement.lang}-u-nu-latn`, { dateStyle: "medium", timeStyle: "short" });
  const check = (mark, rows) => {
    const mine = mark.dataset.sources.split(" ");
    const times = rows.filter((row) => mine.includes(row.id)).map((row) => row.last_good);
    if (times.length && times.every(Boolean))
      mark.firstElementChild.textContent = fill(mark.dataset.checked, { when: told(new Date(times.sort()[0])) });
  };
  const say = (rows) => {
    document.querySelectorAll("[data-sources]").forEach((mark) => check(mark, rows));
    const times = rows.map((row) => row.last_good).filter(Boolean).sort();
    if (!times.length) return;
    const last = new Date(times[times.length - 1]);
    const well = rows.filter((row) => row.state === "ok" || row.state === "unchanged").length;
    const when = told(last);
    place.firstElementChild.textContent = fill(place.dataset.pulled, { when, well, all: rows.length });
    const hours = (Date.now() - last) / 36e5;
    if (hours > 48 && !("sample" in document.documentElement.dataset)) {
      const banner = document.createElement("p");
      banner.className = "banner";
      banner.setAttribute("role", "status");
      banner.textContent = fill(place.dataset.old, { when });
      document.getElementById("main").prepend(banner);
    }
  };
  fetch(new URL("data/sources.jsonl", root))
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((text) => say(text.split("\n").filter(Boolean).map((line) => JSON.parse(line))))
    .catch(() => {});
})();
