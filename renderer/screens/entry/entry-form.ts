import { z } from "zod";
import { NewCustomer } from "../../../shared/domain/customer.ts";
import { Level, NumberKind } from "../../../shared/domain/vocabulary.ts";

/** One line of the entry form: a person, a number, or both. Lines with the same name are one contact. */
export const EntryLine = z.object({
  contact: z.string().trim().max(60),
  role: z.string().max(40),
  number: z.string().trim().max(60),
  kind: NumberKind,
  /** The agent chose the kind; it is no longer guessed from the digits. */
  kindChosen: z.boolean(),
});
export type EntryLine = z.infer<typeof EntryLine>;

/** What is asked of a new customer: a name, a source and one number (4.10 "few required fields"); the rest can wait. */
export const EntryForm = z
  .object({
    name: z.string().trim().min(1, "name").max(200, "long"),
    source: z.string().min(1, "source").max(40),
    province: z.string().trim().max(40),
    city: z.string().trim().max(40),
    industry: z.string().trim().max(60),
    product: z.string().trim().max(120),
    customerType: z.string().max(40),
    address: z.string().trim().max(200),
    website: z.string().trim().max(300),
    intro: z.string().trim().max(2000),
    starred: z.boolean(),
    level: Level.nullable(),
    lines: z.array(EntryLine).max(50),
  })
  .refine((form) => form.lines.some((line) => line.number !== ""), { path: ["lines"], message: "number" });
export type EntryForm = z.infer<typeof EntryForm>;

export const blankLine: EntryLine = { contact: "", role: "", number: "", kind: "mobile", kindChosen: false };
export const blankForm: EntryForm = {
  name: "",
  source: "",
  province: "",
  city: "",
  industry: "",
  product: "",
  customerType: "unidentified",
  address: "",
  website: "",
  intro: "",
  starred: false,
  level: null,
  lines: [{ ...blankLine }],
};

/** Eleven digits from 13… to 19…, with or without +86, is a mobile; anything else is taken for a phone. Fax is never guessed. */
export function guessKind(number: string): "mobile" | "phone" {
  const digits = number
    .normalize("NFKC")
    .replace(/\D/g, "")
    .replace(/^(00)?86(?=1[3-9]\d{9}$)/, "");
  return digits === "" || /^1([3-9]\d{0,9})?$/.test(digits) ? "mobile" : "phone";
}

const isBlank = (line: EntryLine) => line.contact.trim() === "" && line.number.trim() === "";

/** True where nothing worth keeping was typed: then there is no draft. */
export function isUntouched(form: EntryForm): boolean {
  return (
    [form.name, form.city, form.product, form.intro, form.address].every((text) => text.trim() === "") &&
    form.lines.every(isBlank)
  );
}

/** What the live check asks: partial input is fine. Undefined while there is too little to compare (one letter, no number). */
export function probeOf(form: EntryForm) {
  const numbers = form.lines.map((l) => l.number.trim()).filter((n) => n.replace(/\D/g, "").length >= 6);
  const name = form.name.trim();
  if (name.length < 2 && numbers.length === 0) return undefined;
  const contactNames = [...new Set(form.lines.map((l) => l.contact.trim()).filter((n) => n !== ""))];
  return {
    name,
    city: form.city.trim(),
    numbers: numbers.slice(0, 20),
    contactNames: contactNames.slice(0, 20),
    exceptId: null,
  };
}

/**
 * The form as the customer to save. Lines with the same contact name become one contact with several numbers; a number
 * without a name belongs to the firm.
 */
export function toNewCustomer(form: EntryForm, newId: () => string): NewCustomer {
  const lines = form.lines
    .map((l) => ({ ...l, contact: l.contact.trim(), number: l.number.trim() }))
    .filter((l) => !isBlank(l));
  const names = [...new Set(lines.map((l) => l.contact).filter((name) => name !== ""))];
  const contacts = names.map((name) => ({
    contactId: newId(),
    name,
    role: lines.find((l) => l.contact === name && l.role !== "")?.role ?? "",
    note: "",
  }));
  const numbers = lines
    .filter((l) => l.number !== "")
    .map((l) => ({
      numberId: newId(),
      contactId: contacts.find((c) => c.name === l.contact)?.contactId ?? null,
      kind: l.kind,
      label: "",
      raw: l.number,
    }));
  const { lines: _lines, ...fields } = form;
  return NewCustomer.parse({ ...fields, customerId: newId(), contacts, numbers });
}

/** Reads a kept draft; what no longer fits the form is dropped field by field rather than lost whole. */
export function readDraft(json: string): EntryForm | undefined {
  let kept: unknown;
  try {
    kept = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof kept !== "object" || kept === null) return undefined;
  const form: Record<string, unknown> = { ...blankForm };
  for (const [key, value] of Object.entries(kept)) {
    if (!(key in blankForm)) continue;
    const shape = key === "lines" ? z.array(EntryLine).min(1) : EntryForm.shape[key as keyof EntryForm];
    const read = shape.safeParse(value);
    // A half-typed field (a name of no letters yet) is no mistake in a draft.
    if (read.success) form[key] = read.data;
  }
  return form as EntryForm;
}
