/** Lines of the pre-dial gate (shared/domain/gate.ts): facts that allow, or the one rule that stops. */
export const gate = {
  mine: "我的客户，自 {{sinceMs}}",
};
