// A plot as SVG, both axes logarithmic, readable on light and on dark.
import type { EngineRun } from "./engine.ts";

const width = 760;
const height = 420;
const margin = { left: 70, right: 150, top: 50, bottom: 55 };

interface Line {
  label: string;
  colour: string;
  points: { x: number; y: number }[];
}

const decades = (low: number, high: number): number[] => {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
};

const told = (value: number): string =>
  value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(Number(value.toPrecision(3)));

function draw(title: string, x_label: string, y_label: string, lines: Line[]): string {
  const all = lines.flatMap(({ points }) => points);
  const xs = decades(Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x)));
  const ys = decades(Math.min(...all.map(({ y }) => y)), Math.max(...all.map(({ y }) => y)));
  const place = (value: number, ticks: number[], from: number, to: number) => {
    const [low, high] = [Math.log10(ticks[0] as number), Math.log10(ticks.at(-1) as number)];
    return Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1));
  };
  const x_of = (value: number) => place(value, xs, margin.left, width - margin.right);
  const y_of = (value: number) => place(value, ys, height - margin.bottom, margin.top);
  const grid = [
    ...xs.map(
      (x) =>
        `<path class="grid" d="M${x_of(x)} ${margin.top}V${height - margin.bottom}"/>` +
        `<text x="${x_of(x)}" y="${height - margin.bottom + 20}" text-anchor="middle">${told(x)}</text>`,
    ),
    ...ys.map(
      (y) =>
        `<path class="grid" d="M${margin.left} ${y_of(y)}H${width - margin.right}"/>` +
        `<text x="${margin.left - 8}" y="${y_of(y) + 4}" text-anchor="end">${told(y)}</text>`,
    ),
  ];
  // Labels stand beside the lines' ends, moved apart where those are too near to each other.
  const ends = lines.map((line) => ({ line, y: y_of(line.points.at(-1)?.y ?? 1) })).sort((a, b) => a.y - b.y);
  for (const [i, end] of ends.entries()) end.y = Math.max(end.y, (ends[i - 1]?.y ?? 0) + 18);
  const drawn = ends.map(({ line, y }) => {
    const path = line.points.map((point, i) => `${i === 0 ? "M" : "L"}${x_of(point.x)} ${y_of(point.y)}`).join("");
    const dots = line.points.map((point) => `<circle cx="${x_of(point.x)}" cy="${y_of(point.y)}" r="3.5"/>`).join("");
    return (
      `<g style="color:${line.colour}"><path class="line" d="${path}"/>${dots}` +
      `<text class="name" x="${width - margin.right + 10}" y="${y + 4}">${line.label}</text></g>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>
  svg { background: #fff; font: 13px system-ui, sans-serif; }
  text { fill: #333; } .title { font-size: 16px; font-weight: 600; }
  .grid { stroke: #ddd; } .line { fill: none; stroke: currentColor; stroke-width: 2; }
  circle, .name { fill: currentColor; }
  @media (prefers-color-scheme: dark) { svg { background: #16181d; } text { fill: #ddd; } .grid { stroke: #3a3d45; } circle, .name { fill: currentColor; } }
</style>
<text class="title" x="${margin.left}" y="28">${title}</text>
${grid.join("\n")}
<text x="${(margin.left + width - margin.right) / 2}" y="${height - 12}" text-anchor="middle">${x_label}</text>
<text transform="translate(18 ${(margin.top + height - margin.bottom) / 2}) rotate(-90)" text-anchor="middle">${y_label}</text>
${drawn.join("\n")}
</svg>
`;
}

export function draw_growth(runs: EngineRun[]): string {
  const line = (label: string, colour: string, of: (run: EngineRun) => number): Line => ({
    label,
    colour,
    points: runs.map((run) => ({ x: run.variants, y: of(run) })),
  });
  return draw("Cost of a catalog query by size of the catalog", "variants", "milliseconds of one core", [
    line("query p99", "#d9480f", (run) => run.query.p99_cpu_ms),
    line("query p50", "#1c7ed6", (run) => run.query.p50_cpu_ms),
    line("search p99", "#ae3ec9", (run) => run.search.p99_cpu_ms),
    line("suggest p99", "#2f9e44", (run) => run.suggest.p99_cpu_ms),
  ]);
}
