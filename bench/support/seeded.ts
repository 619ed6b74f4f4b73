// Chance that is the same in every run.

/** A generator with a seed (mulberry32), from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Ranks drawn with weight 1/rank. */
export function draw_zipf(random: () => number, count: number, ranks: number): number[] {
  const sums: number[] = [];
  for (let rank = 1; rank <= ranks; rank++) sums.push((sums.at(-1) ?? 0) + 1 / rank);
  const total = sums.at(-1) ?? 0;
  return Array.from({ length: count }, () => {
    const at = random() * total;
    return sums.findIndex((sum) => sum >= at);
  });
}
