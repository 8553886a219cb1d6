/** Why two records may be one firm (shared/duplicates). */
export const duplicate = {
  "same-number": "号码相同（尾号 {{tail}}）",
};
