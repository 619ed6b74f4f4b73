// `rialto rehearse` against a real store: it sells exactly its units, writes its report and leaves the store as it was.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, describe, test } from "node:test";
import type { components } from "../../web/client/schema.ts";
import {
  admin_key,
  as_staff,
  assert_audit_green,
  data_dir,
  read_stock,
  rialto,
  shop,
  start_node,
  take_sku_with,
} from "./support.ts";

type Offer = components["schemas"]["Offer"];

const folder = mkdtempSync(`${tmpdir()}/rehearsal-`);
after(() => rmSync(folder, { recursive: true, force: true }));

interface Told {
  passed: boolean;
  headline: string;
  targets: { key: string; value: number; goal: number; passed: boolean }[];
  units_sold: number;
  orders: number;
  people: Record<string, number>;
  bots: Record<string, number>;
  errors: Record<string, number>;
  offer_id: string;
  waited_p50_s?: number;
}

/** Runs it to its end, beside this process's own timers. */
function rehearse(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(rialto, ["rehearse", ...words], {
    env: { ...process.env, RIALTO_ADMIN_KEY: admin_key },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

const files = (name: string) => ({ html: `${folder}/${name}.html`, json: `${folder}/${name}.json` });

/** As it came, whatever the machine's speed makes of latencies. */
async function play(name: string, ...words: string[]) {
  const { html, json } = files(name);
  const lenient = ["--target", "browse_p99_ratio=1000"];
  const ended = await rehearse("--url", shop, "--report", html, "--json", json, ...lenient, ...words);
  assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  const told = JSON.parse(readFileSync(json, "utf8")) as Told;
  return { ended, told, html: readFileSync(html, "utf8") };
}

const small = ["--shoppers", "300", "--over", "5s", "--starts-in", "6s", "--browsers", "50", "--think", "0.3"];

describe("a rehearsal", () => {
  test("sells exactly its units within the limit, and puts the store back", async () => {
    const one = await take_sku_with(80);
    const before = await read_stock(one);
    const more = ["--sku", one.sku, "--units", "50", "--bots", "0.1"];
    const { told, html, ended } = await play("small", ...small, ...more);
    assert.equal(told.units_sold, 50);
    assert.equal(told.orders, 50);
    assert.deepEqual(told.errors, {});
    assert.ok(told.targets.every(({ passed }) => passed));
    assert.ok((told.people.ordered ?? 0) > 0 && (told.people.looked ?? 0) > 0);
    assert.ok(Object.values(told.bots).reduce((sum, count) => sum + count, 0) > 40, "four carts for each bot");
    assert.match(ended.stdout, /^✓ Passed: 50 of 50 units sold/);
    assert.match(ended.stderr, /orders \d+/);
    assert.ok(html.startsWith("<!doctype html>") && html.includes("50 of 50 units sold"));
    assert.deepEqual(await read_stock(one), before);
    assert.equal((await as_staff<Offer>("GET", `/v1/admin/offers/${told.offer_id}`)).state, "ended");
    assert_audit_green();
  });

  test("plays an offer that is scheduled, leaves it be, and raises no stock", async () => {
    const one = await take_sku_with(30);
    const starts_at = new Date(Date.now() + 8000).toISOString();
    const offer = await as_staff<Offer>("POST", "/v1/admin/offers", {
      title: "Scheduled",
      starts_at,
      ends_at: new Date(Date.now() + 600_000).toISOString(),
      items: [{ sku: one.sku, quantity: 20, percent_off_basis_points: 2000 }],
    });
    const { told } = await play("scheduled", ...small, "--offer", offer.id, "--bots", "0", "--keep");
    assert.equal(told.units_sold, 20);
    const now = await as_staff<Offer>("GET", `/v1/admin/offers/${offer.id}`);
    assert.deepEqual([now.state, now.items[0]?.claimed, now.items[0]?.left], ["live", 20, 0]);
    await as_staff("POST", `/v1/admin/offers/${offer.id}/end`);
    assert_audit_green();
  });

  test("raises the stock of a product that has too little, and lowers it again", async () => {
    const one = await take_sku_with(3);
    const before = await read_stock(one);
    const more = ["--sku", one.sku, "--units", "10", "--bots", "0", "--shoppers", "60"];
    const { ended } = await play("raised", ...small, ...more);
    assert.match(ended.stdout, /was raised by 10/);
    assert.deepEqual(await read_stock(one), before);
  });

  test("waits in line where there is one, and sells exactly its units behind it", async () => {
    const one = await take_sku_with(40);
    const more = ["--sku", one.sku, "--units", "30", "--waiting-room", "always", "--bots", "0.05"];
    const { told, html } = await play("room", ...small, ...more);
    assert.equal(told.units_sold, 30);
    assert.ok((told.waited_p50_s ?? 0) > 0, "people waited");
    assert.match(html, /People in line/);
    assert.deepEqual(told.errors, {});
    assert_audit_green();
  });

  test("is not played on a production store, nor without a key", async () => {
    const node = await start_node(data_dir);
    try {
      const { code, stderr } = await rehearse("--url", node.url, "--report", files("refused").html);
      assert.equal(code, 2);
      assert.match(stderr, /this is a production store/);
    } finally {
      await node.end("SIGTERM");
    }
    const wrong = await rehearse("--url", shop, "--admin-key", "nobody", "--report", files("refused").html);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^rialto: GET \/v1\/admin\/markets: 401/);
    assert.equal((await rehearse("--shoppers", "none")).code, 2);
    assert.equal((await rehearse("--url", "http://127.0.0.1:1", "--report", files("refused").html)).code, 2);
  });
});
