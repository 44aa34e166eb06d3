// Says of each query in M, given as a list in JSON, whether Microsoft's own parser understands it.
import { readFileSync } from "node:fs";
import parser from "@microsoft/powerquery-parser";

const { DefaultSettings, TaskUtils } = parser;
const said = [];
for (const query of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  said.push(TaskUtils.isParseStageOk(await TaskUtils.tryLexParse(DefaultSettings, query)));
}
console.log(JSON.stringify(said));
