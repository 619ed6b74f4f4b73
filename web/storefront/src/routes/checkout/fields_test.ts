import { expect, it } from "vitest";
import {
  empty_draft,
  find_problems,
  place_problems,
  read_address,
  same_address,
} from "./fields.ts";

const full = {
  ...empty_draft,
  email: " ada@example.com ",
  name: "Ada Lovelace",
  line1: "12 Canal Street",
  city: "Dublin",
  postal_code: "D02",
  country: "IE",
};

it("asks for nothing more than is needed", () => {
  expect(find_problems(full)).toEqual({});
  expect(Object.keys(find_problems({ ...full, country: "US" }))).toEqual(["region"]);
});

it("says what to do about an e-mail address that cannot be one", () => {
  expect(find_problems({ ...full, email: "ada@example" }).email).toContain("name@example.com");
});

it("leaves empty parts out of the address", () => {
  expect(read_address(full)).toEqual({
    name: "Ada Lovelace",
    line1: "12 Canal Street",
    city: "Dublin",
    postal_code: "D02",
    country: "IE",
  });
});

it("knows an address again whatever the order of its parts", () => {
  const typed = read_address(full);
  const { country, ...rest } = typed;
  expect(same_address({ country, ...rest }, typed)).toBe(true);
  expect(same_address({ ...typed, city: "Cork" }, typed)).toBe(false);
  expect(same_address(undefined, typed)).toBe(false);
});

it("puts the server's complaints beside their fields", () => {
  const placed = place_problems([
    { pointer: "/address/postal_code", detail: "is too long" },
    { pointer: "/payment/method", detail: "is not known" },
  ]);
  expect(placed).toEqual({ problems: { postal_code: "Is too long." }, others: ["Is not known"] });
});
