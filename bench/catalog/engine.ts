// The compiled catalog in process (bench/catalog/main.cpp), alone and beside SQL.
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run_beside } from "../support/processes.ts";
import { type Measure, measure, say } from "../support/results.ts";
import { rialto } from "../support/store.ts";
import type { LargeStore } from "./large_store.ts";
import { draw_growth } from "./plot.ts";
import { is_small, scale } from "./scale.ts";

export const bench_catalog = fileURLToPath(new URL("../bench/rialto-bench-catalog", pathToFileURL(rialto)));
const one_core = ["taskset", "-c", "0"];
const plot = fileURLToPath(
  new URL(is_small ? "../results/catalog-growth.svg" : "../../docs/catalog-growth.svg", import.meta.url),
);

interface Times {
  p50_ms: number;
  p99_ms: number;
  p50_cpu_ms: number;
  p99_cpu_ms: number;
  max_ms: number;
  count: number;
}

export interface EngineRun {
  products: number;
  variants: number;
  facets: number;
  build_s: number;
  bytes_per_variant: number;
  typo_recall: number;
  query: Times;
  filter: Times;
  search: Times;
  suggest: Times;
}

async function run_engine(products: number, questions: number, rounds: number): Promise<EngineRun> {
  const words = [bench_catalog, "engine", String(products), String(questions), String(rounds)];
  const told = JSON.parse(await run_beside([...one_core, ...words])) as EngineRun;
  say(
    `${told.variants} variants: query p50 ${told.query.p50_ms} ms, p99 ${told.query.p99_ms} ms; ` +
      `built in ${told.build_s} s, ${told.bytes_per_variant} bytes a variant`,
  );
  return told;
}

export async function measure_engine(): Promise<{ measures: Measure[]; growth: EngineRun[] }> {
  const whole = await run_engine(scale.products, scale.questions, scale.engine_rounds);
  const growth: EngineRun[] = [];
  for (const products of scale.growth_products) growth.push(await run_engine(products, scale.growth_questions, 1));
  writeFileSync(plot, draw_growth(growth));
  const measures = [
    measure("query_p50_ms", "ms", whole.query.p50_ms, null, 0.3),
    measure("query_p99_ms", "ms", whole.query.p99_ms, null, 2),
    measure("query_p50_cpu_ms", "ms", whole.query.p50_cpu_ms),
    measure("query_p99_cpu_ms", "ms", whole.query.p99_cpu_ms),
    measure("filter_p99_ms", "ms", whole.filter.p99_ms),
    measure("search_p50_ms", "ms", whole.search.p50_ms),
    measure("search_p99_ms", "ms", whole.search.p99_ms),
    measure("suggest_p50_ms", "ms", whole.suggest.p50_ms),
    measure("suggest_p99_ms", "ms", whole.suggest.p99_ms),
    measure("typo_recall", "%", 100 * whole.typo_recall, null, 95),
    measure("build_1m_s", "s", whole.build_s),
    measure("bytes_per_variant", "bytes", whole.bytes_per_variant),
  ];
  return { measures, growth };
}

interface Sample {
  sample: number;
  same: number;
  engine_p50_ms: number;
  engine_p99_ms: number;
  sql_p50_ms: number;
  sql_p99_ms: number;
}

/** Queries a second of either, one after the other, at the median of the same sample. */
export async function compare_with_sql(large: LargeStore): Promise<{ measures: Measure[]; sample: Sample }> {
  large.make_reference();
  const words = [scale.products, scale.questions, scale.sql_seconds, large.store.database_url].map(String);
  const sample = JSON.parse(await run_beside([bench_catalog, "compare", ...words])) as Sample;
  say(`${sample.sample} queries as SQL, ${sample.same} without a text: the same totals, pages and counts`);
  return {
    measures: [
      measure("query_vs_sql", "queries/s", 1_000 / sample.engine_p50_ms, 1_000 / sample.sql_p50_ms, 100),
      measure("query_vs_sql_p99", "ms", sample.engine_p99_ms, sample.sql_p99_ms),
    ],
    sample,
  };
}
