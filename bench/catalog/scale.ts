// How much is measured: the whole, or a smoke run (RIALTO_BENCH_SCALE=small).

export const is_small = process.env.RIALTO_BENCH_SCALE === "small";

const full = {
  products: 250_000,
  growth_products: [2_500, 7_500, 25_000, 75_000, 250_000],
  questions: 10_000,
  growth_questions: 2_000,
  engine_rounds: 3,
  sql_seconds: 150,
  starts: 3,
  page_rounds: 5,
  page_seconds: 4,
  browsing_rate: 5_000, // requests/s
  browsing_seconds: 20,
  edits_watched: 1_000,
  edits_watched_rate: 20, // a second
  edits_rate: 100,
  stampede_connections: 2_000,
  redis_step_ms: 2_000,
};

const small: typeof full = {
  products: 5_000,
  growth_products: [250, 1_000, 5_000],
  questions: 500,
  growth_questions: 200,
  engine_rounds: 1,
  sql_seconds: 3,
  starts: 1,
  page_rounds: 1,
  page_seconds: 1,
  browsing_rate: 500,
  browsing_seconds: 3,
  edits_watched: 20,
  edits_watched_rate: 20,
  edits_rate: 20,
  stampede_connections: 200,
  redis_step_ms: 500,
};

export const scale = is_small ? small : full;

const parts = process.env.RIALTO_BENCH_PARTS?.split(",");

export type Part = "engine" | "sql" | "start" | "pages" | "changes";
export const is_wanted = (part: Part): boolean => parts === undefined || parts.includes(part);
