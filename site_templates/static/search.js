// Search, loaded on its page only: Pagefind's shelves, asked as one. Text is put in as text, never as markup.
const form = document.getElementById("search");
const { root, shelves, failed, none, found: counted, busy } = form.dataset;
const finds = document.getElementById("finds"), state = document.getElementById("state"), further = document.getElementById("further");
const base = new URL(root, location.href), PAGE = 10, SECTIONS = 3;
const words = form.elements.q, selects = [...form.querySelectorAll("select")];
let index, turn = 0, results = [], shown = 0;

const load = async () => {
  const [first, ...others] = shelves.split(" ").map((shelf) => new URL(`pagefind/${shelf}/`, base));
  const pagefind = await import(new URL("pagefind.js", first).href);
  await pagefind.options({ baseUrl: "/", excerptLength: 24 });
  await Promise.all(others.map((other) => pagefind.mergeIndex(other.href, { baseUrl: "/" })));
  const filters = await pagefind.filters();
  for (const select of selects) {
    const values = Object.keys(filters[select.name] || {}).sort((a, b) => a.localeCompare(b));
    select.append(...values.map((value) => new Option(value, value)));
    select.disabled = values.length < 2;
    select.parentElement.hidden = values.length < 2;
  }
  return pagefind;
};
const ready = () => (index ??= load());

// Where the very words stand in a row comes first.
const search = async (asked, filters) => {
  const pagefind = await ready(), phrase = /\s/.test(asked) && !asked.includes('"');
  const answers = [phrase ? await pagefind.search(`"${asked}"`, { filters }) : { results: [] }, await pagefind.search(asked || null, { filters })];
  const [exact, any] = answers.map((answer) => answer.results), known = new Set(exact.map((one) => one.id));
  return [...exact, ...any.filter((one) => !known.has(one.id))];
};

const element = (name, values = {}, ...children) => {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
};
const text = (html) => new DOMParser().parseFromString(html, "text/html").body;
const marked = (html) => [...text(html).childNodes].map((node) => (node.nodeName === "MARK" ? element("mark", {}, node.textContent) : node.textContent));
const address = (url) => new URL(decodeURI(url).replace(/^\//, "").replace(/^([^#]*)\.html/, (_, path) => `${path.replaceAll("~", "/")}/`), base).href;

const row = (find) => {
  const weight = (one) => one.weighted_locations.reduce((sum, { balanced_score }) => sum + balanced_score, 0);
  const sections = find.sub_results.filter((one) => one.url.includes("#")).sort((a, b) => weight(b) - weight(a)).slice(0, SECTIONS);
  const lines = sections.map((one) => element("li", {}, element("a", { href: address(one.url) }, element("bdi", {}, one.title)), ": ", element("span", { dir: "auto" }, ...marked(one.excerpt.replace(`${one.title}. `, "")))));
  const title = element("a", { href: address(find.url), dir: "auto" }, find.meta.title);
  return element("li", {}, element("p", { className: "say" }, title), lines.length ? element("ul", {}, ...lines) : element("p", { dir: "auto" }, ...marked(find.excerpt)));
};

const more = async () => {
  const mine = turn, rows = await Promise.all(results.slice(shown, shown + PAGE).map((one) => one.data()));
  if (mine !== turn) return;
  const made = rows.map(row);
  finds.append(...made);
  if (shown) made[0]?.querySelector("a")?.focus();
  shown += rows.length;
  further.hidden = shown >= results.length;
};

const look = async () => {
  const mine = ++turn, asked = words.value.trim();
  const filters = Object.fromEntries(selects.filter((one) => one.value).map((one) => [one.name, one.value]));
  const narrowed = Object.keys(filters).length > 0;
  history.replaceState(null, "", asked ? `?${new URLSearchParams({ q: asked, ...filters })}` : location.pathname);
  if (!asked && !narrowed) return finds.replaceChildren(), (state.textContent = ""), (further.hidden = true);
  state.textContent = busy;
  try {
    const found = await search(asked, filters);
    if (mine !== turn) return;
    [results, shown] = [found, 0];
    finds.replaceChildren();
    state.textContent = results.length ? counted.replace("{n}", results.length) : none;
    await more();
  } catch {
    if (mine === turn) state.textContent = failed;
  }
};

let soon;
form.hidden = false;
form.addEventListener("focusin", () => ready().catch(() => (state.textContent = failed)), { once: true });
form.addEventListener("input", () => (clearTimeout(soon), (soon = setTimeout(look, 200))));
form.addEventListener("submit", (event) => (event.preventDefault(), clearTimeout(soon), look()));
further.addEventListener("click", more);
const asked = new URLSearchParams(location.search);
if (asked.get("q")) {
  words.value = asked.get("q");
  ready().then(() => (selects.forEach((one) => (one.value = asked.get(one.name) ?? "")), look())).catch(() => (state.textContent = failed));
}
