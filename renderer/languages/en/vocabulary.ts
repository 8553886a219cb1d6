import { vocabularyEn } from "../../../shared/words/vocabulary-en.ts";

export const vocabulary = vocabularyEn;
