// ./dev fault [ROUNDS] [SEED]
import { chmodSync, mkdtempSync, rmSync } from "node:fs";

const say = (line: string) => void process.stderr.write(`${line}\n`);
const [rounds = 100, seed = Math.floor(Math.random() * 1_000_000)] = process.argv
  .slice(2)
  .map(Number);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  say("usage: ./dev fault [ROUNDS] [SEED]");
  process.exit(2);
}

const scratch = mkdtempSync("/tmp/rialto-rounds-");
// As root the store becomes another user, who must be able to pass through.
chmodSync(scratch, 0o711);
process.env.RIALTO_SCRATCH = scratch;
const { Drive } = await import("./drive.ts");
const drive = new Drive({ rounds, seed, round_ms: 6000, shoppers: 16, say });
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => {
    drive.kill();
    process.exit(1);
  });
let failure: unknown;
await drive.run().catch((error) => {
  failure = error;
});
for (const line of drive.summary()) say(line);
if (failure)
  say(failure instanceof Error ? `${failure.stack}\n${failure.cause ?? ""}` : String(failure));
const is_good = failure === undefined && drive.books.is_clean;
if (is_good) rmSync(scratch, { recursive: true, force: true });
else say(`what the store left is in ${scratch}`);
process.exit(is_good ? 0 : 1);
