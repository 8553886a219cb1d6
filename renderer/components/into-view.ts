/** A ref that brings its element into sight when it is given to it. Newer browsers answer a scroll with a promise, which is no clean-up. */
export function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
