/**
 * Which page is shown. Pages live under `/{segment}/…`; the browser's own history is the only
 * memory of where a shopper has been, and each of its entries keeps its scroll position.
 */
import { tick } from "svelte";
import { random_hex } from "../../../client/random.ts";

export type PageName =
  | "home"
  | "browse"
  | "category"
  | "search"
  | "product"
  | "offers"
  | "offer"
  | "waiting"
  | "cart"
  | "checkout"
  | "orders"
  | "order"
  | "not_found";

export interface Place {
  segment: string;
  page: PageName;
  /** The slug, handle, offer's or order's id that the page is about; empty for pages without one. */
  about: string;
  path: string;
  search: string;
  hash: string;
  /** Names this entry of the history. */
  entry: string;
  /** True when the shopper came here by going back or forward. */
  returned: boolean;
}

interface EntryState {
  entry?: string;
  /** How many products the endless list of this entry had. */
  listed?: number;
  depth?: number;
  overlay?: boolean;
}

const scroll_memory_key = "rialto.scroll";
const scroll_entries_max = 100;
const pages: Record<string, PageName> = {
  browse: "browse",
  cart: "cart",
  checkout: "checkout",
  search: "search",
  orders: "orders",
  offers: "offers",
};
const pages_about: Record<string, PageName> = {
  c: "category",
  p: "product",
  orders: "order",
  offers: "offer",
  waiting: "waiting",
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads an address; pure, so that links can be judged before they are followed. */
export function read_place(url: URL): Omit<Place, "entry" | "returned"> {
  const [, segment = "", section = "", about = "", ...more] = url.pathname.split("/").map(decode);
  let page: PageName = "not_found";
  if (section === "") page = "home";
  else if (about === "" && pages[section]) page = pages[section];
  else if (about !== "" && more.join("") === "" && pages_about[section])
    page = pages_about[section];
  return { segment, page, about, path: url.pathname, search: url.search, hash: url.hash };
}

function load_scroll_memory(): Map<string, number> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(scroll_memory_key) ?? "[]"));
  } catch {
    return new Map();
  }
}

const scroll_memory = load_scroll_memory();
const calm_motion = matchMedia("(prefers-reduced-motion: reduce)");

class Router {
  place = $state.raw<Place>(this.#current(false));

  /** Where the scroll has to go once the page is tall enough. */
  #wanted_scroll: number | null = null;
  #travelling: HTMLElement | null = null;
  #close_overlay: (() => void) | null = null;
  #after_overlay: (() => void) | null = null;

  #current(returned: boolean): Place {
    const state = history.state as EntryState | null;
    return { ...read_place(new URL(location.href)), entry: state?.entry ?? "first", returned };
  }

