// `rialto up` as a supervisor: however it ends, and whatever of it crashes, nothing stays behind, nothing that was
// answered is lost, and the next start recovers. Each test has a store of its own.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { test } from "node:test";
import { processesOf, Store, until, withStore } from "./store.ts";

const nothingLeft = (store: Store) =>
  until("no process is left", () => processesOf(store.dataDir).length === 0);

test(
  "stdout's first line is the bare URL, and the store answers there",
  withStore("url", async (store) => {
    assert.match(store.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await fetch(`${store.url}/readyz`)).status, 200);
  }),
);

for (const [name, signal] of [
  ["Ctrl-C", "SIGINT"],
  ["SIGTERM", "SIGTERM"],
] as const) {
  test(
    `${name} stops all of it cleanly, in order`,
    withStore(name.toLowerCase(), async (store) => {
      // As a terminal does it: to the whole process group. PostgreSQL must not see it before the drain.
      process.kill(-store.pid, signal);
      assert.equal(await store.ended(), 0);
      await nothingLeft(store);
      const log = readFileSync(`${store.dataDir}/log/postgresql.log`, "utf8");
      assert.match(log, /received fast shutdown request/);
      assert.match(log, /database system is shut down/);
      assert.ok(!existsSync(`${store.dataDir}/endpoints.json`));
    }),
  );
}

test(
  "a cart that was answered survives SIGKILL, and nothing else of the store does",
  withStore("killed", async (store) => {
    const cart = await store.createCart();
    process.kill(store.pid, "SIGKILL");
    await store.ended();
    await nothingLeft(store);
    await store.restart();
    assert.equal(await store.cartStatus(cart), 200);
  }),
);

test(
  "a start right after SIGKILL waits for the old PostgreSQL",
  withStore("at-once", async (store) => {
    const cart = await store.createCart();
    for (let round = 0; round < 3; round++) {
      process.kill(store.pid, "SIGKILL");
      await store.restart();
      assert.equal(await store.cartStatus(cart), 200);
    }
  }),
);

test(
  "rialto and PostgreSQL killed together: the next start recovers",
  withStore("both", async (store) => {
    const cart = await store.createCart();
    process.kill(store.postgresPid(), "SIGKILL");
    process.kill(store.pid, "SIGKILL");
    await store.ended();
    await store.restart();
    assert.equal(await store.cartStatus(cart), 200);
  }),
);

test(
  "a PostgreSQL that crashes is started again, and the rest goes on",
  withStore("postgres", async (store) => {
    const cart = await store.createCart();
    const before = store.postgresPid();
    process.kill(before, "SIGKILL");
    assert.equal((await fetch(`${store.url}/healthz`)).status, 200);
    await until("PostgreSQL is another process", () => store.postgresPid() !== before);
    await until("the cart can be read again", async () => (await store.cartStatus(cart)) === 200);
    assert.equal(store.exitCode, null);
  }),
);

test(
  "a Redis that crashes is started again, and writes go on",
  withStore("redis", async (store) => {
    const before = store.redisPid();
    process.kill(before, "SIGKILL");
    assert.ok(await store.createCart());
    await until(
      "Redis is another process",
      () => store.redisPid() !== 0 && store.redisPid() !== before,
    );
    assert.equal(store.exitCode, null);
  }),
);

test(
  "a second `up` on the same data dir is refused and does no harm",
  withStore("twice", async (store) => {
    const second = await Store.tryStart(store.dataDir);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /another `rialto up` is running on .*process \d+/);
    assert.equal(second.stdout, "");
    assert.ok(await store.createCart());
  }),
);

test("a port that is taken is said in a sentence, and nothing stays behind", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => other.once("listening", listening));
  const { port } = other.address() as { port: number };
  const dataDir = Store.newDataDir("port");
  const start = await Store.tryStart(dataDir, ["--port", String(port)]);
  other.close();
  assert.equal(start.code, 1);
  assert.match(start.stderr, new RegExp(`port ${port}|127\\.0\\.0\\.1:${port}`));
  assert.equal(start.stdout, "");
  await until("no process is left", () => processesOf(dataDir).length === 0);
});

test("a folder of somebody else's is refused and stays as it was", async () => {
  const dataDir = Store.newDataDir("foreign");
  mkdirSync(dataDir);
  writeFileSync(`${dataDir}/letters.txt`, "dear");
  const start = await Store.tryStart(dataDir);
  assert.equal(start.code, 1);
  assert.match(start.stderr, /is not a data dir of Rialto/);
  assert.deepEqual(readdirSync(dataDir), ["letters.txt"]);
});

test("a data dir that cannot be made is said in a sentence", async () => {
  const parent = Store.newDataDir("file");
  writeFileSync(parent, "a file");
  const start = await Store.tryStart(`${parent}/store`);
  assert.equal(start.code, 1);
  assert.match(start.stderr, /the data dir .* cannot be used/);
});

test("commands beside a store say when none is running", async () => {
  const dataDir = Store.newDataDir("none");
  const key = await Store.run(["admin", "key", "--role", "viewer", "--data-dir", dataDir]);
  assert.equal(key.code, 1);
  assert.match(key.stderr, /no store is running on/);
});
