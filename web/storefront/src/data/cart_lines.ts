/** What a change makes of a cart's lines, worked out before the shop has confirmed it. */
import type { CartLine } from "../../../client/types.ts";

/** What is added before the shop has answered: enough to draw the line. */
export type NewLine = Pick<
  CartLine,
  "sku" | "handle" | "title" | "variant_title" | "unit_price" | "image"
>;

export type Change =
  | { kind: "add"; line: NewLine; qty: number }
  | { kind: "set"; sku: string; qty: number };

/** The API takes no more of one thing in one cart. */
export const qty_max = 99;

/** Whether the line keeps the cart from being ordered; a changed price is only something to know. */
export const is_blocked = ({ problem }: CartLine): boolean =>
  problem !== undefined && problem !== "price_changed";

/** Its problem ends with the quantity that repairs it. */
function with_qty(line: CartLine, qty: number): CartLine {
  const total = { ...line.unit_price, amount: line.unit_price.amount * qty };
  if (line.repair?.qty !== qty) return { ...line, qty, total };
  const { problem: _, repair: __, seen_price: ___, ...sound } = line;
  return { ...sound, qty, total };
}

/** The lines as they will be once this change has landed. */
export function lines_after(lines: CartLine[], change: Change): CartLine[] {
  if (change.kind === "set") {
    return lines
      .map((line) => (line.sku === change.sku ? with_qty(line, change.qty) : line))
      .filter((line) => line.qty > 0);
  }
  const known = lines.find((line) => line.sku === change.line.sku);
  if (known) {
    const qty = Math.min(qty_max, known.qty + change.qty);
    return lines.map((line) => (line === known ? with_qty(line, qty) : line));
  }
  const fresh = { ...change.line, qty: change.qty, total: change.line.unit_price };
  return [...lines, with_qty(fresh, change.qty)];
}
