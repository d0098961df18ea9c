// How fresh the site is, and what is new to its reader. What they have seen stays in their own browser.
const root = new URL("../", document.currentScript.src).href, html = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const told = (time, style) => new Date(time).toLocaleString(`${html.lang.replace(/^en$/, "en-GB")}-u-nu-latn`, style);
const moment = (time) => told(time, { dateStyle: "medium", timeStyle: "short" });
const make = (tag, set, ...inside) => {
  const made = Object.assign(document.createElement(tag), set);
  made.append(...inside);
  return made;
};
const read = (path, use) =>
  root[0] === "h" && fetch(root + path).then((answer) => answer.text()).then(use).catch(() => {});

// What stood here is elsewhere: whoever came is led on.
(onhashchange = () => {
  const came = document.getElementById(location.hash.slice(1));
  const link = came?.closest(".stubs, .moved") && (came.href ? came : one("a", came));
  if (link) location.replace(link.href);
})();

read("data/sources.jsonl", (text) => {
  const rows = text.split("\n").filter(Boolean).map((row) => JSON.parse(row));
  const times = (rows) => rows.map((row) => row.last_good || "").sort();
  for (const { dataset, firstElementChild } of all("[data-sources]")) {
    const [last] = times(rows.filter((row) => dataset.sources.split(" ").includes(row.id)));
    if (last) firstElementChild.textContent = fill(dataset.checked, { when: moment(last) });
  }
  const last = times(rows).pop(), { dataset, firstElementChild } = one("#fresh");
  if (!last) return;
  const when = moment(last), well = rows.filter((row) => ["ok", "unchanged"].includes(row.state)).length;
  firstElementChild.textContent = fill(dataset.pulled, { when, well, all: rows.length });
  if (Date.now() - Date.parse(last) > 1728e5 && !("sample" in html.dataset))
    one("#main").prepend(make("p", { className: "banner", role: "status" }, fill(dataset.old, { when })));
});

// Of the class and each conversation: `since`, what had arrived when you were last here (`from`); `last`, what you were
// shown (`at`). Times of this browser are compared with no others.
const KEY = `seen ${new URL(root).pathname}`;
const boxes = all(".news"), keys = one("#keys"), form = one("#catch-up"), talk = one("[data-talk]")?.dataset.of;
let news, memory;
const remember = (change) => {
  memory = { talks: {}, ...memory };
  try {
    Object.assign(memory, JSON.parse(localStorage.getItem(KEY)));
  } catch {}
  change();
  try {
    localStorage.setItem(KEY, JSON.stringify(memory));
  } catch {}
};
const come = (seen, at) => {
  if (Math.abs(at - seen.at) > 36e5) Object.assign(seen, { since: seen.last, from: seen.at, again: true });
  if (news.last > seen.last) seen.last = news.last;
  seen.at = at;
};
const start = () =>
  read("data/news.json", (text) => {
    news = JSON.parse(text);
    for (const post of news.posts) {
      const talk = news.talks[post.talk], topic = news.topics.filter(({ path }) => talk.on.includes(path));
      const came = Date.parse(post.came || post.arrived), face = news.faces[post.face];
      Object.assign(post, { talk, topic, face, came, path: `${talk.path}#p-${post.id}` });
    }
    remember(() => {
      const at = Date.now(), { last } = news;
      if (memory.since == null) Object.assign(memory, { since: last, last, from: at, at });
      come(memory, at);
      if (talk) come((memory.talks[talk] ??= { ...memory, talks: 0 }), at);
    });
    paint();
  });

const day = (time) => {
  const days = (Date.now() - time) / 864e5;
  return told(time, days < 0.5 ? { timeStyle: "short" } : days < 6 ? { weekday: "long" } : { dateStyle: "medium" });
};
const isNew = (post) => post.arrived > memory.since;
const mark = (n) => make("b", { className: "new" }, " " + (n ? fill(keys.dataset.count, { n }) : keys.dataset.new));
const way = ({ path, title, lang = "" }) =>
  path ? make("a", { href: root + path, dir: "auto", lang }, title) : make("bdi", {}, title);
const grouped = (posts, by) => {
  const groups = new Map();
  for (const post of posts) for (const key of [post[by]].flat()) groups.set(key, [...(groups.get(key) || []), post]);
  return [...groups];
};

