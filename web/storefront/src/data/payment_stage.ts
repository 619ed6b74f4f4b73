/** How far an order's payment is: what the shopper has to do, or the bank. */
import type { Order } from "../../../client/types.ts";

export type PaymentStage = "settled" | "by_hand" | "declined" | "at_bank" | "waiting";

export function payment_stage(order: Order): PaymentStage {
  const closed = order.status === "cancelled" || order.status === "expired";
  if (closed || order.payment_status !== "unpaid") return "settled";
  if (order.payment.method === "manual") return "by_hand";
  if (order.payment.failure) return "declined";
  return order.next_action ? "at_bank" : "waiting";
}
