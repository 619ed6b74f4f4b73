// The way between a node and PostgreSQL or Redis, on which things go wrong: it can be cut, slow, stopped, or let
// requests through and withhold the answers, so that nobody knows what came of them.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Trouble = "none" | "refusing" | "stopped" | "mute";

/** One direction of a connection: bytes arrive in order, late, or not for now. */
class Flow {
  readonly #waiting: { due: number; bytes: Buffer }[] = [];
  readonly #to: Socket;
  readonly #is_open: () => boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(to: Socket, is_open: () => boolean) {
    this.#to = to;
    this.#is_open = is_open;
  }

  take(bytes: Buffer, delay_ms: number): void {
    const last = this.#waiting.at(-1)?.due ?? 0;
    this.#waiting.push({ due: Math.max(last, Date.now() + delay_ms), bytes });
    this.pump();
  }

  /** Passes on what is due, if anything may pass. */
  pump(): void {
    clearTimeout(this.#timer);
    while (this.#is_open()) {
      const first = this.#waiting[0];
      if (!first) return;
      const early_ms = first.due - Date.now();
      if (early_ms > 0) {
        this.#timer = setTimeout(() => this.pump(), early_ms);
        return;
      }
      this.#waiting.shift();
      if (!this.#to.destroyed) this.#to.write(first.bytes);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#is_open()) for (const { bytes } of this.#waiting.splice(0)) this.#to.write(bytes);
    this.#to.end();
  }
}

export class Wire {
  readonly name: string;
  port = 0;
  readonly #service: string;
  readonly #sockets = new Set<Socket>();
  readonly #flows = new Set<Flow>();
  readonly #server = createServer((node) => this.#accept(node));
  #trouble: Trouble = "none";
  #delay_ms = 0;

  /** `service` is the path of its Unix socket. */
  private constructor(name: string, service: string) {
    this.name = name;
    this.#service = service;
  }

  static async open(name: string, service: string): Promise<Wire> {
    const wire = new Wire(name, service);
    await new Promise<void>((resolve) => wire.#server.listen(0, "127.0.0.1", resolve));
    wire.port = (wire.#server.address() as AddressInfo).port;
    return wire;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  /** Every connection is gone at once, whatever was under way. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  be(trouble: Trouble): void {
    this.#trouble = trouble;
    if (trouble === "refusing") this.cut();
    for (const flow of this.#flows) flow.pump();
  }

  slow_down(delay_ms: number): void {
    this.#delay_ms = delay_ms;
  }

  #accept(node: Socket): void {
    if (this.#trouble === "refusing") return void node.destroy();
    const service = connect(this.#service);
    const asked = new Flow(service, () => this.#trouble !== "stopped");
    const answered = new Flow(node, () => this.#trouble !== "stopped" && this.#trouble !== "mute");
    const flows = [
      [node, asked],
      [service, answered],
    ] as const;
    for (const [from, flow] of flows) {
      this.#sockets.add(from);
      this.#flows.add(flow);
      from.setNoDelay(true);
      from.on("data", (bytes) => flow.take(bytes, this.#delay_ms));
      from.on("error", () => {}); // its end is what matters
      from.once("close", () => {
        this.#sockets.delete(from);
        this.#flows.delete(flow);
        flow.end();
      });
    }
  }
}
