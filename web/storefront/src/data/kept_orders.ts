/**
 * Orders that this device has placed or opened. Each comes with the token that opens it, so the
 * list lives in this browser only and never travels in an address's path or query.
 */
import type { Image, Money, Order, OrderStatus } from "../../../client/types.ts";
import { payment_stage } from "./payment_stage.ts";

export interface KeptOrder {
  id: string;
  token: string;
  segment: string;
  number: string;
  placed_at: string;
  status: OrderStatus;
  /** Something is left to do before it is paid. */
  to_pay?: boolean;
  total: Money;
  /** Pictures and names of the first few lines. */
  lines: { title: string; image?: Image }[];
  pieces: number;
}

/** An order that was just placed, so that its page has something to show at once. */
export const handed_over = new Map<string, Order>();

const key = "rialto.orders";
const orders_max = 50;
const lines_max = 4;

export function kept_orders(): KeptOrder[] {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

export const kept_token = (id: string) => kept_orders().find((order) => order.id === id)?.token;

/** Keeps an order, newest first; an order known already is brought up to date in its place. */
export function keep_order(order: Order, token: string): KeptOrder[] {
  const stage = payment_stage(order);
  const entry: KeptOrder = {
    id: order.id,
    token,
    segment: order.segment,
    number: order.number,
    placed_at: order.placed_at,
    status: order.status,
    ...(stage === "declined" || stage === "at_bank" ? { to_pay: true } : {}),
    total: order.totals.total,
    lines: order.lines.slice(0, lines_max).map(({ title, image }) => ({
      title,
      ...(image ? { image } : {}),
    })),
    pieces: order.lines.reduce((sum, line) => sum + line.qty, 0),
  };
  const others = kept_orders().filter((kept) => kept.id !== order.id);
  const orders = [...others, entry]
    .sort((one, other) => other.placed_at.localeCompare(one.placed_at))
    .slice(0, orders_max);
  localStorage.setItem(key, JSON.stringify(orders));
  return orders;
}