  start() {
    history.scrollRestoration = "manual";
    const state = history.state as EntryState | null;
    if (!state?.entry) history.replaceState({ entry: random_hex(4), depth: 0 }, "");
    else if (state.overlay) history.replaceState({ ...state, overlay: false }, "");
    this.place = this.#current(Boolean(state?.entry));
    this.#wanted_scroll = scroll_memory.get(this.place.entry) ?? null;

    addEventListener("popstate", () => this.#popped());
    addEventListener("scroll", () => this.#remember_scroll(), { passive: true });
    for (const touched of ["wheel", "touchmove", "keydown", "mousedown"]) {
      addEventListener(touched, () => this.#let_scroll_be(), { passive: true });
    }
    addEventListener("pagehide", () => {
      const kept = [...scroll_memory].slice(-scroll_entries_max);
      sessionStorage.setItem(scroll_memory_key, JSON.stringify(kept));
    });
    document.addEventListener("click", (event) => this.#clicked(event));
  }

  /** Goes to an address of this shop. */
  go(address: string, { replace = false, keep_scroll = false } = {}) {
    const url = new URL(address, location.href);
    const state = history.state as EntryState | null;
    const depth = (state?.depth ?? 0) + (replace ? 0 : 1);
    const entry = replace && state?.entry ? state.entry : random_hex(4);
    if (replace) history.replaceState({ entry, depth }, "", url);
    else history.pushState({ entry, depth }, "", url);
    if (!keep_scroll) scroll_memory.delete(entry);
    this.#show({ ...read_place(url), entry, returned: false }, keep_scroll ? null : 0);
  }

  /** Changes the address to match what the page already shows. */
  rewrite(address: string) {
    history.replaceState(history.state, "", address);
    this.place = { ...this.place, ...read_place(new URL(address, location.href)) };
  }

  /** Keeps how long an endless list has become, for a reload. */
  note_listed(listed: number) {
    history.replaceState({ ...(history.state as EntryState | null), listed }, "");
  }

  get listed_before(): number {
    return (history.state as EntryState | null)?.listed ?? 0;
  }

  /** One step back inside the shop, or to `parent` when the shopper came from elsewhere. */
  back(parent: string) {
    if (((history.state as EntryState | null)?.depth ?? 0) > 0) history.back();
    else this.go(parent, { replace: true });
  }

  /** A sheet takes an entry of its own, so that the phone's back button closes it. */
  open_overlay(close: () => void) {
    const state = history.state as EntryState | null;
    history.pushState({ ...state, depth: (state?.depth ?? 0) + 1, overlay: true }, "");
    this.#close_overlay = close;
  }

  /** Closes the sheet as the back button would, then does what is left to do. */
  close_overlay(after?: () => void) {
    if (!this.#close_overlay) {
      after?.();
      return;
    }
    this.#after_overlay = after ?? null;
    history.back();
  }

  /** Pages call this whenever they grew: a place that waited to be reached may be there now. */
  settle_scroll() {
    const wanted = this.#wanted_scroll;
    if (wanted === null) return;
    const reachable = document.documentElement.scrollHeight - innerHeight;
    scrollTo({ top: Math.min(wanted, reachable), behavior: "instant" });
    if (reachable >= wanted) this.#wanted_scroll = null;
  }

  #let_scroll_be() {
    this.#wanted_scroll = null;
  }

  #remember_scroll() {
    if (this.#wanted_scroll === null) scroll_memory.set(this.place.entry, Math.round(scrollY));
  }

  #popped() {
    if (this.#close_overlay) {
      const close = this.#close_overlay;
      const after = this.#after_overlay;
      this.#close_overlay = null;
      this.#after_overlay = null;
      close();
      after?.();
      return;
    }
    const place = this.#current(true);
    if (place.entry === this.place.entry && place.path === this.place.path) {
      this.place = { ...place, returned: false };
      return;
    }
    this.#show(place, scroll_memory.get(place.entry) ?? 0);
  }

  #show(place: Place, scroll: number | null) {
    const same_page = place.path === this.place.path;
    const show = async () => {
      // The name may exist only once in the page to come.
      this.#travelling?.style.removeProperty("view-transition-name");
      this.#travelling = null;
      this.place = place;
      this.#wanted_scroll = scroll;
      await tick();
      this.settle_scroll();
      if (!same_page) this.#focus_heading();
    };
    if (same_page || calm_motion.matches || !document.startViewTransition) {
      void show();
      return;
    }
    const transition = document.startViewTransition(show);
    // A transition that is cut short by the next one is no fault.
    transition.ready.catch(() => {});
    transition.finished.catch(() => {});
  }

  /** Screen readers continue at the new page's title, or where the page is there to be typed in. */
  #focus_heading() {
    const main = document.querySelector("main");
    const field = main?.querySelector<HTMLElement>("[data-first-focus]");
    const first = field ?? main?.querySelector("h1") ?? main;
    if (!first) return;
    if (!field) first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }

  /** Lets the tapped card's picture travel to the product's page. */
  #lend_name_to_picture(link: HTMLAnchorElement) {
    if (this.place.page === "product") return;
    const picture = link.querySelector<HTMLElement>("[data-travels]");
    picture?.style.setProperty("view-transition-name", "product-picture");
    this.#travelling = picture;
  }

  #clicked(event: MouseEvent) {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest("a");
    const url = link && shop_address(link);
    if (!url) return;
    event.preventDefault();
    if (url.href === location.href) {
      scrollTo({ top: 0, behavior: calm_motion.matches ? "instant" : "smooth" });
      return;
    }
    this.#lend_name_to_picture(link);
    this.go(url.href);
  }
}

/** The address of a link that this shop shows by itself; null for every other link. */
export function shop_address(link: HTMLAnchorElement): URL | null {
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return null;
  const url = new URL(link.href);
  if (url.pathname === location.pathname && url.hash) return null;
  const place = read_place(url);
  return place.segment === router.place.segment ? url : null;
}

export const router = new Router();

/** The address of a page in the segment that is shown. */
export const address = (rest = "") => `/${router.place.segment}/${rest}`;
