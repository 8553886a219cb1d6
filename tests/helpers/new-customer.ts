import type { NewCustomer } from "../../shared/domain/customer.ts";

/** A firm as somebody types it, with nothing in it but its name and city; say what the test is about. */
export function newCustomer(customerId: string, fields: Partial<NewCustomer> = {}): NewCustomer {
  return {
    customerId,
    name: `测试${customerId}有限公司`,
    pool: "general",
    province: "广东",
    city: "深圳",
    district: "",
    address: "",
    industry: "",
    product: "",
    customerType: "unidentified",
    source: "import",
    starred: false,
    level: null,
    intro: "",
    website: "",
    cost: null,
    member: null,
    contacts: [],
    numbers: [],
    ...fields,
  };
}
export const mobile = (numberId: string, raw: string): NewCustomer["numbers"][number] => ({
  numberId,
  contactId: null,
  kind: "mobile",
  label: "",
  raw,
});
