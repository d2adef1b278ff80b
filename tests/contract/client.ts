// A small client with the types that openapi-typescript makes of the document: lists, reads, compares, and is told what is wrong.
import createClient from "openapi-fetch";
import type { components, paths } from "./build/schema.js";

type Model = components["schemas"]["Model"];
type Problem = components["schemas"]["Problem"];

const base = process.argv[2];
if (!base) throw new Error("usage: client.js URL");
const api = createClient<paths, "application/json" | "application/problem+json">({ baseUrl: base, querySerializer: { array: { style: "form", explode: false } } });

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** The context window as people read it: what is unknown is null, and the types say so. */
function shown(model: Model): string {
  return `${model.name}: ${model.context_window === null ? "unknown" : model.context_window.toLocaleString("en")} tokens`;
}

const listed = await api.GET("/v1/models", {
  params: { query: { maker: ["openai", "anthropic"], input_modality_all: ["text", "image"], context_window_min: 100000, limit: 3 } },
});
expect(listed.response.status === 200 && listed.data !== undefined, "the list did not come");
for (const model of listed.data!.data) console.log(shown(model));
expect(listed.data!.data.length === 3 && listed.data!.page.limit === 3, "three models were asked for");

const one = await api.GET("/v1/models/{slug}", { params: { path: { slug: "gpt-4" } } });
expect(one.data?.slug === "gpt-4" && one.data.maker.slug === "openai", "GPT-4 is not what it was");

const compared = await api.GET("/v1/compare", { params: { query: { models: ["gpt-4", "claude-3-opus"] } } });
for (const row of compared.data?.rows ?? []) {
  expect(row.cells.length === 2, "a cell for each model");
  for (const cell of row.cells) expect((cell.value === null) === (cell.state !== "known"), "null exactly when it is not known");
}
expect((compared.data?.rows.length ?? 0) > 5, "the comparison has rows");

const refused = await api.GET("/v1/models", { params: { query: { limit: 500 } } });
const problem: Problem | undefined = refused.error;
expect(refused.response.status === 400 && problem?.errors?.[0]?.parameter === "limit", "a wrong limit is refused by name");
console.log(problem?.errors?.[0]?.detail);

const missing = await api.GET("/v1/models/{slug}", { params: { path: { slug: "gpt4o" } } });
expect(missing.response.status === 404 && (missing.error?.suggestions?.length ?? 0) > 0, "a 404 says what was meant");
