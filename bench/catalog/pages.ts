// Cached pages against nginx, at few and at many connections.
import { alternate, CachedPages, p99_of, rate_of, user_cpu_of } from "../support/cached_pages.ts";
import { type Measure, measure } from "../support/results.ts";
import { scale } from "./scale.ts";

export async function measure_pages(): Promise<Measure[]> {
  const pages = await CachedPages.start();
  const measures: Measure[] = [];
  for (const connections of [64, 1_024]) {
    const { rialto, nginx } = pages.sides();
    await alternate([rialto, nginx], connections, scale.page_rounds, scale.page_seconds);
    const key = `cached_page_${connections}`;
    measures.push(
      measure(key, "req/s", rate_of(rialto), rate_of(nginx), 1.2),
      measure(`${key}_user_cpu`, "µs", user_cpu_of(rialto), null, 1.5),
      measure(`${key}_p99`, "ms", p99_of(rialto), p99_of(nginx)),
    );
  }
  await pages.stop();
  return measures;
}
