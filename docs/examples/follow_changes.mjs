// Follow the changes of the register: `node follow_changes.mjs [API] [FILE]`, as often as you like.
//
// Prints one line for each change since the last run, and keeps the cursor in FILE
// (changes.cursor). Node.js 18 or later, nothing to install. In a page, keep the
// cursor in localStorage instead.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const api = process.argv[2] ?? "http://127.0.0.1:8000/api/v1";
const file = process.argv[3] ?? "changes.cursor";

let after = existsSync(file) ? readFileSync(file, "utf8") : "0";
for (;;) {
  const answer = await fetch(`${api}/changes/?${new URLSearchParams({ after, limit: 500 })}`);
  if (!answer.ok) {
    const problem = await answer.json();
    const errors = (problem.errors ?? []).map((error) => error.detail).join("; ");
    // A cursor that is refused means that the copy is to be made anew: empty it and delete the file.
    throw new Error(`${answer.status} ${problem.type}: ${errors || problem.detail}`);
  }
  const page = await answer.json();
  if (page.results.length === 0) break;
  for (const change of page.results) {
    // What was removed has no row: take it out of your copy.
    console.log([change.cursor, change.kind, change.commitment, change.row?.status ?? ""].join("\t"));
  }
  // Only once the page is dealt with: whoever is interrupted reads it again.
  after = page.next_after;
  writeFileSync(file, after);
}
