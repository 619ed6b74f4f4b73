// What goes wrong in a round, and when: planned from the seed alone, in two lanes that run side by side (processes and
// wires), each of them one fault after another. A fault heals what it broke.
import { setTimeout as pause } from "node:timers/promises";
import { type Dice, pick } from "../dice.ts";
import { type Fleet, signal } from "./fleet.ts";

/** Throws that a fault needs are made beforehand, so that they are the same however long anything takes. */
interface Throw {
  length_ms: number;
  choice: number;
}
interface Fault {
  name: string;
  /** How often, beside the others of its lane. */
  weight: number;
  longest_ms: number;
  /** False when what was to break was away already. */
  strike: (fleet: Fleet, thrown: Throw) => Promise<boolean>;
}
export interface Planned extends Throw {
  fault: Fault;
  wait_ms: number;
}

const stopped_for = async (pids: number[], ms: number): Promise<boolean> => {
  const stopped = pids.filter((pid) => signal(pid, "SIGSTOP"));
  await pause(ms);
  for (const pid of stopped) signal(pid, "SIGCONT");
  return stopped.length > 0;
};

const one_of = (pids: number[], choice: number): number[] => {
  const pid = pids[choice % Math.max(pids.length, 1)];
  return pid === undefined ? [] : [pid];
};

const node_faults = (["server", "worker"] as const).flatMap((name): Fault[] => [
  {
    name: `kill ${name}`,
    weight: 4,
    longest_ms: 800,
    strike: async (fleet, { length_ms }) => {
      await fleet[name].end("SIGKILL");
      await pause(length_ms);
      await fleet[name].start();
      return true;
    },
  },
  {
    name: `stop ${name}`,
    weight: 3,
    longest_ms: 2500,
    strike: (fleet, { length_ms }) => stopped_for([fleet[name].pid], length_ms),
  },
]);

const of_processes: Fault[] = [
  ...node_faults,
  {
    name: "kill postgresql",
    weight: 2,
    longest_ms: 0,
    strike: async (fleet) =>
      fleet
        .postgres()
        .slice(0, 1)
        .some((pid) => signal(pid, "SIGKILL")),
  },
  {
    // PostgreSQL ends all its connections then, and recovers by itself.
    name: "kill backend",
    weight: 3,
    longest_ms: 0,
    strike: async (fleet, { choice }) =>
      one_of(fleet.backends(), choice).some((pid) => signal(pid, "SIGKILL")),
  },
  {
    name: "stop postgresql",
    weight: 2,
    longest_ms: 2500,
    strike: (fleet, { length_ms }) => stopped_for(fleet.postgres(), length_ms),
  },
  {
    // It may hold locks that the others want.
    name: "stop backend",
    weight: 4,
    longest_ms: 2500,
    strike: (fleet, { length_ms, choice }) =>
      stopped_for(one_of(fleet.backends(), choice), length_ms),
  },
  {
    name: "kill redis",
    weight: 2,
    longest_ms: 0,
    strike: async (fleet) => signal(fleet.redis(), "SIGKILL"),
  },
  {
    name: "stop redis",
    weight: 2,
    longest_ms: 2000,
    strike: (fleet, { length_ms }) => stopped_for([fleet.redis()], length_ms),
  },
  {
    // PostgreSQL and Redis end with it; the nodes live on and find them again.
    name: "kill supervisor",
    weight: 1,
    longest_ms: 500,
    strike: async (fleet, { length_ms }) => {
      if (!signal(fleet.store.pid, "SIGKILL")) return false;
      await fleet.store.ended();
      await pause(length_ms);
      await fleet.store.restart();
      return true;
    },
  },
  {
    name: "kill all",
    weight: 1,
    longest_ms: 300,
    strike: async (fleet, { length_ms }) => {
      signal(fleet.store.pid, "SIGKILL");
      await Promise.all([
        fleet.store.ended(),
        fleet.server.end("SIGKILL"),
        fleet.worker.end("SIGKILL"),
      ]);
      await pause(length_ms);
      await fleet.store.restart();
      await Promise.all([fleet.server.start(), fleet.worker.start()]);
      return true;
    },
  },
];

/** Which wire: the server's to PostgreSQL most often. */
const wire_of = (fleet: Fleet, choice: number) => {
  const wire = fleet.wires[[0, 0, 0, 2, 2, 1, 3][choice % 7] ?? 0];
  if (!wire) throw new Error("there is no such wire");
  return wire;
};

const of_wires: Fault[] = [
  {
    name: "cut wire",
    weight: 3,
    longest_ms: 800,
    strike: async (fleet, { length_ms, choice }) => {
      const wire = wire_of(fleet, choice);
      wire.be("refusing");
      await pause(length_ms);
      wire.be("none");
      return true;
    },
  },
  {
    name: "slow wire",
    weight: 2,
    longest_ms: 2000,
    strike: async (fleet, { length_ms, choice }) => {
      const wire = wire_of(fleet, choice);
      wire.slow_down(10 + (choice % 190));
      await pause(length_ms);
      wire.slow_down(0);
      return true;
    },
  },
  {
    name: "stopped wire",
    weight: 2,
    longest_ms: 3000,
    strike: async (fleet, { length_ms, choice }) => {
      const wire = wire_of(fleet, choice);
      wire.be("stopped");
      await pause(length_ms);
      wire.be("none");
      return true;
    },
  },
  {
    // What was asked is done, and nobody is told.
    name: "mute wire",
    weight: 3,
    longest_ms: 700,
    strike: async (fleet, { length_ms, choice }) => {
      const wire = wire_of(fleet, choice);
      wire.be("mute");
      await pause(length_ms);
      wire.cut();
      wire.be("none");
      return true;
    },
  },
];

const pauses_ms = { least: 100, most: 1100 };
const shortest_ms = 50;
/** So that there is something to break. */
const calm_ms = 1000;

/** A lane's faults, more than fit into the round. */
function plan_lane(roll: Dice, faults: Fault[], round_ms: number): Planned[] {
  const urn = faults.flatMap((fault) => Array<Fault>(fault.weight).fill(fault));
  const planned: Planned[] = [];
  for (let at = 0; at < round_ms; ) {
    const fault = pick(roll, urn);
    const calm = at === 0 ? calm_ms : 0;
    const wait_ms = calm + pauses_ms.least + roll(pauses_ms.most - pauses_ms.least);
    const length_ms = fault.longest_ms ? shortest_ms + roll(fault.longest_ms - shortest_ms) : 0;
    planned.push({ fault, wait_ms, length_ms, choice: roll(1000) });
    at += wait_ms + length_ms;
  }
  return planned;
}

export const plan_faults = (roll: Dice, round_ms: number): Planned[][] =>
  [of_processes, of_wires].map((faults) => plan_lane(roll, faults, round_ms));

/** Lets a lane's faults happen until the round is over; `struck` hears of each. */
export async function strike(
  fleet: Fleet,
  lane: Planned[],
  ends_at: number,
  struck: (name: string) => void,
): Promise<void> {
  for (const { fault, wait_ms, ...thrown } of lane) {
    await pause(wait_ms);
    if (Date.now() >= ends_at) return;
    if (await fault.strike(fleet, thrown)) struck(fault.name);
  }
}
