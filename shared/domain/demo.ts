/** Everybody of the sample team signs in with this one; shown on its sign-in page. */
export const demoPassword = "demo1234";
