// A promotion of 1,000 units before 20,000 shoppers in the first minute, as `rialto rehearse` plays it.
import { readFileSync } from "node:fs";
import { run_beside } from "./processes.ts";
import { type Measure, measure, say } from "./results.ts";
import { BenchStore, rialto } from "./store.ts";

const shoppers = Number(process.env.RIALTO_BENCH_SHOPPERS ?? 20_000);
const units = Number(process.env.RIALTO_BENCH_UNITS ?? 1000);

/** Of its JSON. */
interface Rehearsed {
  units_sold: number;
  headline: string;
  browse: { before_p99_ms: number; burst_p99_ms: number };
  targets: { key: string; value: number }[];
}

/** Plays the promotion; what it found, as measures. */
export async function rehearse(): Promise<Measure[]> {
  const store = await BenchStore.start(["--demo", "small"]);
  const [html, json] = ["html", "json"].map((kind) => `${store.scratch}/rehearsal.${kind}`) as [string, string];
  const words = ["--shoppers", String(shoppers), "--units", String(units), "--report", html, "--json", json];
  // A target that is missed is a figure as any other.
  const ended = [0, 1];
  await run_beside([rialto, "rehearse", "--url", store.url, ...words], { RIALTO_ADMIN_KEY: store.admin_key() }, ended);
  say(store.audit());
  const told = JSON.parse(readFileSync(json, "utf8")) as Rehearsed;
  await store.stop();
  say(told.headline);
  const target = (key: string) => told.targets.find((one) => one.key === key)?.value ?? Number.NaN;
  return [
    measure("units_sold", "units", told.units_sold, units, 1),
    measure("over_limit", "orders", target("over_limit"), null, 0),
    measure("errors_5xx", "answers", target("errors_5xx"), null, 0),
    measure("browse_p99_in_burst", "ms", told.browse.burst_p99_ms, told.browse.before_p99_ms, 1.5),
  ];
}
