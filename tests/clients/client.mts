// Uses the client that openapi-typescript makes, over openapi-fetch: every answer has the type that the
// description gives it. Usage: node client.mjs ADDRESS TOKEN
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const [address, token] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: address, headers });
const reference = "BAG3-R1-IRQ";

const list = await client.GET("/api/v1/commitments/", {
  params: { query: { state: ["IRQ", "IRN"], ordering: ["-due_on", "reference"] } },
});
const rows: components["schemas"]["Commitment"][] = list.data!.results;
const due: string | null = rows[0]!.due_on;
const page = await client.GET("/api/v1/commitments/", { params: { query: { limit: 1 } } });
const next: string | null | undefined = page.data!.next;
const matrix = await client.GET("/api/v1/matrix/", { params: { query: { rows: "state", state: ["IRQ"] } } });
const file = await client.GET("/api/v1/commitments/", { params: { query: { format: "csv" } }, parseAs: "text" });
const read = await client.GET("/api/v1/commitments/{reference}/", { params: { path: { reference } } });
const report = {
  params: { path: { reference }, header: { "If-Match": read.response.headers.get("ETag")! } },
  body: { status: "limited", effective_on: "2026-02-01" },
} as const;
const recorded = await client.POST("/api/v1/commitments/{reference}/reports/", report);
const stale = await client.POST("/api/v1/commitments/{reference}/reports/", report);

console.log(
  JSON.stringify({
    list: [rows.map((row) => row.reference), list.data!.next, due],
    page: [page.data!.count, page.data!.results.length, new URL(next!).searchParams.get("offset")],
    matrix: matrix.data!.total.counts.no_information,
    file: String(file.data).split("\r\n").map((line) => line.split(",")[0]),
    report: [recorded.response.status, recorded.data!.status, stale.response.status, stale.error!.type],
  }),
);
