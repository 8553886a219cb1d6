/** The product's few pictures: drawn by strokes in the text's colour, 16 px. A word always stands beside or in the label. */
const paths = {
  workbench: "M3 13V4.5A1.5 1.5 0 0 1 4.5 3H6l1 3-1.2 1a8 8 0 0 0 3.7 3.7l1-1.2 3 1v1.5A1.5 1.5 0 0 1 12 13",
  pool: "M2 5.5c2-2 4 2 6 0s4-2 6 0M2 10.5c2-2 4 2 6 0s4-2 6 0",
  mine: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM2.8 13.6c.6-2.6 2.6-4 5.2-4s4.6 1.4 5.2 4",
  callbacks: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.4 1.6",
  entry: "M8 3v10M3 8h10",
  import: "M8 2.5v7M5 6.8l3 3 3-3M2.8 11v2.2h10.4V11",
  floor: "M2.5 13V8M6.2 13V4.5M9.8 13V6.5M13.5 13V3",
  bin: "M3 4.5h10M6.2 4.5V3h3.6v1.5M4.2 4.5l.6 8.7h6.4l.6-8.7",
  team: "M6 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2.4 12.8c.4-2 1.8-3.2 3.6-3.2s3.2 1.2 3.6 3.2M10.5 7.6a1.7 1.7 0 1 0-.6-3.3M11 9.8c1.400.2 2.300 1.200 2.600 3",
  check: "M3 8.5l3.2 3.2L13 4.8",
  stop: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5 8h6",
  warn: "M8 2.5L14.2 13H1.800zM8 6.500v3M8 11.200v.3",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.200v3.800M8 4.900v.3",
  synced: "M8 12.500A4.500 4.500 0 1 0 8 3.500a4.500 4.500 0 0 0 0 9z",
  offline:
    "M2 2l12 12M4.500 6.500A6 6 0 0 1 8 5.400M11.500 6.500c.5.300 1 .7 1.300 1.100M6.200 9.400A3 3 0 0 1 9 9.200M8 12.300v.1",
  waiting: "M8 13V4M4.500 7.500L8 4l3.500 3.500",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.600 10.600L14 14",
  star: "M8 2.200l1.800 3.700 4 .6-2.900 2.900.7 4.100L8 11.500l-3.600 2 .7-4.100L2.200 6.500l4-.6z",
  bell: "M4 11V7.200a4 4 0 0 1 8 0V11l1 1.300H3zM6.700 14h2.600",
  phone:
    "M4.600 2.500h1.900l1 3-1.300 1a7 7 0 0 0 3.300 3.300l1-1.300 3 1v1.900c0 .800-.7 1.500-1.500 1.500A9.400 9.400 0 0 1 3.100 4c0-.8.700-1.500 1.500-1.500z",
  close: "M4 4l8 8M12 4l-8 8",
  right: "M6 3.500L10.500 8 6 12.500",
  lock: "M4 7.500h8V13H4zM5.700 7.500V5.300a2.300 2.300 0 0 1 4.600 0v2.200",
} as const;
export type IconName = keyof typeof paths;

const filled = new Set<IconName>(["synced", "star"]);

/** @param label read aloud; without it the icon is decoration beside a word */
export function StateIcon(props: { name: IconName; size?: number; label?: string }) {
  const size = props.size ?? 14;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={filled.has(props.name) ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: "none" }}
      role={props.label === undefined ? undefined : "img"}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? true : undefined}
    >
      <path d={paths[props.name]} />
    </svg>
  );
}
