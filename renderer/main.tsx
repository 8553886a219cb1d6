import "@mantine/core/styles.css";
import "./theme/tokens.css";
import "./theme/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followChanges } from "./api/changes.ts";
import { connection, seat } from "./api/client.ts";
import { queryClient } from "./api/query-client.ts";
import { App } from "./app.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
followChanges(seat, connection, queryClient);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
