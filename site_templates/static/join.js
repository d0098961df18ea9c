// Ways to answer one post: join/?to=CONVERSATION/POST. The page explains them all without this file, which only asks
// this site itself for the post, and opens nothing: every way out is a link.
(() => {
  "use strict";
  const KEEP = "answer-from";
  const root = new URL("../", document.currentScript.src);
  const asked = new URLSearchParams(location.search).get("to") || "";
  const [, talk, post] = asked.match(/^([\w-]{1,64})\/([\w-]{1,64})$/) || [];
  const kept = (() => {
    try {
      return localStorage;
    } catch {
      return {};
    }
  })();

  // The post itself, though it may be on another page of its conversation by now, or in another conversation.
  const find = async (url, hops = 4) => {
    const answer = await fetch(url);
    const there = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const found = there.getElementById(url.hash.slice(1) || `p-${post}`);
    const article = found && found.closest("article");
    if (article || !found || !hops) return { article, url };
    const link = found.closest("a") || found.querySelector("a");
    const next = link && new URL(link.getAttribute("href"), url);
    return next && next.href.startsWith(root.href) ? find(next, hops - 1) : {};
  };

  // mastodon.example, https://mastodon.example/@me and @me@mastodon.example all name a server.
  const server = (text) => {
    try {
      const name = text.trim().replace(/^\w+:\/\//, "").replace(/^@?[^@/]*@(?=[^/@]+$)/, "").split("/")[0];
      const { host } = new URL(`https://${name}`);
      return /^[^@\s]+\.[^@\s]+$/.test(name) ? host : "";
    } catch {
      return "";
    }
  };

  const show = ({ article, url }) => {
    const link = article && article.querySelector('.do a[rel~="ugc"]');
    if (!link || !link.protocol.startsWith("http")) return;
    const made = document.getElementById("answering").content.cloneNode(true);
    const at = (name) => made.querySelector(`[data-${name}]`);
    const note = article.classList.contains("note");
    const folded = article.querySelector(":scope > details > summary bdi");
    const words = (folded || article.querySelector(".says")).textContent.trim().replace(/\s+/g, " ");
    const address = link.href;
    at("who").textContent = article.querySelector(".by bdi").textContent;
    at("words").textContent = words.length > 240 ? `${words.slice(0, 239)}…` : words;
    at("back").href = `${url.pathname}#p-${post}`;
    at("there").href = address;
    at("host").textContent = link.hostname;
    at(note ? "blog" : "note").remove();
    at("address").value = address;
    const copy = at("copy");
    const field = at("address");
    copy.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(address);
      } catch {
        document.execCommand("copy");
      }
      copy.textContent = copy.dataset.done;
    });
    const form = made.querySelector("form");
    const [ways, open, search, share, name] = ["ways", "open", "search", "share", "server"].map(at);
    const tag = document.getElementById("answer").dataset.tag;
    const lead = (host) => {
      const about = encodeURIComponent(address);
      open.href = `https://${host}/authorize_interaction?uri=${about}`;
      search.href = `https://${host}/search?q=${about}`;
      share.href = `https://${host}/share?text=${encodeURIComponent(`\n\n${address}${tag ? ` #${tag}` : ""}`)}`;
      name.textContent = host;
      ways.hidden = false;
    };
    const typed = form.elements.server;
    typed.addEventListener("input", () => typed.setCustomValidity(""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const host = server(typed.value);
      if (!host) {
        typed.setCustomValidity(typed.dataset.wrong);
        typed.reportValidity();
        return;
      }
      if (form.elements.keep.checked) kept[KEEP] = host;
      else delete kept[KEEP];
      lead(host);
      open.focus();
    });
    if (kept[KEEP]) {
      typed.value = kept[KEEP];
      form.elements.keep.checked = true;
      lead(kept[KEEP]);
    }
    const general = document.getElementById("answer");
    general.before(made);
    general.hidden = true;
  };

  if (talk) find(new URL(`conversations/${talk}/#p-${post}`, root)).then(show).catch(() => {});
})();
