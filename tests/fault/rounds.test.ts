// A few rounds of a shop in which everything breaks; ./dev fault plays as many as one likes. See rounds/drive.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Drive } from "./rounds/drive.ts";

test("rounds of random faults: nothing acknowledged is lost, nothing is there twice, no money drifts", async () => {
  const drive = new Drive({
    rounds: 3,
    seed: Date.now() % 1_000_000,
    round_ms: 5000,
    shoppers: 12,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  await drive.run();
  assert.ok(drive.books.is_clean, drive.summary().join("\n"));
  assert.ok(drive.books.orders.size > 20, drive.summary().join("\n"));
  assert.ok(drive.fault_count >= 6, drive.summary().join("\n"));
});
