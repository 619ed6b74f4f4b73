/** Reads text/event-stream as it arrives (the WHATWG's format, without ids and retry times). */

export interface ServerEvent {
  event: string;
  data: string;
}

export class EventParser {
  #rest = "";
  #event = "";
  #data: string[] = [];

  /** The events that this piece of text completes; comments keep a line alive and say nothing. */
  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") this.#complete(events);
      else this.#take(line);
    }
    return events;
  }

  #take(line: string) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    if (field === "data") this.#data.push(value);
  }

  #complete(events: ServerEvent[]) {
    if (this.#data.length > 0) {
      events.push({ event: this.#event || "message", data: this.#data.join("\n") });
    }
    this.#event = "";
    this.#data = [];
  }
}

/**
 * Calls `on_event` until the stream ends. Throws when it breaks, or when nothing, not even a comment, has come
 * for `silence_max_ms`: a line that is cut without a word.
 */
export async function read_events(
  body: ReadableStream<Uint8Array>,
  silence_max_ms: number,
  on_event: (event: ServerEvent) => void,
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await in_time(reader.read(), silence_max_ms);
      if (done) return;
      for (const event of parser.push(decoder.decode(value, { stream: true }))) on_event(event);
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function in_time<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the stream fell silent")), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
