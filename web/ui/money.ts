import type { Money } from "../client/types.ts";

const formats = new Map<string, Intl.NumberFormat>();

function format_for(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: "currency", currency });
    formats.set(key, format);
  }
  return format;
}

/** How many minor units make one of this currency: 100 for EUR, 1 for JPY, 1000 for KWD. */
export function minor_units(currency: string): number {
  return 10 ** (format_for("en", currency).resolvedOptions().maximumFractionDigits ?? 2);
}

export function print_money(money: Money, locale: string): string {
  return format_for(locale, money.currency).format(money.amount / minor_units(money.currency));
}

/** Without decimals where there are none to show, as for the bounds of a price filter. */
export function print_round_money(money: Money, locale: string): string {
  const whole = money.amount / minor_units(money.currency);
  if (!Number.isInteger(whole)) return print_money(money, locale);
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    maximumFractionDigits: 0,
  }).format(whole);
}

/**
 * What a person typed into a field for an amount, in minor units; a point or a comma stands before
 * the cents when no more digits follow than the currency has. Undefined when it is no amount.
 */
export function parse_amount(text: string, currency: string): number | undefined {
  const digits = Math.round(Math.log10(minor_units(currency)));
  const [, whole = "", cents = ""] =
    new RegExp(`^([\\d.,'\\s]*?)(?:[.,](\\d{0,${digits}}))?$`).exec(text.trim()) ?? [];
  const plain = whole.replace(/\D/g, "") + cents.padEnd(digits, "0");
  if (!/\d/.test(whole + cents) || plain.length > 12) return undefined;
  return Number(plain);
}

/** The whole percentage saved, rounded down so that it never promises too much. */
export function saved_percent(price: Money, former: Money): number {
  if (former.amount <= 0) return 0;
  return Math.floor((100 * (former.amount - price.amount)) / former.amount);
}
