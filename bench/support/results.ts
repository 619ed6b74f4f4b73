// What a benchmark tells: a table for people, and bench/results/NAME.json (docs: contract, ./dev bench).
import { mkdirSync, writeFileSync } from "node:fs";

export interface Measure {
  key: string;
  value: number;
  unit: string;
  reference: number | null;
  ratio: number | null;
  goal: number | null;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 1 ? middle : middle - 1];
  if (upper === undefined || lower === undefined) throw new Error("no values, so no median");
  return (upper + lower) / 2;
}

/** The value that the share `q` of the values does not exceed (nearest rank). */
export function percentile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(Math.max(Math.ceil(q * sorted.length), 1), sorted.length) - 1];
  if (found === undefined) throw new Error("no values, so no percentile");
  return found;
}

/** Figures are kept to five significant digits: more would pretend. */
const rounded = (value: number) => Number(value.toPrecision(5));

export function measure(
  key: string,
  unit: string,
  value: number,
  reference: number | null = null,
  goal: number | null = null,
): Measure {
  return {
    key,
    value: rounded(value),
    unit,
    reference: reference === null ? null : rounded(reference),
    ratio: reference === null ? null : rounded(value / reference),
    goal,
  };
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function report(name: string, measures: Measure[], more: Record<string, unknown> = {}): void {
  const machine = JSON.parse(process.env.RIALTO_MACHINE ?? "{}") as unknown;
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ name, machine, measures, ...more }, null, 2);
  writeFileSync(new URL(`${name}.json`, folder), `${text}\n`);

  const shown = (value: number | null) => (value === null ? "–" : String(value));
  const rows = [["", "value", "unit", "reference", "ratio", "goal"]].concat(
    measures.map((m) => [m.key, shown(m.value), m.unit, shown(m.reference), shown(m.ratio), shown(m.goal)]),
  );
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    process.stdout.write(`${cells.join("  ")}\n`);
  }
}
