/** The fields of the checkout: what they are called, and what to say when one is left empty. */
import type { Address } from "../../../../client/types.ts";

export interface Draft {
  email: string;
  name: string;
  line1: string;
  line2: string;
  city: string;
  postal_code: string;
  region: string;
  country: string;
  phone: string;
}
export type FieldName = keyof Draft;
export type Problems = Partial<Record<FieldName, string>>;

export const empty_draft: Draft = {
  email: "",
  name: "",
  line1: "",
  line2: "",
  city: "",
  postal_code: "",
  region: "",
  country: "",
  phone: "",
};

/** In the order of the page, so that the first problem is the topmost one. */
export const field_order: FieldName[] = [
  "email",
  "name",
  "line1",
  "line2",
  "postal_code",
  "city",
  "region",
  "country",
  "phone",
];

const asked_for: Problems = {
  email: "Enter your e-mail, so that we can reach you about the order.",
  name: "Enter the name that goes on the parcel.",
  line1: "Enter the street and the house number.",
  city: "Enter the city or town.",
  postal_code: "Enter the postal code.",
  region: "Enter the state, such as CA or California.",
  country: "Choose the country.",
};

const european_union = [
  ..."AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" "),
];

/** The countries offered first; the server has the last word on where it delivers. */
export function countries_for(currency: string, locale: string): string[] {
  if (currency === "EUR") return european_union;
  const region = new Intl.Locale(locale).maximize().region;
  return region ? [region] : ["US"];
}

/** Where addresses cannot do without a state. */
export const needs_region = (country: string) => ["US", "CA", "AU"].includes(country);

export function find_problems(draft: Draft): Problems {
  const problems: Problems = {};
  for (const name of field_order) {
    if (name === "region" && !needs_region(draft.country)) continue;
    const words = asked_for[name];
    if (words && draft[name].trim() === "") problems[name] = words;
  }
  if (!problems.email && !/^\S+@\S+\.\S+$/.test(draft.email.trim())) {
    problems.email =
      "This does not look like an e-mail address. It needs the form name@example.com.";
  }
  return problems;
}

export function read_address(draft: Draft): Address {
  const text = (name: FieldName) => draft[name].trim();
  return {
    name: text("name"),
    line1: text("line1"),
    ...(text("line2") ? { line2: text("line2") } : {}),
    city: text("city"),
    postal_code: text("postal_code"),
    ...(needs_region(draft.country) && text("region") ? { region: text("region") } : {}),
    country: draft.country,
    ...(text("phone") ? { phone: text("phone") } : {}),
  };
}

/** Whether the shop knows this very address already, in whatever order it names the parts. */
export function same_address(known: Address | undefined, typed: Address): boolean {
  const sorted = (record: object) =>
    JSON.stringify(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
  return known !== undefined && sorted(known) === sorted(typed);
}

/** Puts the server's complaints beside the fields they are about; the rest is returned as text. */
export function place_problems(errors: { pointer: string; detail: string }[]): {
  problems: Problems;
  others: string[];
} {
  const problems: Problems = {};
  const others: string[] = [];
  for (const { pointer, detail } of errors) {
    const name = pointer.split("/").at(-1) as FieldName;
    const words = `${detail.charAt(0).toUpperCase()}${detail.slice(1)}`;
    if (field_order.includes(name)) problems[name] = words.endsWith(".") ? words : `${words}.`;
    else others.push(words);
  }
  return { problems, others };
}