const row = (post) => {
  const [by, of] = [post.face, post.talk].map(({ title }) => make("bdi", {}, title));
  const about = make("p", { className: "meta" }, by, ` · ${post.day}`, of);
  return make("li", {}, make("p", { className: "say" }, way(post)), about);
};
const draw = () => {
  const { span, by } = form.elements, [{ came }] = news.posts, state = one("[data-found]", form);
  span[0].disabled = !memory.again && !news.posts.some(isNew);
  if (span[0].disabled && !span.value) span[3].checked = true;
  const posts = news.posts.filter((post) => (span.value ? came - post.came <= span.value * 36e5 : isNew(post)));
  state.textContent = fill(state.dataset.found, { n: posts.length, when: moment(came) });
  one("#caught").replaceChildren(...grouped(posts, by.value).map(([key, posts]) =>
    make("section", {}, make("h2", {}, way(key)), make("ul", { className: "lines" }, ...posts.map(row)))));
  form.hidden = false;
};
const paint = () => {
  for (const old of all(".new")) old.remove();
  const talks = grouped(news.posts.filter(isNew), "talk"), mine = memory.talks[talk] || memory, counts = {};
  for (const [{ path }, posts] of talks) {
    counts[path] = posts.length;
    for (const post of posts) counts[post.path] = 0;
  }
  for (const box of boxes) {
    const { of } = box.dataset, [line, ways] = box.children;
    const posts = news.posts.filter((post) => post.talk.on.includes(of) && post.arrived > mine.since), some = posts[0];
    const n = posts.length + (posts.length < news.posts.length ? "" : news.more);
    if (some || (memory.again && of === "all")) box.hidden = false;
    line.textContent = fill(line.dataset[some ? "some" : "none"], { n, when: day(mine.from) });
    ways.hidden = !some;
    if (talk && some) one("a", box).href = root + posts.pop().path;
    one("ul", box)?.replaceChildren(...talks.slice(0, 9).map(([to]) => make("li", { className: "say" }, way(to))));
  }
  if (form) draw();
  for (const link of all("main :is(.title, .say > a, h2 > a)")) {
    const n = counts[link.href.slice(root.length)];
    if (n >= 0) link.after(mark(n));
  }
  for (const post of all("article.post"))
    if ((post.dataset.arrived || "0") > mine.since) one(".by", post).append(mark());
  keys.hidden = false;
  one("input", keys).checked = memory.keys !== false;
};
if (form) form.onchange = paint;

const STOPS = "main :is(article.post, .talks > li, .lines > li, .stir)";
onkeydown = ({ key, target, ctrlKey, altKey, metaKey }) => {
  if (!/^[npjk]$/.test(key) || !news || memory.keys === false || ctrlKey || altKey || metaKey) return;
  if (target.closest("[type=search], select")) return;
  const stops = all(STOPS).filter((stop) => /[jk]/.test(key) || one(".new", stop)), on = /[nj]/.test(key);
  const here = (one(":focus") || one(":target"))?.closest(STOPS);
  const stop = stops[on ? "find" : "findLast"]((stop) =>
    here ? here.compareDocumentPosition(stop) & (on ? 4 : 2) : stop.getBoundingClientRect().top >= 0 === on);
  if (!stop) return one(`.ways [rel=${on ? "next" : "prev"}]`)?.click();
  for (let fold = stop; (fold = fold.closest("details:not([open])")); ) fold.open = true;
  (stop.matches("article") ? Object.assign(stop, { tabIndex: -1 }) : one("a", stop)).focus();
  stop.scrollIntoView();
};
const change = (what) => {
  remember(() => Object.assign(memory, what));
  paint();
};
one("input", keys).onchange = ({ target }) => change({ keys: target.checked });
for (const box of boxes)
  one("button", box).onclick = () => {
    change({ since: memory.last, from: Date.now(), again: true, talks: {} });
    Object.assign(box.firstElementChild, { tabIndex: -1 }).focus();
  };
onpageshow = start;
document.onvisibilitychange = () => {
  if (!document.hidden) start();
  else if (news) remember(() => [memory, memory.talks[talk]].map((seen) => seen && (seen.at = Date.now())));
};
