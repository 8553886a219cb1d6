import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { z } from "zod";
import type { DuplicateHit as HitShape } from "../../../shared/contract/desk.ts";
import { api } from "../../api/client.ts";
import { type EntryForm, probeOf } from "./entry-form.ts";

export type Hit = z.infer<typeof HitShape>;

const pauseMs = 120;

export interface Check {
  /** waiting: too little typed; checking: the first answer is under way. */
  readonly state: "waiting" | "checking" | "ready" | "failed";
  readonly hits: readonly Hit[];
  readonly ms: number;
  readonly error: unknown;
}

/** The live duplicate check of what is being typed, asked again after each pause of the keys. */
export function useCheck(values: EntryForm): Check {
  const wanted = JSON.stringify(probeOf(values) ?? null);
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), pauseMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const probe = JSON.parse(asked) as ReturnType<typeof probeOf> | null;
  const { data, error } = useQuery({
    ...api.entry.check.queryOptions({
      input: probe ?? { name: "", city: "", numbers: [], contactNames: [], exceptId: null },
      enabled: probe !== null,
      placeholderData: keepPreviousData,
    }),
    // Somebody else may have entered the same firm since.
    staleTime: 5_000,
  });
  if (probe === null || probe === undefined) return { state: "waiting", hits: [], ms: 0, error: null };
  if (error !== null) return { state: "failed", hits: [], ms: 0, error };
  if (data === undefined) return { state: "checking", hits: [], ms: 0, error: null };
  return { state: "ready", hits: data.hits, ms: data.ms, error: null };
}
