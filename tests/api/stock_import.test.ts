// `rialto import stock` beside a running store: what it changes is known to the pages at once, and orders are safe from it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import {
  adjust_stock,
  ask,
  assert_audit_green,
  data_dir,
  in_parallel,
  place_order,
  read_stock,
  rialto,
  run_rialto,
  take_sku_with,
  take_skus,
  until,
} from "./support.ts";

const scratch = process.env.RIALTO_SCRATCH ?? "/tmp";

function file_of(rows: string[]): string {
  const file = `${scratch}/stock-${randomUUID()}.csv`;
  writeFileSync(file, `${rows.join("\n")}\n`);
  return file;
}
const import_stock = (rows: string[], ...words: string[]) => run_rialto("import", "stock", file_of(rows), ...words);
const availability = async (sku: string) =>
  (await ask<{ items: { availability: string }[] }>("GET", `/v1/quotes?segment=us&sku=${encodeURIComponent(sku)}`))
    .items[0]?.availability;

describe("import stock", () => {
  test("a count is known to pages and orders within a moment", async () => {
    const one = await take_sku_with(10);
    const { reserved } = await read_stock(one);
    const sold_out = import_stock(["SKU,On hand", `${one.sku},${reserved}`]);
    assert.equal(sold_out.code, 0, sold_out.stderr);
    assert.match(sold_out.stdout, /^1 rows: 1 changed, 0 unchanged, 0 imported before, 0 bad rows\n$/);
    await until("the quote knows", async () => (await availability(one.sku)) === "sold_out");
    const again = import_stock(["SKU,On hand", `${one.sku},${reserved}`]);
    assert.match(again.stdout, /0 changed, 1 unchanged/);
    assert.equal(import_stock(["SKU,Delta", `${one.sku},9`], "--reference", randomUUID()).code, 0);
    await until("the quote knows", async () => (await availability(one.sku)) === "in_stock");
  });

  test("what orders are promised stays, the row is named, and the others land", async () => {
    const one = await take_sku_with(10);
    const other = await take_sku_with(10);
    await place_order({ [one.sku]: 4 });
    const start = await read_stock(one);
    const rows = ["SKU,On hand", `${one.sku},${start.reserved - 1}`, `${other.sku},77`, "NO-SUCH-SKU,1"];
    const strict = import_stock(rows, "--strict");
    assert.equal(strict.code, 1);
    assert.match(strict.stdout, /Nothing was changed/);
    const landed = import_stock(rows);
    assert.equal(landed.code, 0, landed.stderr);
    assert.match(landed.stderr, new RegExp(`^line 2: On hand: ${one.sku}: below_reserved: ${start.reserved} of `, "m"));
    assert.match(landed.stderr, /^line 4: SKU: NO-SUCH-SKU: there is no such SKU$/m);
    assert.deepEqual(await read_stock(one), start);
    assert.equal((await read_stock(other)).on_hand, 77);
    assert.equal(import_stock(["SKU,On hand", "NO-SUCH-SKU,1"]).code, 1, "no row was good");
  });

  test("deliveries land once, while orders and adjustments go on", async () => {
    const skus = await take_skus(3);
    const reference = `note ${randomUUID()}`;
    const before = await Promise.all(skus.map(read_stock));
    const rows = ["SKU,Delta,Reference", ...skus.map(({ sku }) => `${sku},5,${reference}`)];
    await Promise.all([
      in_parallel(4, Array.from({ length: 12 }), async (_, i) => {
        const { sku } = skus[i % 3] ?? { sku: "" };
        await adjust_stock({ sku, delta: 1, reason: "found" });
      }),
      promisify(execFile)(rialto, ["import", "stock", file_of(rows), "--data-dir", data_dir]),
    ]);
    assert.match(import_stock(rows).stdout, /0 changed, 0 unchanged, 3 imported before, 0 bad rows/);
    const after = await Promise.all(skus.map(read_stock));
    assert.deepEqual(
      after.map(({ on_hand }) => on_hand),
      before.map(({ on_hand }) => on_hand + 5 + 4),
    );
  });

  test("a wrong word is wrong usage, a wrong file says what it lacks", () => {
    assert.equal(run_rialto("import", "stock").code, 2);
    const none = import_stock(["Title", "x"]);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /names no column "SKU"/);
  });
});

test("after all of it, every invariant holds", () => assert_audit_green());
