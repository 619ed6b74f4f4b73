// Requests as bytes, for what no well-behaved client would send.
import { connect } from "node:net";
import { type Answer, shop } from "./support.ts";

const deadline_ms = 20_000;

/**
 * Writes the bytes and reads one answer, or as many as asked for, by their Content-Length. A connection that ends
 * without an answer gives none.
 */
export async function exchange(bytes: string | Buffer, answers_wanted = 1): Promise<Answer[]> {
  const { hostname, port } = new URL(shop);
  const socket = connect(Number(port), hostname);
  let received = Buffer.alloc(0);
  const answers: Answer[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no answer in ${deadline_ms} ms, only: ${received.toString("latin1", 0, 200)}`)),
      deadline_ms,
    );
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    socket.on("data", (part) => {
      received = Buffer.concat([received, part]);
      for (let answer = take_answer(); answer; answer = take_answer()) answers.push(answer);
      if (answers.length >= answers_wanted) done();
    });
    socket.on("close", done);
    // A server that has refused a request may close while the rest of it is still being written.
    socket.on("error", done);
    socket.write(bytes);
  });
  socket.destroy();
  return answers;

  function take_answer(): Answer | undefined {
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const [status_line = "", ...lines] = received.toString("latin1", 0, end).split("\r\n");
    const headers = new Headers(
      lines.map(
        (line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as [string, string],
      ),
    );
    const length = Number(headers.get("content-length") ?? 0);
    if (received.length < end + 4 + length) return undefined;
    const text = received.toString("utf8", end + 4, end + 4 + length);
    received = received.subarray(end + 4 + length);
    const is_json = /json/.test(headers.get("content-type") ?? "");
    return { status: Number(status_line.split(" ")[1]), headers, text, body: is_json ? JSON.parse(text) : null };
  }
}

/** One answer, which must come. */
export async function exchange_one(bytes: string | Buffer): Promise<Answer> {
  const [answer] = await exchange(bytes);
  if (!answer) throw new Error("the connection ended without an answer");
  return answer;
}

export const get = (target: string, headers = "") => `GET ${target} HTTP/1.1\r\nHost: shop\r\n${headers}\r\n`;

export const post = (target: string, body: string | Buffer, headers = "") =>
  Buffer.concat([
    Buffer.from(
      `POST ${target} HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`,
    ),
    Buffer.from(body),
  ]);
