// Runs the cells of a page in Observable, which hands each of them d3 and Plot, and says what came of them.
// Usage: node observable.mjs FILE, a file with the cells as a list in JSON; each may name what it makes.
import { readFileSync } from "node:fs";
import * as Plot from "@observablehq/plot";
import * as d3 from "d3";
import { JSDOM } from "jsdom";

globalThis.window = new JSDOM("").window;
const AsyncFunction = (async () => {}).constructor;
const made = { d3, Plot };
let last;
for (const cell of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const [, name, expression] = cell.match(/^(?:(\w+) = )?([\s\S]*)$/);
  last = await new AsyncFunction(...Object.keys(made), `return ${expression}`)(...Object.values(made));
  if (name) made[name] = last;
}
const due = made.register.map((row) => row.due_on?.toISOString().slice(0, 10));
console.log(JSON.stringify([made.register.map((row) => row.reference), due, last.querySelectorAll("rect").length]));
