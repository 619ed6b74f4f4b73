/**
 * The cart: shown at once as the shopper changed it, written to the shop one change after the
 * other, shared by all tabs of this browser. The id is a secret that opens the cart, so it stays
 * in this browser.
 */
import {
  add_line,
  ConnectionError,
  change_line,
  create_cart,
  get_cart,
  ProblemError,
  remove_line,
  set_codes,
} from "../../../client/client.ts";
import type { Cart } from "../../../client/types.ts";
import { toasts } from "../../../ui/toasts.svelte.ts";
import { type Change, lines_after, type NewLine, qty_max } from "./cart_lines.ts";

const look_again_ms = 5_000;
const id_key = (segment: string) => `rialto.cart.${segment}`;

class CartState {
  #segment = $state("");
  #confirmed = $state.raw<Cart | null>(null);
  #changes = $state.raw<Change[]>([]);
  /** False until it is known whether there is a cart. */
  ready = $state(false);
  error = $state.raw<unknown>();
  #writing = false;
  #write_queue: Promise<void> = Promise.resolve();
  #looked_at = 0;
  readonly #channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("rialto.cart") : null;

  lines = $derived(this.#changes.reduce(lines_after, this.#confirmed?.lines ?? []));
  count = $derived(this.lines.reduce((sum, line) => sum + line.qty, 0));
  items_amount = $derived(this.lines.reduce((sum, line) => sum + line.total.amount, 0));
  /** True while what is shown runs ahead of what the shop has confirmed. */
  unsettled = $derived(this.#changes.length > 0);

  /** The cart as the shop last told it. */
  get confirmed() {
    return this.#confirmed;
  }

  listen() {
    this.#channel?.addEventListener("message", (event: MessageEvent<Cart>) => {
      const cart = event.data;
      if (cart.segment !== this.#segment) return;
      const known = this.#confirmed;
      if (known?.id === cart.id && known.version > cart.version) return;
      this.#confirmed = cart.status === "open" ? cart : null;
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#confirmed && !this.unsettled) void this.refresh();
    });
  }

  /** Shows the cart of this segment; each has its own. */
  async use_segment(segment: string) {
    if (segment === this.#segment) return;
    this.#segment = segment;
    this.#confirmed = null;
    this.#changes = [];
    this.ready = false;
    await this.refresh();
  }

  async refresh() {
    const segment = this.#segment;
    const id = this.#id();
    this.error = undefined;
    this.#looked_at = Date.now();
    try {
      const cart = id ? await get_cart(id) : null;
      if (segment !== this.#segment || id !== this.#id()) return;
      this.#confirmed = cart?.status === "open" ? cart : null;
      this.ready = true;
    } catch (error) {
      if (segment !== this.#segment) return;
      if (is_gone(error)) {
        this.forget();
        this.ready = true;
      } else {
        this.error = error;
      }
    }
  }

  /** Looks again when the last look is a while ago; cheap to call on every visit of a page. */
  async refresh_if_old() {
    if (this.#confirmed && Date.now() - this.#looked_at > look_again_ms) await this.refresh();
  }

  /** Resolves once nothing is on its way to the shop any more. */
  settled(): Promise<void> {
    return this.#write_queue;
  }

  add({ sku, handle, title, variant_title, unit_price, image }: NewLine, qty = 1) {
    const line: NewLine = {
      sku,
      handle,
      title,
      unit_price,
      ...(variant_title ? { variant_title } : {}),
      ...(image ? { image } : {}),
    };
    this.#enqueue({ kind: "add", line, qty });
  }

  set_qty(sku: string, qty: number) {
    const bounded = Math.max(0, Math.min(qty_max, qty));
    const last = this.#changes.at(-1);
    // Quick taps on the stepper become one write, except the one that is on its way already.
    if (
      last?.kind === "set" &&
      last.sku === sku &&
      this.#changes.length > (this.#writing ? 1 : 0)
    ) {
      this.#changes = [...this.#changes.slice(0, -1), { kind: "set", sku, qty: bounded }];
      return;
    }
    this.#enqueue({ kind: "set", sku, qty: bounded });
  }

  /** Sets the promotion codes, once what was chosen before has arrived. Throws what the shop answers. */
  async set_codes(codes: string[]) {
    await this.settled();
    const id = this.#id();
    if (id) this.accept(await set_codes(id, codes));
  }

  /** Takes over a cart that another call has answered, and tells the other tabs. */
  accept(cart: Cart) {
    this.#looked_at = Date.now();
    if (cart.segment === this.#segment) this.#confirmed = cart.status === "open" ? cart : null;
    this.#channel?.postMessage($state.snapshot(cart));
  }

  /** The cart has become an order, or is gone. */
  forget() {
    const cart = this.#confirmed;
    localStorage.removeItem(id_key(this.#segment));
    this.#confirmed = null;
    if (cart) this.#channel?.postMessage({ ...cart, status: "ordered", version: cart.version + 1 });
  }

  #id(): string | null {
    return localStorage.getItem(id_key(this.#segment));
  }

  #enqueue(change: Change) {
    this.#changes = [...this.#changes, change];
    if (!this.#writing) this.#write_queue = this.#write_all();
  }

  async #write_all() {
    this.#writing = true;
    try {
      for (let change = this.#changes[0]; change; change = this.#changes[0]) {
        await this.#write_or_undo(change);
      }
    } finally {
      this.#writing = false;
    }
  }

  async #write_or_undo(change: Change) {
    const segment = this.#segment;
    try {
      const cart = await this.#write(change);
      if (segment !== this.#segment) return;
      this.#changes = this.#changes.slice(1);
      this.accept(cart);
      this.ready = true;
    } catch (error) {
      if (segment !== this.#segment) return;
      // What follows was built on what failed, so all of it goes back.
      this.#changes = [];
      toasts.show(why_not_saved(error), {
        label: "Try again",
        run: () => this.#enqueue(change),
      });
    }
  }

  async #write(change: Change): Promise<Cart> {
    const id = this.#id() ?? (await this.#create());
    try {
      return await this.#send(id, change);
    } catch (error) {
      if (is_gone(error) || has_code(error, "cart_ordered")) {
        // It was ordered or has expired: what is chosen now begins a new one.
        this.forget();
        return await this.#send(await this.#create(), change);
      }
      throw error;
    }
  }

  async #create(): Promise<string> {
    const cart = await create_cart(this.#segment);
    localStorage.setItem(id_key(this.#segment), cart.id);
    return cart.id;
  }

  async #send(id: string, change: Change): Promise<Cart> {
    if (change.kind === "set") {
      return change.qty === 0
        ? await remove_line(id, change.sku)
        : await change_line(id, change.sku, change.qty);
    }
    const { sku } = change.line;
    const qty_in = (cart: Cart | null) => cart?.lines.find((line) => line.sku === sku)?.qty ?? 0;
    const before = qty_in(this.#confirmed);
    try {
      return await add_line(id, sku, change.qty);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      // The answer was lost, perhaps not the change: look before adding again.
      const cart = await get_cart(id);
      return qty_in(cart) > before ? cart : await add_line(id, sku, change.qty);
    }
  }
}

const has_code = (error: unknown, code: string) =>
  error instanceof ProblemError && error.code === code;
const is_gone = (error: unknown) => error instanceof ProblemError && error.code === "not_found";

function why_not_saved(error: unknown): string {
  if (error instanceof ConnectionError)
    return "We could not reach the shop, so that was not saved.";
  if (has_code(error, "unknown_sku")) return "Sorry, this is no longer for sale.";
  return "Sorry, that could not be saved.";
}

export const cart = new CartState();
