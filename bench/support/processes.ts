// Programs that a benchmark starts and ends, whatever happens to it.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";

const stop_ms = 30_000;
const start_ms = 300_000; // with a million variants, on a busy machine

const logs: string[] = [];
const running = new Set<ChildProcess>();

// A benchmark that is interrupted, or fails, leaves nothing behind.
process.on("exit", () => {
  for (const child of running) child.kill("SIGTERM");
  for (const log of logs) rmSync(log, { force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

export interface Started {
  child: ChildProcess;
  pid: number;
}

/** `told` decides by the program's stdout when it is ready; without it, it is at once. */
export async function start(
  words: string[],
  environment: Record<string, string> = {},
  told?: (line: string) => boolean,
): Promise<Started & { line: string }> {
  // Logs go to a file: reading them here would cost the machine that is measured.
  const log = `${tmpdir()}/rialto-bench-${process.pid}-${logs.length}.log`;
  logs.push(log);
  const log_file = openSync(log, "w");
  const child = spawn(words[0] ?? "", words.slice(1), {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", log_file],
  });
  closeSync(log_file);
  running.add(child);
  child.once("exit", () => running.delete(child));
  const line = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`${words.join(" ")}: ${why}\n${readFileSync(log, "utf8").slice(-4000)}`));
    const timer = setTimeout(() => fail("is not ready in time"), start_ms);
    const done = (text: string) => {
      clearTimeout(timer);
      resolve(text);
    };
    child.once("error", (error) => fail(String(error)));
    child.once("exit", (code) => fail(`ended with ${code}`));
    if (!told) return child.once("spawn", () => done(""));
    createInterface(child.stdout as NodeJS.ReadableStream).on("line", (text) => {
      if (told(text)) done(text);
    });
  });
  return { child, pid: child.pid ?? 0, line };
}

export async function stop({ child }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const timer = setTimeout(() => child.kill("SIGKILL"), stop_ms);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}

/** Runs a program to its end and gives its stdout; anything but success is an error. */
export function run(words: string[], environment: Record<string, string> = {}, input?: string): string {
  const ended = spawnSync(words[0] ?? "", words.slice(1), {
    env: { ...process.env, ...environment },
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    input,
  });
  if (ended.error) throw ended.error;
  if (ended.status !== 0) {
    throw new Error(`${words.join(" ")}: ended with ${ended.status}\n${ended.stderr}${ended.stdout}`);
  }
  return ended.stdout;
}

/** The same, without blocking this process's own timers. */
export async function run_beside(
  words: string[],
  environment: Record<string, string> = {},
  good_codes = [0],
): Promise<string> {
  const child = spawn(words[0] ?? "", words.slice(1), {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  running.delete(child);
  if (!good_codes.includes(Number(code)))
    throw new Error(`${words.join(" ")}: ended with ${code}\n${stderr}${stdout}`);
  return stdout;
}

export interface Cpu {
  user_s: number;
  system_s: number;
}

const ticks_per_second = Number(run(["getconf", "CLK_TCK"]));

/** What a process has used so far, all its threads together. */
export function cpu_of(pid: number): Cpu {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return {
    user_s: Number(fields[11]) / ticks_per_second,
    system_s: Number(fields[12]) / ticks_per_second,
  };
}

/** The children of a process, by number. */
export function children_of(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}

/** Seconds that a process, those of its children that have ended, and those that live have used. */
export function cpu_of_tree(pid: number): number {
  const ticks_of = (of: number, fields: number) => {
    try {
      const line = readFileSync(`/proc/${of}/stat`, "utf8").replace(/^.*\) /s, "");
      return line
        .split(" ")
        .slice(11, 11 + fields)
        .reduce((sum, ticks) => sum + Number(ticks), 0);
    } catch {
      return 0; // it has ended meanwhile
    }
  };
  const living = children_of(pid).reduce((sum, child) => sum + ticks_of(child, 2), 0);
  return (living + ticks_of(pid, 4)) / ticks_per_second;
}
