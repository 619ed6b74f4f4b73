// A deployment on one machine: `rialto up` for PostgreSQL and Redis (which it starts again when they die), a node that
// serves and a node that works, each with wires of its own to both.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { rialto } from "../../api/support.ts";
import { Store, until } from "../store.ts";
import { Wire } from "./wire.ts";

const start_ms = 60_000;

export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return pid > 1 && process.kill(pid, name);
  } catch {
    return false; // it has ended meanwhile
  }
}

async function free_port(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Whose parent is `pid`. */
function children_of(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      try {
        const stat = readFileSync(`/proc/${each}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid;
      } catch {
        return false;
      }
    });
}

/** A node that is started again at the same address. */
export class Program {
  readonly name: string;
  readonly log: string;
  readonly #words: string[];
  readonly #environment: Record<string, string>;
  readonly #port: number;
  readonly #on_crash: (what: string) => void;
  #child: ChildProcess | undefined;

  constructor(
    name: string,
    log: string,
    port: number,
    words: string[],
    environment: Record<string, string>,
    on_crash: (what: string) => void,
  ) {
    this.name = name;
    this.log = log;
    this.#port = port;
    this.#words = words;
    this.#environment = environment;
    this.#on_crash = on_crash;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#child?.exitCode === null && this.#child.signalCode === null
      ? (this.#child.pid ?? 0)
      : 0;
  }

  /** Comes back once it serves; begins again while what it needs is away. */
  async start(): Promise<void> {
    const deadline = Date.now() + start_ms;
    while (!(await this.#try_to_start())) {
      if (Date.now() > deadline)
        throw new Error(`${this.name} does not start; its log is ${this.log}`);
      await pause(200);
    }
  }

  #try_to_start(): Promise<boolean> {
    const log = openSync(this.log, "a");
    const child = spawn(rialto, [...this.#words, "--port", String(this.#port)], {
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", log],
    });
    closeSync(log);
    this.#child = child;
    return new Promise((resolve) => {
      createInterface(child.stdout as NodeJS.ReadableStream).once("line", () => {
        child.once("exit", (status, name) => {
          if (this.#child === child)
            this.#on_crash(`${this.name} ended by itself with ${status ?? name}: ${this.log}`);
        });
        resolve(true);
      });
      child.once("exit", () => resolve(false));
      child.once("error", () => resolve(false));
    });
  }

  async end(how: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child || this.pid === 0) return;
    this.#child = undefined; // its end is no crash
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(how);
    await ended;
  }

  is_ready(): Promise<boolean> {
    return fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5000) }).then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}

export class Fleet {
  readonly store: Store;
  readonly server: Program;
  readonly worker: Program;
  readonly wires: Wire[];

  private constructor(store: Store, server: Program, worker: Program, wires: Wire[]) {
    this.store = store;
    this.server = server;
    this.worker = worker;
    this.wires = wires;
  }

  /** `on_crash` hears of a node that ends by itself. */
  static async start(name: string, on_crash: (what: string) => void): Promise<Fleet> {
    const store = await Store.start(name, { RIALTO_ROLES: "browse" });
    const { database_url, redis_url } = store.endpoints();
    const socket_dir = decodeURIComponent(/[?&]host=([^&]*)/.exec(database_url)?.[1] ?? "");
    const redis_socket = redis_url.replace(/^unix:\/\//, "").replace(/\?.*/, "");
    const wires: Wire[] = [];
    const node = async (called: string, roles: string) => {
      const postgres = await Wire.open(`${called}-postgresql`, `${socket_dir}/.s.PGSQL.5432`);
      const redis = await Wire.open(`${called}-redis`, redis_socket);
      wires.push(postgres, redis);
      const words = [
        "serve",
        "--roles",
        roles,
        "--data-dir",
        store.dataDir,
        "--payment-methods",
        "manual,sandbox",
      ];
      const environment = {
        RIALTO_DATABASE_URL: `postgresql://rialto@127.0.0.1:${postgres.port}/rialto?sslmode=disable&gssencmode=disable`,
        RIALTO_REDIS_URL: `redis://127.0.0.1:${redis.port}/0`,
      };
      const log = `${store.dataDir}.${called}.log`;
      return new Program(called, log, await free_port(), words, environment, on_crash);
    };
    const fleet = new Fleet(
      store,
      await node("server", "browse,order"),
      await node("worker", "work"),
      wires,
    );
    try {
      await Promise.all([fleet.server.start(), fleet.worker.start()]);
    } catch (error) {
      fleet.kill();
      throw error;
    }
    return fleet;
  }

  /** At once: PostgreSQL and Redis end with who looks after them, unless they are stopped. */
  kill(): void {
    for (const pid of this.postgres()) signal(pid, "SIGCONT");
    for (const node of [this.server, this.worker]) void node.end("SIGKILL");
    signal(this.store.pid, "SIGKILL");
  }

  async stop(): Promise<void> {
    await Promise.all([this.server.end("SIGTERM"), this.worker.end("SIGTERM")]);
    for (const wire of this.wires) wire.close();
    await this.store.stop();
  }

  /** PostgreSQL's processes, the postmaster first; none while it is away. */
  postgres(): number[] {
    try {
      const postmaster = this.store.postgresPid();
      return [postmaster, ...children_of(postmaster)];
    } catch {
      return [];
    }
  }

  /** The processes that serve connections. */
  backends(): number[] {
    return this.postgres().filter((pid) => {
      try {
        // postgres: rialto rialto [local] idle
        return /^postgres: rialto rialto /.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      } catch {
        return false;
      }
    });
  }

  redis(): number {
    try {
      return this.store.redisPid();
    } catch {
      return 0;
    }
  }

  /** Until everything answers again, and nothing is under way that began before. */
  async recovered(): Promise<void> {
    const { store, server, worker } = this;
    for (const node of [server, worker]) if (node.pid === 0) await node.start();
    await until("PostgreSQL answers", async () => (await store.sql("SELECT 1")).length === 1);
    const now = (await store.sql("SELECT now()"))[0];
    await until(
      "both nodes are ready",
      async () => (await server.is_ready()) && (await worker.is_ready()),
    );
    await until("no statement from before is running", async () => {
      const [count] = await store.sql(
        `SELECT count(*) FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND state <> 'idle' AND xact_start < '${now}'`,
      );
      return count === "0";
    });
    await until("the relay has told every event", async () => {
      const [count] = await store.sql("SELECT count(*) FROM events.outbox WHERE position IS NULL");
      return count === "0";
    });
  }
}
