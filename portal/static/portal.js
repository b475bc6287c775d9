// The pages work without this: it only searches while you type, and closes open menus.
(() => {
  "use strict";

  for (const form of document.querySelectorAll("form[data-live]")) {
    const field = form.querySelector("input[type=search]");
    const place = document.getElementById(form.dataset.live);
    let timer;
    let running;

    const search = async () => {
      running?.abort();
      running = new AbortController();
      const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
      const address = `${form.getAttribute("action")}?${query}`;
      try {
        const answer = await fetch(address, { signal: running.signal });
        if (!answer.ok) return;
        const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(place.id);
        if (!found) return;
        place.replaceChildren(...found.childNodes);
        history.replaceState(null, "", address);
      } catch (error) {
        if (error.name !== "AbortError") form.submit();
      }
    };

    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, 250);
    });
  }

  const menus = document.querySelectorAll("details.hubs");
  const close = (except) => menus.forEach((menu) => menu !== except && (menu.open = false));
  document.addEventListener("click", (event) => close(event.target.closest("details.hubs")));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close(null));
})();
