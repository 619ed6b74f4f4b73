/** What to tell about an order: where it stands, what happens next. Pure functions. */
import type { Address, Money, Order, OrderStatus } from "../../../../client/types.ts";
import type { Step } from "../../../../ui/Timeline.svelte";
import { type PaymentStage, payment_stage } from "../../data/payment_stage.ts";

const journey = ["placed", "packed", "shipped", "delivered"] as const;
const labels: Record<OrderStatus, string> = {
  placed: "Placed",
  packed: "Packed",
  shipped: "On its way",
  delivered: "Delivered",
  cancelled: "Cancelled",
  expired: "Expired",
};

export const status_label = (status: OrderStatus) => labels[status] ?? status;

/** The shop lets an order be cancelled until its first parcel is with the carrier. */
export const may_cancel = ({ status, lines }: Order) =>
  (status === "placed" || status === "packed") && !lines.some(({ shipped }) => shipped);

/** Finished orders do not change by themselves any more. */
export const is_finished = (status: OrderStatus) =>
  status === "delivered" || status === "cancelled" || status === "expired";

function story_of_placed(order: Order): { title: string; next: string } {
  const first_name = order.delivery?.address.name.trim().split(/\s+/)[0];
  const thanks = first_name ? `Thank you, ${first_name}` : "Thank you";
  switch (payment_stage(order)) {
    case "declined":
      return {
        title: "Only the payment is missing",
        next: "We have your order and keep your things for a while. Once it is paid, we pack it.",
      };
    case "at_bank":
      return {
        title: "One last step",
        next: "Your bank wants to hear from you before it pays. We have your order and wait for that.",
      };
    case "waiting":
      return {
        title: thanks,
        next: "We have your order and wait for the bank to answer. This page tells you as soon as it has.",
      };
    default:
      return {
        title: thanks,
        next: "We have your order and pack it next. This page tells you as soon as it is done.",
      };
  }
}

/** The card that was to pay had as much of an offer as one customer can have. */
const over_limit = ({ events }: Order) =>
  events.some(({ type, data }) => type === "cancelled" && data?.code === "limit_reached");

export function story(order: Order): { title: string; next: string } {
  const to_be_paid = payment_stage(order) === "by_hand";
  switch (order.status) {
    case "placed":
      return story_of_placed(order);
    case "packed":
      return {
        title: "Your parcel is packed",
        next: "It waits for the carrier now. Once it is picked up, you find the tracking number here.",
      };
    case "shipped":
      return {
        title: "It is on its way",
        next: order.shipment
          ? `${order.shipment.carrier} brings it to you.${to_be_paid ? " You can pay when it arrives." : ""}`
          : "The carrier brings it to you.",
      };
    case "delivered":
      return { title: "It has arrived", next: "We hope you like it as much as we do." };
    case "cancelled":
      if (over_limit(order)) {
        return {
          title: "Not ordered this time",
          next: `This card has paid for as much of the offer as one customer can have, so the pieces go to somebody else. ${
            order.payment_status === "unpaid"
              ? "Nothing was charged."
              : "What was charged comes back to you."
          }`,
        };
      }
      return {
        title: "Cancelled",
        next:
          order.payment_status === "unpaid"
            ? "There is nothing to pay and nothing left to do."
            : "What you paid is on its way back to you.",
      };
    case "expired":
      return {
        title: "This order has expired",
        next: "It was not paid in time, so we let the goods go. Nothing is owed.",
      };
    default:
      return { title: `Order ${order.number}`, next: "" };
  }
}

/** The lines of an address as its own country writes them. */
export function address_lines(to: Address): string[] {
  const town =
    to.country === "US" || to.country === "CA" || to.country === "AU"
      ? `${to.city}${to.region ? `, ${to.region}` : ""} ${to.postal_code}`
      : `${to.postal_code} ${to.city}`;
  return [to.name, to.line1, to.line2, town].filter((line) => line !== undefined);
}

const unpaid_lines: Record<PaymentStage, string> = {
  settled: "Nothing to pay",
  by_hand: "On delivery or by transfer",
  declined: "Declined, not paid yet",
  at_bank: "Your bank waits for you",
  waiting: "Waiting for the bank",
};

export function payment_line(order: Order, print: (money: Money) => string): string {
  const { refunded } = order.payment;
  switch (order.payment_status) {
    case "paid":
      return "Paid, thank you";
    case "authorised":
      return "Reserved by your bank";
    case "part_refunded":
      return refunded ? `Paid, ${print(refunded)} refunded` : "Paid, partly refunded";
    case "refunded":
      return refunded ? `${print(refunded)} refunded` : "Refunded";
    default:
      return unpaid_lines[payment_stage(order)];
  }
}

export function timeline(order: Order, print_time: (at: string) => string): Step[] {
  const when = (type: string) => {
    const event = order.events.findLast((candidate) => candidate.type === type);
    return event ? { detail: print_time(event.at) } : {};
  };
  const happened = new Set(order.events.map(({ type }) => type));
  const reached = journey.findLastIndex((status) => happened.has(status));
  const stopped = order.status === "cancelled" || order.status === "expired";
  const steps: Step[] = journey.map((status, place) => ({
    label: labels[status],
    ...when(status),
    state:
      place < reached || (place === reached && (stopped || status === "delivered"))
        ? "done"
        : place === reached
          ? "now"
          : "to_come",
  }));
  if (!stopped) return steps;
  return [
    ...steps.slice(0, reached + 1),
    { label: labels[order.status], ...when(order.status), state: "stopped" },
  ];
}
