// How fresh is this site? Everything here works without this file; it only reads data/sources.jsonl.
(() => {
  "use strict";
  const place = document.getElementById("fresh");
  const root = new URL("../", document.currentScript.src);
  const onward = document.getElementById("onward");
  if (onward && location.hash) {
    const there = document.querySelector(`[id="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"] a`);
    if (there) location.replace(there.href);
  }
  if (!place || !location.protocol.startsWith("http")) return;
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const say = (rows) => {
    const times = rows.map((row) => row.last_good).filter(Boolean).sort();
    if (!times.length) return;
    const last = new Date(times[times.length - 1]);
    const well = rows.filter((row) => row.state === "ok" || row.state === "unchanged").length;
    const when = last.toLocaleString(`${document.documentElement.lang}-u-nu-latn`, { dateStyle: "medium", timeStyle: "short" });
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
