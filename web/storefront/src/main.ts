import "../../ui/tokens.css";
import "../../ui/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { cart } from "./data/cart.svelte.ts";
import { prefetch, segments } from "./data/catalog.svelte.ts";
import { type PageName, read_place, router, shop_address } from "./data/router.svelte.ts";

router.start();
segments();
cart.listen();
if (localStorage.getItem("rialto.reminders")) {
  import("./data/ringing.ts").then(({ ring_reminders }) => ring_reminders()).catch(() => {});
}

const target = document.getElementById("app");
if (target) mount(App, { target });

/** Pages that are not part of the first download, and that a tap leads to. */
const parts: Partial<Record<PageName, () => Promise<unknown>>> = {
  search: () => import("./routes/search/SearchPage.svelte"),
  offers: () => import("./routes/offers/Offers.svelte"),
  waiting: () => import("./routes/waiting/WaitingRoom.svelte"),
  cart: () => import("./routes/cart/Cart.svelte"),
};

/** What a finger touches is fetched before it lets go. */
function touched(event: Event) {
  const link = (event.target as Element | null)?.closest?.("a");
  const url = link && shop_address(link);
  if (!url) return;
  prefetch(url);
  parts[read_place(url).page]?.().catch(() => {});
}
addEventListener("touchstart", touched, { passive: true });
addEventListener("mousedown", touched, { passive: true });

// A part of an older release is gone from the server: the newer page knows the newer parts.
addEventListener("vite:preloadError", (event) => {
  event.preventDefault();
  location.reload();
});

/** Plain http away from localhost has no service worker; the shop works without. */
async function keep_for_offline() {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const pages = await caches.open("rialto-page");
    if (!(await pages.match("/rialto-page"))) {
      const page = await fetch(location.pathname, { headers: { accept: "text/html" } });
      if (page.ok) await pages.put("/rialto-page", page);
    }
  } catch {
    // Private windows may refuse; nothing depends on it.
  }
}
if (document.readyState === "complete") void keep_for_offline();
else addEventListener("load", () => void keep_for_offline());
