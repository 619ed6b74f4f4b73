import { expect, it } from "vitest";
import { EventParser, read_events, type ServerEvent } from "./event_stream.ts";

const whole = ': hello\r\nevent: ticket\ndata: {"a":1}\n\ndata: one\ndata: two\n\nevent: empty\n\n';
const told = [
  { event: "ticket", data: '{"a":1}' },
  { event: "message", data: "one\ntwo" },
];

it("puts events together wherever the text is cut", () => {
  expect(new EventParser().push(whole)).toEqual(told);
  const parser = new EventParser();
  expect([...whole].flatMap((character) => parser.push(character))).toEqual(told);
});

const encoder = new TextEncoder();

it("ends with the stream, whatever was left half said", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode("event: ticket\nda"));
      controller.enqueue(encoder.encode("ta: ü\n\ndata: half"));
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  await read_events(body, 1_000, (event) => events.push(event));
  expect(events).toEqual([{ event: "ticket", data: "ü" }]);
});

it("gives up a line on which nothing comes any more", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(": alive\n\n"));
    },
  });
  await expect(read_events(body, 30, () => {})).rejects.toThrow("silent");
});
