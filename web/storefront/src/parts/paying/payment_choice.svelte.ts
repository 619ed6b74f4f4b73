/** The ways to pay that this shop offers here, and the one that the shopper has chosen. */
import { list_payment_methods } from "../../../../client/client.ts";
import type { PaymentMethod, PaymentWanted } from "../../../../client/types.ts";
import { can_be_shown, test_cards } from "./methods.ts";

const store_key = "rialto.paying";

interface Kept {
  method?: string;
  card?: string;
}

/** Kept in this tab, so that a reload does not choose anew. */
function kept(): Kept {
  try {
    return JSON.parse(sessionStorage.getItem(store_key) ?? "{}");
  } catch {
    return {};
  }
}

/** As they were last told, by segment: shown at once, then asked for again. */
const known = new Map<string, PaymentMethod[]>();

export class PaymentChoice {
  /** Undefined until they are known; the first is the one to suggest. */
  methods = $state.raw<PaymentMethod[]>();
  failed = $state(false);
  method = $state("");
  /** Which of the sandbox's cards. */
  card = $state(kept().card ?? test_cards[0].token);

  readonly chosen = $derived(this.methods?.find(({ method }) => method === this.method));

  /** `rather` is suggested, where it is offered. */
  async load(segment: string, rather = kept().method) {
    this.failed = false;
    const before = known.get(segment);
    if (before) this.#take(before, rather);
    try {
      const { items } = await list_payment_methods(segment);
      const shown = items.filter(can_be_shown);
      known.set(segment, shown);
      this.#take(shown, rather);
    } catch {
      this.failed = !before;
    }
  }

  #take(methods: PaymentMethod[], rather?: string) {
    this.methods = methods;
    const wanted = this.chosen ?? methods.find(({ method }) => method === rather);
    this.method = (wanted ?? methods[0])?.method ?? "";
  }

  choose(change: Kept) {
    this.method = change.method ?? this.method;
    this.card = change.card ?? this.card;
    sessionStorage.setItem(store_key, JSON.stringify({ method: this.method, card: this.card }));
  }

  /** As the shop wants to be told; after a bank's page the shopper is back at the order's. */
  wanted(segment: string): PaymentWanted {
    if (this.method === "manual") return { method: "manual" };
    const return_url = `${location.origin}/${segment}/orders/{order_id}`;
    return { method: this.method, token: this.card, return_url };
  }
}
