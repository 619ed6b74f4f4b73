// A CDN is told what an edit made old: once for all nodes, with the tags that the pages carry, and also when it was
// away, or the node that told it was killed.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { call, type Node, start_node } from "../api/support.ts";
import { make_admin_key, stock_shelf } from "./shelf.ts";
import { type Store, until, withStore } from "./store.ts";

const token = "cdn-token-1";

interface Purge {
  method: string;
  authorization: string;
  keys: string[];
}

/** A CDN that answers as it is told and remembers what it was sent. */
class Cdn {
  status = 204;
  readonly heard: Purge[] = [];
  url = "";
  readonly #server = createServer(async (request, response) => {
    this.heard.push(await Cdn.#read(request));
    response.writeHead(this.status).end();
  });

  static async #read(request: IncomingMessage): Promise<Purge> {
    let text = "";
    for await (const part of request) text += part;
    const { surrogate_keys } = JSON.parse(text) as { surrogate_keys: string[] };
    return {
      method: request.method ?? "",
      authorization: request.headers.authorization ?? "",
      keys: surrogate_keys,
    };
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/purge`;
  }
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
  has_heard(tag: string, since = 0): boolean {
    return this.heard.slice(since).some(({ keys }) => keys.includes(tag));
  }
}

const purging_node = (store: Store, cdn: Cdn): Promise<Node> =>
  start_node(store.dataDir, "--roles", "work", "--purge-url", cdn.url, "--purge-token", token);

/** Its cursor begins with what is to come: until then an edit would be too early. */
async function until_following(node: Node): Promise<void> {
  await until("the node follows", async () => {
    const metrics = await (await fetch(`${node.url}/metrics`)).text();
    return metrics.includes('rialto_events_behind{follower="purge_pages"}');
  });
}

interface Mug {
  id: string;
  tag: string;
}

async function mugs_of(store: Store): Promise<Mug[]> {
  const path = "/v1/catalog/us/products";
  const list = await call<{ items: { id: string }[] }>("GET", path, { base: store.url });
  const mugs: Mug[] = [];
  let next = "";
  for (const { id } of list.body.items) {
    const page = await call<{ next: string }>("GET", `${path}?limit=1${next}`, { base: store.url });
    const tags = (page.headers.get("surrogate-key") ?? "").split(" ");
    mugs.push({ id, tag: tags.find((tag) => tag.startsWith("p-")) ?? "" });
    next = `&cursor=${encodeURIComponent(page.body.next)}`;
  }
  return mugs;
}

async function rename(store: Store, admin_key: string, id: string, title: string): Promise<void> {
  const path = `/v1/admin/products/${id}`;
  const { version } = (
    await call<{ version: number }>("GET", path, { base: store.url, token: admin_key })
  ).body;
  const edited = await call("PATCH", path, {
    base: store.url,
    token: admin_key,
    body: { version, title },
  });
  assert.equal(edited.status, 200, edited.text);
}

test(
  "an edit's tags reach the CDN once, through its failures and a node's death",
  withStore("purge", async (store) => {
    await stock_shelf(store, [5, 5, 5]);
    const admin_key = await make_admin_key(store);
    const [first, second, third] = await mugs_of(store);
    assert.ok(first && second && third);
    const cdn = new Cdn();
    await cdn.open();
    const nodes = [await purging_node(store, cdn), await purging_node(store, cdn)];
    try {
      for (const node of nodes) await until_following(node);

      await rename(store, admin_key, first.id, "Mug with a handle");
      await until("the CDN has heard of it", () => cdn.has_heard(first.tag));
      assert.deepEqual(cdn.heard[0], {
        method: "POST",
        authorization: `Bearer ${token}`,
        keys: [first.tag, "products"].sort(),
      });
      // What is fetched by now is new.
      const page = await call("GET", "/v1/catalog/us/products", { base: store.url });
      assert.match(page.text, /Mug with a handle/);

      cdn.status = 503;
      await rename(store, admin_key, second.id, "Mug for two");
      const times = (tag: string) => cdn.heard.filter(({ keys }) => keys.includes(tag)).length;
      await until("it was tried again", () => times(second.tag) >= 3);
      for (const node of nodes.splice(0)) await node.end("SIGKILL");
      await rename(store, admin_key, third.id, "Mug for three");
      cdn.status = 200;
      const since = cdn.heard.length;
      nodes.push(await purging_node(store, cdn));
      await until("the CDN has heard of both", () =>
        [second, third].every(({ tag }) => cdn.has_heard(tag, since)),
      );
      // The first was told once and for all, though two nodes could have told it.
      assert.equal(times(first.tag), 1);
    } finally {
      for (const node of nodes) await node.end("SIGTERM");
      cdn.close();
    }
  }),
);
