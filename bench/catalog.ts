// ./dev bench catalog: the compiled catalog at 250,000 products and 1,000,000 variants.
//
// Five parts, each of which can be had alone (RIALTO_BENCH_PARTS=engine,sql,start,pages,changes):
//   engine   10,000 different queries in process on one core, no cache, a fifth of them texts; suggestions; how cost
//            grows with the catalog (docs/catalog-growth.svg)
//   sql      a sample of the same queries alternating with PostgreSQL on indexed tables of the same catalog; total,
//            page and every count must be the same
//   start    from exec to ready, with 1,000,000 variants
//   pages    cached pages against nginx at 64 and 1,024 connections (as ./dev bench http)
//   changes  price edits on one node of two under open-loop browsing; a stampede on one uncached page; Redis flushed
//            and stopped under load
// RIALTO_BENCH_SCALE=small is a smoke run of a minute, whose figures mean nothing.
import { measure_changes } from "./catalog/changes.ts";
import { compare_with_sql, measure_engine } from "./catalog/engine.ts";
import { LargeStore, measure_start } from "./catalog/large_store.ts";
import { measure_pages } from "./catalog/pages.ts";
import { is_wanted } from "./catalog/scale.ts";
import { type Measure, report } from "./support/results.ts";

const measures: Measure[] = [];
const more: Record<string, unknown> = {};

if (is_wanted("engine")) {
  const engine = await measure_engine();
  measures.push(...engine.measures);
  more.growth = engine.growth;
}
if (is_wanted("sql") || is_wanted("start") || is_wanted("changes")) {
  const large = await LargeStore.start();
  if (is_wanted("sql")) {
    const compared = await compare_with_sql(large);
    measures.push(...compared.measures);
    more.sql = compared.sample;
  }
  if (is_wanted("start")) measures.push(...(await measure_start(large)));
  if (is_wanted("changes")) measures.push(...(await measure_changes(large)));
  await large.store.stop();
}
if (is_wanted("pages")) measures.push(...(await measure_pages()));
report("catalog", measures, more);
