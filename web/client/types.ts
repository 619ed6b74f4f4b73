/**
 * The wire types of the store API, named once for every page and test.
 *
 * They are written by hand from the contract. Once `npm run client` has made `schema.ts` from the
 * server's own OpenAPI document, each line here becomes `components["schemas"]["…"]`; nothing else
 * has to change. Fields marked optional are absent, never null.
 */

export interface Money {
  /** Minor units of the currency: 1999 is 19.99 EUR, but 1999 JPY. */
  amount: number;
  currency: string;
}

export interface Segment {
  id: string;
  market: string;
  currency: string;
  locale: string;
}
export interface Segments {
  items: Segment[];
  resolved: string;
}

export interface Image {
  url: string;
  srcset?: string;
  width: number;
  height: number;
  alt: string;
  /** `#rrggbb,#rrggbb`: the mean colours of the upper and the lower half. */
  placeholder?: string;
}

export interface Category {
  slug: string;
  title: string;
  count: number;
  image?: Image;
  children: Category[];
}
export interface Categories {
  items: Category[];
}

export type Availability = "in_stock" | "few_left" | "sold_out";

export interface Card {
  id: string;
  handle: string;
  title: string;
  brand?: string;
  image?: Image;
  price: Money;
  compare_at?: Money;
  price_varies?: boolean;
  availability: Availability;
  valid_until?: string;
}

export interface FacetValue {
  value: string;
  label: string;
  count: number;
  selected: boolean;
}
export interface Facet {
  key: string;
  label: string;
  values: FacetValue[];
}
export interface ProductPage {
  snapshot: string;
  total: number;
  items: Card[];
  facets: Facet[];
  next: string | null;
}

export interface Variant {
  id: string;
  sku: string;
  title: string;
  options: Record<string, string>;
  price: Money;
  compare_at?: Money;
  availability: Availability;
  media_id?: string;
}
export interface Product extends Card {
  description_html: string;
  media: (Image & { id: string })[];
  options: { name: string; values: string[] }[];
  variants: Variant[];
  attributes: { name: string; value: string }[];
  breadcrumbs: { slug: string; title: string }[];
  related: Card[];
}

export interface Quote {
  sku: string;
  price: Money;
  compare_at?: Money;
  availability: Availability;
}
export interface Quotes {
  as_of: string;
  items: Quote[];
}

export interface Address {
  name: string;
  line1: string;
  line2?: string;
  city: string;
  postal_code: string;
  region?: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  phone?: string;
}
export interface DeliveryOption {
  id: string;
  label: string;
  price: Money;
}
export interface DeliveryOptions {
  items: DeliveryOption[];
}
export interface Delivery {
  address: Address;
  method: string;
  label: string;
  price: Money;
}

/** items − discounts + delivery (+ tax unless tax_included) = total */
export interface Totals {
  items: Money;
  discounts: Money;
  delivery: Money;
  tax: Money;
  total: Money;
  tax_included: boolean;
}

export interface CartLine {
  sku: string;
  handle: string;
  qty: number;
  title: string;
  variant_title?: string;
  unit_price: Money;
  total: Money;
  image?: Image;
  problem?: "sold_out" | "not_enough_stock" | "unavailable";
}
export interface Cart {
  id: string;
  version: number;
  segment: string;
  status: "open" | "ordered";
  lines: CartLine[];
  delivery?: Delivery;
  totals: Totals;
}

export type OrderStatus = "placed" | "packed" | "shipped" | "delivered" | "cancelled" | "expired";
export type PaymentStatus = "unpaid" | "authorised" | "paid" | "part_refunded" | "refunded";

export interface OrderLine {
  sku: string;
  handle?: string;
  title: string;
  variant_title?: string;
  qty: number;
  unit_price: Money;
  total: Money;
  image?: Image;
}
export interface OrderEvent {
  seq: number;
  type: string;
  at: string;
  data?: Record<string, unknown>;
}
export interface Order {
  id: string;
  number: string;
  status: OrderStatus;
  payment_status: PaymentStatus;
  segment: string;
  email: string;
  placed_at: string;
  updated_at: string;
  lines: OrderLine[];
  totals: Totals;
  delivery?: Delivery;
  payment: { method: string };
  shipment?: { carrier: string; tracking: string };
  events: OrderEvent[];
}
export interface CapturedOrder extends Order {
  access_token: string;
}

export interface OrderRequest {
  cart_id: string;
  cart_version: number;
  email: string;
  expected_total: Money;
  payment: { method: "manual" };
}

/** RFC 9457, with the extra members that some codes carry. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  code: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
  /** With `price_changed`: what the order would cost now. */
  totals?: Totals;
  /** With `sold_out`: the SKUs that are short. */
  skus?: string[];
}
