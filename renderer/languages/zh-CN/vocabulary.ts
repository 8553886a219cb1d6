import { vocabularyZh } from "../../../shared/words/vocabulary-zh.ts";

export const vocabulary = vocabularyZh;
