// SIGKILL in the middle of a stampede: of the server, of PostgreSQL, of both, of one node of two. Afterwards every order
// that a client was told of is there, once, and every client that asks again is told the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { in_parallel, is_replayed, start_node } from "../api/support.ts";
import {
  type Attempt,
  clients,
  make_admin_key,
  make_attempts,
  pieces_of,
  sku_of,
  stock_shelf,
  Told,
  try_capture,
} from "./shelf.ts";
import { type Store, until, withStore } from "./store.ts";

const rounds = Number(process.env.RIALTO_TEST_FAULT_ROUNDS ?? 1);
const attempts = 700;
const pieces = 500;

/** Orders every cart, each request twice, and strikes once `after` orders were answered. */
async function stampede(
  tries: Attempt[],
  base: () => string,
  told: Told,
  after: number,
  strike: () => void,
): Promise<void> {
  let struck = false;
  const statuses = new Map<number, number>();
  await in_parallel(clients, tries, async (attempt) => {
    const pair = await Promise.all([
      try_capture(attempt, base(), told),
      try_capture(attempt, base(), told),
    ]);
    for (const answer of pair)
      statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1);
    if (told.orders.size >= after && !struck) {
      struck = true;
      strike();
    }
  });
  assert.ok(struck, `the stampede was over before the strike: ${JSON.stringify([...statuses])}`);
  const broken = (statuses.get(0) ?? 0) + (statuses.get(503) ?? 0);
  assert.ok(broken > 0, `nobody noticed the strike: ${JSON.stringify([...statuses])}`);
  // Whatever happens, nobody is told something else than yes, no, or nothing.
  for (const status of statuses.keys()) assert.ok([0, 201, 409, 503].includes(status), `${status}`);
}

/** Everybody asks again under the old key, until the shop has an answer. */
async function ask_again(
  store: Store,
  tries: Attempt[],
  told: Told,
  base = store.url,
): Promise<void> {
  await until("the shop answers again", async () => (await fetch(`${base}/readyz`)).status === 200);
  const before = new Map(told.orders);
  await in_parallel(clients, tries, async (attempt) => {
    let answer: Awaited<ReturnType<typeof try_capture>> = null;
    await until("there is an answer", async () => {
      answer = await try_capture(attempt, base, told);
      return answer !== null && answer.status < 500;
    });
    const { status, text } = answer as unknown as { status: number; text: string };
    assert.ok(status === 201 || status === 409, `${status} ${text}`);
    if (before.has(attempt.key)) {
      assert.equal(status, 201, "what was accepted stays accepted");
      assert.ok(answer && is_replayed(answer));
    }
  });
}

async function check(store: Store, tries: Attempt[], told: Told): Promise<void> {
  await ask_again(store, tries, told);
  await told.audit(store);
  assert.equal(told.orders.size, pieces, "all that was there is sold, and no more");
  const stock = await pieces_of(store, 0, await make_admin_key(store));
  assert.deepEqual(stock, { on_hand: pieces, reserved: pieces });
  // A node that has seen nothing of all this knows the keys as well.
  const node = await start_node(store.dataDir);
  try {
    await ask_again(store, tries.slice(0, 100), told, node.url);
  } finally {
    await node.end("SIGTERM");
  }
}

async function with_stampede(
  store: Store,
  round: number,
  strike: () => void,
  base = () => store.url,
): Promise<{ tries: Attempt[]; told: Told }> {
  await stock_shelf(store, [pieces]);
  const tries = await make_attempts(store, attempts, () => ({ [sku_of(0)]: 1 }));
  const told = new Told();
  // Early, in the middle, and close to the end.
  await stampede(tries, base, told, [60, 200, 400][round % 3] ?? 60, strike);
  return { tries, told };
}

for (let round = 0; round < rounds; round++) {
  const nth = rounds > 1 ? `, round ${round + 1}` : "";

  test(
    `the server is killed${nth}`,
    withStore("server", async (store) => {
      const { tries, told } = await with_stampede(store, round, () =>
        process.kill(store.pid, "SIGKILL"),
      );
      await store.ended();
      await store.restart();
      await check(store, tries, told);
    }),
  );

  test(
    `PostgreSQL is killed, and the server goes on${nth}`,
    withStore("postgres", async (store) => {
      const pid = store.pid;
      const { tries, told } = await with_stampede(store, round, () =>
        process.kill(store.postgresPid(), "SIGKILL"),
      );
      assert.equal((await fetch(`${store.url}/healthz`)).status, 200);
      assert.equal(
        (await fetch(`${store.url}/v1/catalog/us/products`)).status,
        200,
        "browsing goes on from memory",
      );
      await check(store, tries, told);
      assert.equal(store.pid, pid);
      assert.equal(store.exitCode, null);
    }),
  );

  test(
    `server and PostgreSQL are killed together${nth}`,
    withStore("both", async (store) => {
      const { tries, told } = await with_stampede(store, round, () => {
        process.kill(store.postgresPid(), "SIGKILL");
        process.kill(store.pid, "SIGKILL");
      });
      await store.ended();
      await store.restart();
      await check(store, tries, told);
    }),
  );

  test(
    `one node of two is killed, and the other goes on${nth}`,
    withStore("node", async (store) => {
      const node = await start_node(store.dataDir);
      let turn = 0;
      const { tries, told } = await with_stampede(
        store,
        round,
        () => void node.end("SIGKILL"),
        () => (turn++ % 2 ? node.url : store.url),
      );
      await check(store, tries, told);
    }),
  );
}

test(
  "after an orderly restart every key is known, sold out or not",
  withStore("restart", async (store) => {
    await stock_shelf(store, [50]);
    const tries = await make_attempts(store, 80, () => ({ [sku_of(0)]: 1 }));
    const told = new Told();
    await in_parallel(clients, tries, (attempt) => try_capture(attempt, store.url, told));
    assert.equal(told.orders.size, 50);
    await store.stop();
    await store.restart();
    await ask_again(store, tries, told);
    assert.equal(told.orders.size, 50);
    await told.audit(store);
  }),
);
