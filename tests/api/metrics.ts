// Counts that a node shows at /metrics.

async function read_metrics(base: string): Promise<string> {
  const answer = await fetch(`${base}/metrics`);
  if (answer.status !== 200) throw new Error(`/metrics: ${answer.status}`);
  return answer.text();
}

/** Kept answers of a segment by where they came from: exact, memory, stale, joined, shared, render, warm. */
export async function answers_of(base: string, segment: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of (await read_metrics(base)).split("\n")) {
    if (!line.startsWith("rialto_cache_answers{") || !line.includes(`segment="${segment}"`)) continue;
    const tier = /tier="(\w+)"/.exec(line)?.[1];
    if (tier) counts[tier] = Number(line.slice(line.lastIndexOf(" ")));
  }
  return counts;
}

/** Calls of the cache in Redis by outcome: hit, miss, lease_met, kept, failed, not_asked. */
export async function shared_calls_of(base: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of (await read_metrics(base)).split("\n")) {
    const outcome = /^rialto_cache_shared_total\{outcome="(\w+)"\}/.exec(line)?.[1];
    if (outcome) counts[outcome] = Number(line.slice(line.lastIndexOf(" ")));
  }
  return counts;
}

/** Calls of each named SQL statement so far ("carts.write_carts"). */
export async function statements_of(base: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of (await read_metrics(base)).split("\n")) {
    const name = /^rialto_sql_seconds_count\{statement="([\w.]+)"\}/.exec(line)?.[1];
    if (name) counts[name] = Number(line.slice(line.lastIndexOf(" ")));
  }
  return counts;
}
