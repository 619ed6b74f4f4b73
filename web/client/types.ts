/**
 * The wire types of the store API, named once for every page and test.
 *
 * Their shapes come from `schema.ts`, which `npm run client` makes from the server's own OpenAPI
 * document. Words from a closed set (states, availability) are narrowed here, since the document
 * calls them strings. Fields marked optional are absent, never null.
 */
import type { components } from "./schema.ts";

type Wire = components["schemas"];
type Narrowed<Base, Narrow> = Omit<Base, keyof Narrow> & Narrow;

/** `amount` counts minor units of the currency: 1999 is 19.99 EUR, but 1999 JPY. */
export type Money = Wire["Money"];
export type Segment = Wire["SegmentItem"];
export type Segments = Wire["SegmentList"];

/**
 * `placeholder` is `#rrggbb,#rrggbb`: the mean colours of the upper and the lower half. The
 * contract allows several widths in `srcset`; a server that keeps one leaves it out.
 */
export type Image = Wire["Image"] & { srcset?: string };
export type Category = Wire["Category"];
export type Categories = Wire["CategoryTree"];

export type Availability = "in_stock" | "few_left" | "sold_out";
type Available = { availability: Availability };

export type Card = Narrowed<Wire["Card"], Available>;
export type FacetValue = Wire["FacetValue"];
export type Facet = Wire["Facet"];
export type ProductPage = Narrowed<Wire["ProductList"], { items: Card[] }>;

export type FlashOfferItem = Narrowed<Wire["FlashOfferItem"], { card: Card }>;
export type FlashOffer = Narrowed<Wire["FlashOffer"], { items: FlashOfferItem[] }>;
export type FlashOffers = Narrowed<Wire["FlashOfferList"], { items: FlashOffer[] }>;

export type Suggestions = Narrowed<Wire["Suggestions"], { products: Card[] }>;

export type Variant = Narrowed<Wire["Variant"], Available>;
export type Product = Narrowed<
  Wire["Product"],
  Available & { variants: Variant[]; related: Card[] }
>;

export type Quote = Narrowed<Wire["Quote"], Available>;
export type Quotes = Narrowed<Wire["QuoteList"], { items: Quote[] }>;

/** `country` is ISO 3166-1 alpha-2. */
export type Address = Wire["DeliveryAddress"];
export type DeliveryOption = Wire["DeliveryOption"];
export type DeliveryOptions = Wire["DeliveryOptionList"];
export type Delivery = Wire["Delivery"];

/** items − discounts + delivery (+ tax unless tax_included) = total */
export type Totals = Wire["Totals"];

/** What a promotion takes off one line, or off delivery (no `sku`). */
export type Adjustment = Wire["Adjustment"];
/** A promotion code and what became of it; `detail` is a sentence for the shopper. */
export type CodeAnswer = Wire["CodeAnswer"];

/** Setting the line to this quantity ends its problem. */
export type LineRepair = Narrowed<
  Wire["LineRepair"],
  { action: "remove" | "lower_qty" | "accept_price" }
>;
/** `price_changed` stands in nobody's way: `seen_price` is what one piece cost before. */
export type CartLine = Narrowed<
  Wire["CartLine"],
  {
    problem?: "sold_out" | "not_enough_stock" | "unavailable" | "price_changed";
    repair?: LineRepair;
  }
>;
export type Cart = Narrowed<Wire["Cart"], { status: "open" | "ordered"; lines: CartLine[] }>;

export type OrderStatus = "placed" | "packed" | "shipped" | "delivered" | "cancelled" | "expired";
export type PaymentStatus = "unpaid" | "authorised" | "paid" | "part_refunded" | "refunded";
export type OrderLine = Wire["OrderLine"];
export type OrderEvent = Narrowed<Wire["OrderEvent"], { data?: Record<string, unknown> }>;

/** As the shopper reads it: lists of the staff's leave the events out, this always has them. */
export type Order = Narrowed<
  Omit<Wire["Order"], "access_token">,
  {
    status: OrderStatus;
    payment_status: PaymentStatus;
    delivery?: Delivery;
    shipment?: Wire["Shipment"];
    events: OrderEvent[];
  }
>;
export type CapturedOrder = Order & { access_token: string };
/** `admission` comes from the waiting room, `email_proof` from a code that was sent by e-mail. */
export type OrderRequest = Wire["CaptureBody"];

/** A way to pay that is offered in a segment, by name in its language. */
export type PaymentMethod = Wire["PaymentMethod"];
export type PaymentMethods = Wire["PaymentMethodList"];
/** `token` stands for the shopper's means; "{order_id}" in `return_url` becomes the order's id. */
export type PaymentWanted = Wire["PaymentWanted"];

/** RFC 9457, with the extra members that some codes carry; a proxy's answer may lack the rest. */
export type Problem = Partial<
  Pick<Wire["Problem"], "type" | "title" | "status" | "detail" | "errors">
> & {
  code: string;
  /** With `price_changed`: what the order would cost now. */
  totals?: Totals;
  /** With `payment_declined`: the order, which stands all the same, unpaid. */
  order?: CapturedOrder;
  /** With `sold_out` and what an offer refuses: the SKUs that it is about. */
  skus?: string[];
  /** With what an offer or its waiting room refuses. */
  offer_id?: string;
  /** With `code_mismatch`: how often the code may still be tried. */
  tries_left?: number;
};
