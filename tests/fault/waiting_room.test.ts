// People in line, and everything around PostgreSQL fails: Redis loses all it had and dies, then the whole store is
// killed. Every place, and every admission to the letter, is what it was; who comes later stands behind.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import type { components } from "../../web/client/schema.ts";
import { ask, call, create_cart, in_parallel, start_node } from "../api/support.ts";
import { make_admin_key, sku_of, stock_shelf } from "./shelf.ts";
import { type Store, until, withStore } from "./store.ts";

type Offer = components["schemas"]["Offer"];
type Ticket = components["schemas"]["Ticket"];

const people = 40;
const units = 5;

function flush_redis(store: Store): void {
  const socket = store
    .endpoints()
    .redis_url.replace(/^unix:\/\//, "")
    .replace(/\?.*/, "");
  const ended = spawnSync("redis-cli", ["-s", socket, "FLUSHALL"], { encoding: "utf8" });
  assert.equal(ended.status, 0, ended.stderr);
}

/** What must not change: of who is in the admission, of who waits the place. */
interface Standing {
  position?: number;
  admission?: string;
}

test(
  "Redis gone or empty, and a store that is killed: nobody jumps the line",
  withStore("waiting-room", async (store) => {
    await stock_shelf(store, [50]);
    const token = await make_admin_key(store);
    const offer = await ask<Offer>("POST", "/v1/admin/offers", {
      base: store.url,
      token,
      body: {
        title: "Line",
        starts_at: new Date(Date.now() + 4000).toISOString(),
        ends_at: new Date(Date.now() + 3_600_000).toISOString(),
        items: [{ sku: sku_of(0), quantity: units, percent_off_basis_points: 5000 }],
        waiting_room: "always",
      },
    });
    const take = async (base: string): Promise<Ticket> => {
      const cart = await create_cart("us", base);
      let ticket: Ticket | undefined;
      await until("there is a ticket", async () => {
        const answer = await call<Ticket>("POST", `/v1/offers/${offer.id}/tickets`, {
          base,
          body: { cart_id: cart.id },
        });
        ticket = answer.body;
        return answer.status === 201;
      });
      return ticket as Ticket;
    };
    const tickets = await in_parallel(4, Array(people).fill(0), () => take(store.url));
    const look = async (base: string): Promise<Standing[]> =>
      (
        await in_parallel(8, tickets, (ticket) =>
          ask<Ticket>("GET", `/v1/tickets/${ticket.id}`, { base }),
        )
      ).map(({ position, admission }) => ({ position, admission }));
    let before: Standing[] = [];
    await until("some are in and some wait", async () => {
      before = await look(store.url);
      return (
        before.some(({ admission }) => admission) && before.every((s) => s.position || s.admission)
      );
    });
    const positions = before.flatMap(({ position }) => position ?? []);
    assert.equal(new Set(positions).size, positions.length);
    assert.ok(positions.length >= people - 4 * units, `${positions.length} wait`);
    /** Who is in has the same admission; the line has moved on as one, or stands. */
    const is_the_same_line = (now: Standing[]) => {
      const moved = now.flatMap(({ position }, i) =>
        position ? (before[i]?.position ?? 0) - position : [],
      );
      assert.ok(new Set(moved).size <= 1, `${moved}`);
      const steps = moved[0] ?? people;
      for (const [i, { position, admission }] of now.entries()) {
        const then = before[i] as Standing;
        if (then.admission) assert.equal(admission, then.admission);
        else
          assert.equal(
            position,
            (then.position ?? 0) > steps ? (then.position ?? 0) - steps : undefined,
          );
      }
    };
    const stands = (base: string, when: string) =>
      until(`the line is the same ${when}`, async () => {
        is_the_same_line(await look(base));
        return true;
      });
    /** Somebody new stands behind everybody. */
    const comes_last = async (base: string, seen_at: string) => {
      const ticket = await take(base);
      await until("it is seen behind everybody", async () => {
        const others = (await look(seen_at)).map(({ position }) => position ?? 0);
        const { position = 0 } = await ask<Ticket>("GET", `/v1/tickets/${ticket.id}`, {
          base: seen_at,
        });
        assert.ok(position > Math.max(...others), `${position} of ${others}`);
        return true;
      });
    };

    flush_redis(store);
    await stands(store.url, "after FLUSHALL");
    process.kill(store.redisPid(), "SIGKILL");
    await stands(store.url, "without Redis");
    await comes_last(store.url, store.url);

    process.kill(store.pid, "SIGKILL");
    await store.ended();
    await until("its children have ended", async () => {
      try {
        process.kill(store.postgresPid(), 0);
        return false;
      } catch {
        return true;
      }
    });
    await store.restart();
    await stands(store.url, "after a restart");
    const node = await start_node(store.dataDir);
    try {
      await stands(node.url, "on another node");
      await comes_last(node.url, store.url);
    } finally {
      await node.end("SIGTERM");
    }
  }),
);
