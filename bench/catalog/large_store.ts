// A store with the large catalog, and how long a node takes to be ready with it.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run, stop } from "../support/processes.ts";
import { type Measure, measure, median, say } from "../support/results.ts";
import { BenchStore } from "../support/store.ts";
import { bench_catalog } from "./engine.ts";
import { scale } from "./scale.ts";

// In this order, by their foreign keys.
const tables = {
  "catalog.categories": "category_id, parent_id, slug, title, position",
  "catalog.products":
    "product_id, version, handle, title, description_html, brand, category_id, tags, option_names, attributes, status, popularity, created_at, updated_at",
  "inventory.skus": "sku_id, sku",
  "inventory.stock": "sku_id, on_hand, reserved, revision",
  "catalog.variants": "variant_id, product_id, sku_id, position, option_values",
  "catalog.prices": "sku_id, market, amount, compare_at",
};

export class LargeStore {
  readonly store: BenchStore;

  private constructor(store: BenchStore) {
    this.store = store;
  }

  static async start(): Promise<LargeStore> {
    const store = await BenchStore.start(["--demo", "none"]);
    const folder = `${store.scratch}/rows`;
    mkdirSync(folder);
    run([bench_catalog, "write", String(scale.products), folder]);
    const copies = Object.entries(tables).map(
      ([table, columns]) => `\\copy ${table} (${columns}) FROM '${folder}/${table}'\n`,
    );
    // The rows fit each other as they were made: looking up a million foreign keys would take minutes.
    store.sql(`SET session_replication_role = replica;\n${copies.join("")}VACUUM ANALYZE;\n`);
    say(`${store.sql("SELECT count(*) FROM catalog.variants")} variants are in the database`);
    await store.restart();
    return new LargeStore(store);
  }

  make_reference(): void {
    const file = fileURLToPath(new URL("reference.sql", import.meta.url));
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", file, this.store.database_url]);
  }
}

/** From exec to the line that says it is ready; the first time with nothing of the catalog on its disk. */
export async function measure_start(large: LargeStore): Promise<Measure[]> {
  const data_dir = `${large.store.scratch}/node`;
  mkdirSync(data_dir);
  const times: number[] = [];
  for (let i = 0; i <= scale.starts; i++) {
    const begun = performance.now();
    const node = await large.store.start_node([], ["--roles", "browse"], data_dir);
    times.push((performance.now() - begun) / 1000);
    await stop(node);
    say(`a node is ready after ${times.at(-1)?.toFixed(1)} s`);
  }
  const [first = 0, ...later] = times;
  return [measure("start_1m_fresh_s", "s", first), measure("start_1m_s", "s", median(later))];
}
