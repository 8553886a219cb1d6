/** The renderer asks for its line to the core, the preload script passes it on, and the port travels back under the second name. */
export const wantPort = "fairdial:want-port";
export const havePort = "fairdial:port";

/** Where the renderer lives inside the app. */
export const appScheme = "app";
export const appOrigin = "app://fairdial";
export const appUrl = `${appOrigin}/index.html`;
