// ./dev bench http: a cached page of 24 products from Rialto against nginx that serves the same bytes as a file.
//
// Both are pinned to core 0 with one worker, wrk to core 1 with 64 connections; rounds alternate, medians count. The
// main figure asks for 1,000 different pages, Zipf distributed, and shuffles their parameters, through the real route
// with all production headers. nginx gets the same request bytes, but for the last word of the path, which names the
// file: so the client's work is the same on both sides.
import { all_cpu_of, alternate, CachedPages, p99_of, rate_of, user_cpu_of } from "./support/cached_pages.ts";
import { measure, report } from "./support/results.ts";

const rounds = Number(process.env.RIALTO_BENCH_ROUNDS ?? 7);
const seconds = Number(process.env.RIALTO_BENCH_SECONDS ?? 4);
const connections = 64;

const pages = await CachedPages.start();
const sides = pages.sides();
await alternate(Object.values(sides), connections, rounds, seconds);
await pages.stop();
const { rialto, nginx, one_rialto, one_nginx, keeps_open } = sides;
report("http", [
  measure("cached_page", "req/s", rate_of(rialto), rate_of(nginx), 1.15),
  measure("cached_page_one_url", "req/s", rate_of(one_rialto), rate_of(one_nginx)),
  measure("cached_page_open_file_cache", "req/s", rate_of(rialto), rate_of(keeps_open)),
  measure("cached_page_user_cpu", "µs", user_cpu_of(rialto), user_cpu_of(nginx)),
  measure("cached_page_cpu", "µs", all_cpu_of(rialto), all_cpu_of(nginx)),
  measure("cached_page_p99", "ms", p99_of(rialto), p99_of(nginx)),
]);
