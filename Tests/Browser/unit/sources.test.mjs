import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const folder = new URL("../../../Plugins/Web/Public/", import.meta.url);

test("no text spans lines, since scripts are sent without what lines begin with", () => {
  const scripts = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".js"));
  assert.ok(scripts.length > 100);
  for (const path of scripts) {
    readFileSync(new URL(path, folder), "utf8").split("\n").forEach((line, i) =>
      assert.equal((line.match(/`/g) ?? []).length % 2, 0, `${path}:${i + 1}: ${line}`));
  }
});
