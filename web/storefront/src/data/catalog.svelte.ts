/** What the shop has: every read of the catalog, with how long its answer may be shown again. */
import {
  get_product,
  list_categories,
  list_products,
  list_segments,
} from "../../../client/client.ts";
import type { Card, Category, Image, ProductPage, Segment } from "../../../client/types.ts";
import { best_match, filters_to_query, sorts } from "./filters.ts";
import { type Query, query } from "./query.svelte.ts";
import { read_place, router } from "./router.svelte.ts";

const minute_ms = 60_000;
const cards_max = 1_000;

/** Cards seen in lists: a product's page starts with what its card already said. */
const cards = new Map<string, Card>();

function remember_cards(seen: Card[]) {
  for (const card of seen) {
    cards.delete(card.handle);
    cards.set(card.handle, card);
  }
  for (const handle of cards.keys()) {
    if (cards.size <= cards_max) break;
    cards.delete(handle);
  }
}

/** The card of a product, when it was shown before in this segment's currency. */
export function seen_card(handle: string): Card | undefined {
  const card = cards.get(handle);
  return card?.price.currency === current_segment().currency ? card : undefined;
}

const segments_kept_key = "rialto.segments";

function kept_segments(): Segment[] {
  try {
    return JSON.parse(localStorage.getItem(segments_kept_key) ?? "[]") as Segment[];
  } catch {
    return [];
  }
}

/** Known from an earlier visit, so that prices are printed right from the start. */
const earlier_segments = kept_segments();

export const segments = () =>
  query(
    "segments",
    async () => {
      const answer = await list_segments();
      localStorage.setItem(segments_kept_key, JSON.stringify(answer.items));
      return answer;
    },
    30 * minute_ms,
  );

export const known_segments = (): Segment[] => segments().value?.items ?? earlier_segments;

export function current_segment(): Segment {
  const id = router.place.segment;
  const found = known_segments().find((segment) => segment.id === id);
  return found ?? { id, market: id.toUpperCase(), currency: "", locale: "en", tax_included: false };
}

export const categories = (segment: string) =>
  query(`${segment} categories`, () => list_categories(segment), 5 * minute_ms);

/** The category with this slug, and the ones above it. */
export function find_category(tree: Category[], slug: string, above: Category[] = []): Category[] {
  for (const category of tree) {
    const trail = [...above, category];
    if (category.slug === slug) return trail;
    const below = find_category(category.children, slug, trail);
    if (below.length > 0) return below;
  }
  return [];
}

export function products(segment: string, parameters: Record<string, string>): Query<ProductPage> {
  const wanted = new URLSearchParams(parameters);
  return query(
    `${segment} products ${wanted}`,
    async () => {
      const page = await list_products(segment, wanted);
      remember_cards(page.items);
      return page;
    },
    5 * minute_ms,
  );
}

export const product = (segment: string, handle: string) =>
  query(
    `${segment} product ${handle}`,
    async () => {
      const found = await get_product(segment, handle);
      remember_cards(found.related);
      return found;
    },
    minute_ms,
  );

const list_page_size = 24;
const list_page_size_max = 100;

/** One list under one set of filters, as far as the shopper has scrolled it. */
export class ProductList {
  items = $state.raw<Card[]>([]);
  total = $state(0);
  facets = $state.raw<ProductPage["facets"]>([]);
  /** What was searched for in place of what was asked, when only that gives anything. */
  corrected = $state<string>();
  ready = $state(false);
  more_under_way = $state(false);
  error = $state.raw<unknown>();
  #next = $state<string | null>(null);
  readonly #segment: string;
  readonly #filters: URLSearchParams;

  constructor(segment: string, filters: URLSearchParams) {
    this.#segment = segment;
    this.#filters = filters;
  }

  get has_more() {
    return this.#next !== null;
  }

  /** Starts over, with at least `wanted` products where the server allows it in one answer. */
  async start(wanted = list_page_size) {
    this.error = undefined;
    try {
      const limit = Math.min(list_page_size_max, Math.max(list_page_size, wanted));
      const page = await this.#fetch(limit, null);
      this.items = page.items;
      this.total = page.total;
      this.facets = page.facets;
      this.corrected = page.corrected;
      this.ready = true;
    } catch (error) {
      this.error = error;
    }
  }

  async more() {
    if (!this.#next || this.more_under_way) return;
    this.more_under_way = true;
    this.error = undefined;
    try {
      const page = await this.#fetch(list_page_size, this.#next);
      const known = new Set(this.items.map((card) => card.id));
      this.items = [...this.items, ...page.items.filter((card) => !known.has(card.id))];
    } catch (error) {
      if (is_expired_cursor(error)) await this.start(this.items.length + list_page_size);
      else this.error = error;
    } finally {
      this.more_under_way = false;
    }
  }

  async #fetch(limit: number, cursor: string | null): Promise<ProductPage> {
    const wanted = new URLSearchParams(this.#filters);
    wanted.set("limit", String(limit));
    if (cursor) wanted.set("cursor", cursor);
    const page = await list_products(this.#segment, wanted);
    remember_cards(page.items);
    this.#next = page.next;
    return page;
  }
}

const is_expired_cursor = (error: unknown) =>
  error instanceof Error && "code" in error && error.code === "cursor_expired";

const lists_max = 20;
const list_age_max_ms = 5 * minute_ms;
const lists = new Map<string, { list: ProductList; made_at: number }>();

/** What a list is of, whatever its filters: a category, or a search. */
export type Scope = { category: string } | { q: string };

export const usual_sort = (scope: Scope): string =>
  "q" in scope && scope.q ? best_match.value : sorts[0].value;

/** What the API is asked for. */
export function scoped_query(scope: Scope, search: URLSearchParams): URLSearchParams {
  const query = filters_to_query(search, usual_sort(scope));
  for (const [name, value] of Object.entries(scope)) if (value) query.set(name, value);
  return query;
}

/**
 * The list of a page. Going back gives the very list that was left; a fresh visit gets a fresh
 * one. `wanted` is how many products a reloaded page had.
 */
export function product_list(
  segment: string,
  scope: Scope,
  search: string,
  returned: boolean,
  wanted: number,
): ProductList {
  const filters = scoped_query(scope, new URLSearchParams(search));
  const key = `${segment} ${filters}`;
  const kept = lists.get(key);
  if (kept && (returned || Date.now() - kept.made_at < list_age_max_ms)) return kept.list;
  const list = new ProductList(segment, filters);
  lists.delete(key);
  lists.set(key, { list, made_at: Date.now() });
  if (lists.size > lists_max) {
    const [oldest] = lists.keys();
    if (oldest !== undefined) lists.delete(oldest);
  }
  queueMicrotask(() => void list.start(wanted));
  return list;
}

function fetch_picture(image: Image | undefined) {
  if (image) new globalThis.Image(image.width, image.height).src = image.url;
}

/** Called when a finger or a pointer is about to follow a link. */
export function prefetch(url: URL) {
  const place = read_place(url);
  if (place.page === "product") {
    const card = seen_card(place.about);
    fetch_picture(card?.image);
    product(place.segment, place.about);
  } else if (place.page === "category") {
    product_list(place.segment, { category: place.about }, url.search, false, 0);
  } else if (place.page === "browse" || place.page === "search") {
    categories(place.segment);
  }
}
