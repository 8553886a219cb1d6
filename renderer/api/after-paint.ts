/**
 * Runs what the next frame need not wait for, right behind its paint. A hidden page gets no frames: a timer stands in.
 *
 * @returns takes it back
 */
export function afterPaint(run: () => void): () => void {
  let timer = 0;
  let frame = 0;
  if (document.hidden) timer = window.setTimeout(run, 50);
  else
    frame = requestAnimationFrame(() => {
      timer = window.setTimeout(run, 0);
    });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
