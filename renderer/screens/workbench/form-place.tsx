import type { CustomerCard } from "../../../shared/contract/desk.ts";
import { useApp } from "../../store/store.ts";
import { ActivityForm } from "./activity-form.tsx";
import { CallbackForm } from "./callback-form.tsx";
import { DuplicatesPanel } from "./duplicates-panel.tsx";
import { EditForm } from "./edit-form.tsx";
import { NumberEdit } from "./number-edit.tsx";
import { NumberForm } from "./number-form.tsx";
import { ReasonForm } from "./reason-form.tsx";
import { UnfinishedPanel } from "./unfinished-panel.tsx";
import { WhyPanel } from "./why-panel.tsx";

/** Where the small forms open: under the customer's name, one at a time. */
export function FormPlace(props: { card: CustomerCard | null }) {
  const form = useApp((s) => s.form);
  const customer = props.card?.customer;
  if (form === "unfinished") return <UnfinishedPanel />;
  if (customer === undefined || form === "none") return null;
  const { customerId } = customer;
  if (form === "why" && props.card !== null) return <WhyPanel card={props.card} />;
  if (form === "duplicates") return <DuplicatesPanel customerId={customerId} />;
  if (form === "release" || form === "override") return <ReasonForm key={form} customerId={customerId} kind={form} />;
  if (customer.sight === "stub") return null;
  if (form === "edit") return <EditForm customer={customer} />;
  if (form === "number-edit") return <NumberEdit customer={customer} />;
  if (form === "number") return <NumberForm customer={customer} />;
  return form === "activity" ? <ActivityForm customer={customer} /> : <CallbackForm customer={customer} />;
}
