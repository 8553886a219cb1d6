import { z } from "zod";
import { Role } from "../../../shared/domain/vocabulary.ts";
import type { Person as PersonShape } from "../../../shared/protocol/hub-contract.ts";

const base = {
  name: z.string().trim().min(1, "required").max(60),
  login: z.string().trim().min(1, "required").max(60),
  role: Role,
  /** As typed; empty = no seat of their own. */
  seatNo: z
    .string()
    .trim()
    .regex(/^(|[1-9]\d{0,4})$/, "seat"),
  active: z.boolean(),
  senior: z.boolean(),
  seesNumbers: z.boolean(),
};
/** A new person needs a password; for a known one an empty box leaves it as it is. Messages are codes of `team.people.problem.*`. */
export const NewPersonForm = z.object({ ...base, password: z.string().min(8, "short").max(200) });
export const PersonForm = z.object({
  ...base,
  password: z
    .string()
    .max(200)
    .refine((p) => p === "" || p.length >= 8, "short"),
});
export type PersonForm = z.infer<typeof PersonForm>;
export type Person = z.infer<typeof PersonShape>;

export const blankPerson: PersonForm = {
  name: "",
  login: "",
  role: "agent",
  seatNo: "",
  active: true,
  senior: false,
  seesNumbers: false,
  password: "",
};

export const formOf = (person: Person): PersonForm => ({
  name: person.name,
  login: person.login,
  role: person.role,
  seatNo: person.seatNo === null ? "" : String(person.seatNo),
  active: person.active,
  senior: person.senior,
  seesNumbers: person.seesNumbers,
  password: "",
});

/** The form as the call takes it. */
export const putOf = (userId: string | null, form: PersonForm) => ({
  ...form,
  userId,
  seatNo: form.seatNo.trim() === "" ? null : Number(form.seatNo),
  password: form.password === "" ? null : form.password,
});

/** Next free seat number: what a new person most likely gets. */
export function nextSeatNo(people: readonly Person[]): string {
  const taken = new Set(people.map((p) => p.seatNo));
  let free = 1;
  while (taken.has(free)) free += 1;
  return String(free);
}
