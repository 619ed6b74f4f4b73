// A store of a test's own: `rialto up` on a fresh data dir and a free port, without the demo.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const rialto = process.env.RIALTO_BIN ?? "build/release/src/rialto";
const scratch = process.env.RIALTO_SCRATCH ?? "/tmp";
const deadlineMs = 60_000;

/** Polls until the condition holds; what it throws counts as "not yet". */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(20);
  }
  throw new Error(`waited ${deadlineMs} ms in vain until ${what}`, { cause: last });
}

/** Living processes that work in the folder or name it in their arguments. */
export function processesOf(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const state = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "")[0];
        if (state === "Z" || state === "X") return false;
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return words.includes(folder) || readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      } catch {
        return false; // it ended while we looked
      }
    })
    .map(Number);
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export class Store {
  readonly dataDir: string;
  url = "";
  #child: ChildProcess | undefined;
  #stderr = "";
  static #count = 0;

  readonly #environment: Record<string, string>;

  private constructor(dataDir: string, environment: Record<string, string>) {
    this.dataDir = dataDir;
    this.#environment = environment;
  }

  static newDataDir(name: string): string {
    return `${scratch}/fault-${process.pid}-${Store.#count++}-${name}`;
  }

  static async start(name: string, environment: Record<string, string> = {}): Promise<Store> {
    const store = new Store(Store.newDataDir(name), environment);
    await store.restart();
    return store;
  }

  /** Starts it (again) on its data dir; comes back once it says its URL. */
  async restart(): Promise<void> {
    // detached: a process group of its own, as under a terminal.
    const child = spawn(
      rialto,
      ["up", "--demo", "none", "--port", "0", "--data-dir", this.dataDir],
      {
        detached: true,
        env: { ...process.env, ...this.#environment },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.#child = child;
    this.#stderr = "";
    child.stderr.on("data", (text) => {
      this.#stderr += text;
    });
    const lines = createInterface(child.stdout);
    this.url = await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no URL in time: ${this.#stderr}`)),
        deadlineMs,
      );
      const settle = (then: () => void) => {
        clearTimeout(timer);
        then();
      };
      lines.once("line", (line) => settle(() => resolve(line)));
      child.once("error", (error) => settle(() => reject(error)));
      child.once("exit", (code) =>
        settle(() => reject(new Error(`ended with ${code}: ${this.#stderr}`))),
      );
    });
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  /** Waits for its end; the exit code, null when a signal ended it. */
  async ended(): Promise<number | null> {
    await until(
      "the store has ended",
      () => this.#child?.exitCode !== null || this.#child.signalCode !== null,
    );
    return this.exitCode;
  }

  postgresPid(): number {
    return Number(readFileSync(`${this.dataDir}/postgres/postmaster.pid`, "utf8").split("\n")[0]);
  }

  redisPid(): number {
    return Number(readFileSync(`${this.dataDir}/run/redis.pid`, "utf8"));
  }

  endpoints(): { database_url: string; redis_url: string } {
    return JSON.parse(readFileSync(`${this.dataDir}/endpoints.json`, "utf8"));
  }

  /** Rows of a query: columns parted by `|`. As the owner of the database, past every node. */
  async sql(text: string): Promise<string[]> {
    const words = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text, this.endpoints().database_url];
    const { stdout } = await promisify(execFile)("psql", words, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.split("\n").filter((line) => line !== "");
  }

  async createCart(): Promise<string> {
    const answer = await fetch(`${this.url}/v1/carts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ segment: "us" }),
    });
    if (answer.status !== 201)
      throw new Error(`create_cart: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }

  async cartStatus(id: string): Promise<number> {
    return (await fetch(`${this.url}/v1/carts/${id}`)).status;
  }

  /** A program run to its end. */
  static async run(words: string[]): Promise<Ended> {
    const child = spawn(rialto, words, { stdio: ["ignore", "pipe", "pipe"] });
    const ended: Ended = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (text) => {
      ended.stdout += text;
    });
    child.stderr.on("data", (text) => {
      ended.stderr += text;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
    await new Promise((closed, failed) => child.once("close", closed).once("error", failed));
    clearTimeout(timer);
    return { ...ended, code: child.exitCode };
  }

  /** A start that is expected to be refused. */
  static tryStart(dataDir: string, more: string[] = ["--port", "0"]): Promise<Ended> {
    return Store.run(["up", "--demo", "none", "--data-dir", dataDir, ...more]);
  }

  /** Ends it, if it has not ended. */
  async stop(): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGTERM");
      await this.ended();
    }
  }
}

/** A test's body with a running store, which is stopped afterwards. */
export function withStore(
  name: string,
  body: (store: Store) => Promise<void>,
  environment: Record<string, string> = {},
): () => Promise<void> {
  return async () => {
    const store = await Store.start(name, environment);
    try {
      await body(store);
    } finally {
      await store.stop();
    }
  };
}
