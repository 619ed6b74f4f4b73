// A store of the benchmark's own: `rialto up` on a fresh data dir, and what is asked of its database.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run, type Started, start, stop } from "./processes.ts";

export const rialto =
  process.env.RIALTO_BIN ?? fileURLToPath(new URL("../../build/release/src/rialto", import.meta.url));

const is_url = (line: string) => line.startsWith("http://");

export interface Node extends Started {
  url: string;
}

export class BenchStore {
  readonly scratch: string;
  readonly data_dir: string;
  #words: string[];
  #up: Started | undefined;
  url = "";
  database_url = "";
  redis_url = "";

  private constructor(scratch: string, words: string[]) {
    this.scratch = scratch;
    this.data_dir = `${scratch}/store`;
    this.#words = words;
  }

  static async start(words: string[]): Promise<BenchStore> {
    const scratch = mkdtempSync("/tmp/rialto-bench-");
    // As root the store becomes another user, who must be able to pass through.
    chmodSync(scratch, 0o711);
    process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
    const store = new BenchStore(scratch, words);
    await store.restart();
    return store;
  }

  /** Also after rows were written past the server, which no event tells of: the catalog is compiled anew. */
  async restart(): Promise<void> {
    await this.stop();
    rmSync(`${this.data_dir}/catalog`, { recursive: true, force: true });
    const up = await start([rialto, "up", "--port", "0", "--data-dir", this.data_dir, ...this.#words], {}, is_url);
    this.#up = up;
    this.url = up.line;
    const endpoints = JSON.parse(readFileSync(`${this.data_dir}/endpoints.json`, "utf8"));
    this.database_url = endpoints.database_url;
    this.redis_url = endpoints.redis_url;
  }

  get process(): Started {
    if (!this.#up) throw new Error("the store is not running");
    return this.#up;
  }

  /** One more node on the same databases. */
  async start_node(prefix: string[], words: string[], data_dir = this.data_dir): Promise<Node> {
    const node = await start(
      [...prefix, rialto, "serve", "--port", "0", "--data-dir", data_dir, ...words],
      { RIALTO_DATABASE_URL: this.database_url, RIALTO_REDIS_URL: this.redis_url },
      is_url,
    );
    return { ...node, url: node.line };
  }

  /** Unaligned rows, one a line, columns separated by `|`. */
  sql(text: string): string {
    return run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-", this.database_url], {}, text).trim();
  }

  /** What it says at the end. */
  import_products(file: string, media: string): string {
    return run([rialto, "import", "products", file, "--media", media, "--data-dir", this.data_dir]).trim();
  }

  admin_key(): string {
    return run([rialto, "admin", "key", "--role", "owner", "--data-dir", this.data_dir]).trim();
  }

  redis_cli(...words: string[]): string {
    const socket = this.redis_url.replace(/^unix:\/\//, "").replace(/\?.*/, "");
    return run(["redis-cli", "-s", socket, ...words]).trim();
  }

  postgres_pid(): number {
    return Number(this.sql("SELECT pg_read_file('postmaster.pid')").split("\n")[0]);
  }

  redis_pid(): number {
    return Number(readFileSync(`${this.data_dir}/run/redis.pid`, "utf8"));
  }

  audit(): string {
    return run([rialto, "audit", "--data-dir", this.data_dir]);
  }

  async stop(): Promise<void> {
    if (this.#up) await stop(this.#up);
    this.#up = undefined;
  }
}
