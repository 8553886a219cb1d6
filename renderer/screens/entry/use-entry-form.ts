import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { type UseFormReturn, useForm } from "react-hook-form";
import { seat } from "../../api/client.ts";
import { blankForm, EntryForm, isUntouched, readDraft } from "./entry-form.ts";

const draftPauseMs = 200;

export interface EntryDraft {
  readonly form: UseFormReturn<EntryForm>;
  readonly savedAtMs: number | undefined;
  /** The form came back from an earlier time and nothing was changed since. */
  readonly isBack: boolean;
  readonly clear: () => void;
}

/**
 * The entry form with its draft in the core: read once, kept with every pause of the keys, so that neither a crash nor a change of screen
 * loses what was typed (I3).
 *
 * @param name what the form starts with when a search found nothing
 */
export function useEntryForm(name: string): EntryDraft {
  const form = useForm<EntryForm>({
    resolver: zodResolver(EntryForm),
    defaultValues: { ...blankForm, name },
    reValidateMode: "onChange",
  });
  const [savedAtMs, setSavedAt] = useState<number>();
  const [isBack, setBack] = useState(false);
  const isRead = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (isRead.current) return;
    isRead.current = true;
    void seat.entry.draft({}).then(({ json }) => {
      const kept = json === null ? undefined : readDraft(json);
      // What was typed meanwhile, or came with the search, is newer than the draft.
      if (kept === undefined || isUntouched(kept) || name !== "" || !isUntouched(form.getValues())) return;
      form.reset(kept);
      setBack(true);
    });
  }, [form, name]);

  useEffect(() => {
    const keep = () => {
      const values = form.getValues();
      const json = isUntouched(values) ? null : JSON.stringify(values);
      void seat.entry.saveDraft({ json }).then(() => setSavedAt(json === null ? undefined : Date.now()));
    };
    const subscription = form.watch(() => {
      setBack(false);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        timer.current = undefined;
        keep();
      }, draftPauseMs);
    });
    return () => {
      subscription.unsubscribe();
      // Leaving the screen inside the pause: what is typed goes first.
      if (timer.current !== undefined) {
        clearTimeout(timer.current);
        timer.current = undefined;
        keep();
      }
    };
  }, [form]);

  return {
    form,
    savedAtMs,
    isBack,
    clear: () => {
      form.reset({ ...blankForm, lines: [...blankForm.lines] });
      void seat.entry.saveDraft({ json: null });
      setSavedAt(undefined);
      setBack(false);
    },
  };
}
