/**
 * The layers of ARCHITECTURE.md. A folder may import itself and what its line names; tests/layers plants forbidden imports
 * and expects each to be found.
 */
const own = (folder) => `^${folder}/`;

/** A rule that `from` may reach no part of ours but those named. */
const mayImport = (folder, ...others) => ({
  name: `${folder.replaceAll("/", "-")}-imports`,
  severity: "error",
  comment: `${folder} may import ${[folder, ...others].join(", ")}`,
  from: { path: own(folder), pathNot: "\\.test\\.tsx?$" },
  to: {
    path: "^(electron|renderer|server|shared|migrations|build|tests)/",
    pathNot: [own(folder), ...others.map(own)],
  },
});

const forbid = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

module.exports = {
  forbidden: [
    mayImport("shared"),
    mayImport("renderer", "shared"),
    mayImport("electron", "shared", "migrations/seat"),
    mayImport("server", "shared", "migrations/server"),
    mayImport("migrations"),
    forbid(
      "core-knows-no-shell",
      "the seat core and its cache run in plain Node: no electron, no calls, no Electron shell",
      { path: "^electron/(seat|cache)/", pathNot: "\\.test\\.ts$" },
      {
        path: [
          "^electron$",
          "(^|/)node_modules/electron/",
          "^electron/(calls|shell/(electron|browser))/",
          "^electron/(main|browser|preload)\\.ts$",
        ],
      },
    ),
    forbid(
      "cache-knows-no-seat",
      "the cache is below the core: only its context and types come from there",
      { path: "^electron/cache/", pathNot: "\\.test\\.ts$" },
      { path: "^electron/calls/" },
    ),
    forbid(
      "electron-only-in-its-shell",
      "the electron module is used by the Electron shell, its entry and its preload script alone",
      { path: "^(electron|renderer|server|shared)/", pathNot: "^electron/(shell/electron/|main\\.ts$|preload\\.ts$)" },
      { path: ["^electron$", "(^|/)node_modules/electron/"] },
    ),
    forbid(
      "renderer-has-no-node",
      "the renderer runs in a sandboxed page",
      { path: "^renderer/", pathNot: "\\.test\\.tsx?$" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "shared-runs-anywhere",
      "shared has no Node, no database, no framework",
      { path: "^shared/", pathNot: "\\.test\\.ts$" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "shared-pure-libraries",
      "shared uses only libraries that run anywhere and do no I/O",
      { path: "^shared/", pathNot: "\\.test\\.ts$" },
      {
        path: "(^|/)node_modules/",
        pathNot:
          "(^|/)node_modules/(zod|@orpc/(contract|client|shared)|libphonenumber-js|pinyin-pro|opencc-js|chinese-days|chrono-node|uuid)/",
      },
    ),
    forbid(
      "migrations-only-kysely",
      "migrations are frozen: they use nothing that can change under them",
      { path: "^migrations/", pathNot: "\\.test\\.ts$" },
      { path: "(^|/)node_modules/", pathNot: "(^|/)node_modules/kysely/" },
    ),
    forbid(
      "migrations-have-no-node",
      "a migration touches nothing but the database it is given",
      { path: "^migrations/", pathNot: "\\.test\\.ts$" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "nobody-imports-tests",
      "tests are for running",
      { pathNot: "^(build|tests)/|\\.test\\.tsx?$" },
      { path: "^tests/|\\.test\\.tsx?$" },
    ),
    forbid(
      "no-cycles",
      "a cycle has no order to read it in",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    forbid(
      "resolves",
      "an import that leads nowhere",
      { pathNot: "^tests/" },
      { couldNotResolve: true, path: "^\\.|^@?[a-z]", pathNot: "\\.(css|svg)$" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|release)/|/node_modules/.*/node_modules/" },
    parser: "swc",
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    moduleSystems: ["es6", "cjs"],
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".cjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
    skipAnalysisNotInRules: false,
  },
};
