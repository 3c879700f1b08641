import { rooms } from "../api.js";

/** Reads a room's history line by line: `entry(line)` hears each, `head(line)` what follows. */
export async function readHistory(session, code, { head, entry, signal }) {
  const response = await rooms.replay(session, code, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, isFirst] = ["", true];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") continue;
      const parsed = JSON.parse(line);
      if (isFirst) head(parsed);
      else entry(parsed);
      isFirst = false;
    }
  }
}
