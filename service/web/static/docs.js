// The API reference: shows /v1/openapi.json, light or dark as the reader's system is, and asks nobody but this server.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);

const reference = document.getElementById("reference");
window.SwaggerUIBundle({
  url: new URL(reference.dataset.document, window.location.href).href,
  domNode: reference,
  validatorUrl: null,
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
});
