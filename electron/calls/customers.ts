import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const customerCalls = (seat: Seat) => {
  const customers = () => seat.features().customers;
  return {
    card: os.customers.card.handler(({ input }) => customers().card(input.customerId)),
    timeline: os.customers.timeline.handler(({ input }) => customers().timeline(input.customerId, input.beforeMs)),
    duplicates: os.customers.duplicates.handler(({ input }) => seat.features().entry.duplicatesOf(input.customerId)),
    why: os.customers.why.handler(({ input }) => customers().why(input.customerId)),
    edit: os.customers.edit.handler(({ input }) => customers().edit(input.customerId, input.changes)),
    putContact: os.customers.putContact.handler(({ input }) => customers().putContact(input.customerId, input.contact)),
    dropContact: os.customers.dropContact.handler(({ input }) =>
      customers().dropContact(input.customerId, input.contactId),
    ),
    putNumber: os.customers.putNumber.handler(({ input }) => customers().putNumber(input.customerId, input.number)),
    dropNumber: os.customers.dropNumber.handler(({ input }) =>
      customers().dropNumber(input.customerId, input.numberId),
    ),
    reveal: os.customers.reveal.handler(({ input }) => customers().reveal(input.customerId, input.numberId)),
    addActivity: os.customers.addActivity.handler(({ input }) => customers().addActivity(input)),
  };
};
